{#- Eight bytes of a key as a number: keys are uniformly distributed, so the number tells two of them apart (docs/decisions/0001). -#}
{% macro key_number(key) -%}
    ('x' || encode(substr({{ key }}, 1, 8), 'hex'))::bit(64)::bigint
{%- endmacro %}


{#- The block of a key value and a role: the number of the key with the role in its last two bits. Shifted by two it is the same for every role. -#}
{% macro block_id(key, role) -%}
    (({{ key_number(key) }} & -4) | case {{ role }} when 'adult' then 1 when 'child' then 2 else 3 end)
{%- endmacro %}


{#- What the blocks of one key value have in common, whatever the role. -#}
{% macro key_of_block(block_id) -%}
    ({{ block_id }} >> 2)
{%- endmacro %}
