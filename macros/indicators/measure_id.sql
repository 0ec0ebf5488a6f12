{#- A measure, or one item of it (a domain, a goal, a scale): `asq3: communication`. -#}
{% macro measure_id(measure, item) -%}
    {{ measure }} || coalesce(': ' || nullif({{ item }}, ''), '')
{%- endmacro %}
