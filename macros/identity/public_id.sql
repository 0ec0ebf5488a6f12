{#- A letter and 16 of 0-9A-F, made from what names a record: the same parts give the same id in every build. -#}
{% macro public_id(letter, parts) -%}
    '{{ letter }}' || upper(left(encode(sha256(convert_to('{{ letter }}|' || {{ parts | join(" || '|' || ") }}, 'UTF8')), 'hex'), 16))
{%- endmacro %}


{#- The same, of the record that stands in `alias`. -#}
{% macro public_id_of_record(letter, alias) -%}
    {%- set parts = [] -%}
    {%- for column in ['quarter', 'source', 'file_id', 'row_number', 'record_number'] -%}
        {%- do parts.append(alias ~ '.' ~ column) -%}
    {%- endfor -%}
    {{ public_id(letter, parts) }}
{%- endmacro %}


{#- The member of a dimension of people or families to whom belongs what belongs to nobody known. -#}
{% macro unknown_id(letter) -%}
    '{{ letter }}0000000000000000'
{%- endmacro %}


{#- An individual as known in a quarter: one column, since Power BI relates tables by one. -#}
{% macro individual_quarter_id(individual_id, quarter) -%}
    {{ individual_id }} || ' ' || {{ quarter }}
{%- endmacro %}
