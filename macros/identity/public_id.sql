{#- A letter and 16 of 0-9A-F, made from what names a record: the same parts give the same id in every build. -#}
{% macro public_id(letter, parts) -%}
    '{{ letter }}' || upper(left(encode(sha256(convert_to('{{ letter }}|' || {{ parts | join(" || '|' || ") }}, 'UTF8')), 'hex'), 16))
{%- endmacro %}


{#- The member of a dimension of people or families to whom belongs what belongs to nobody known. -#}
{% macro unknown_id(letter) -%}
    '{{ letter }}0000000000000000'
{%- endmacro %}
