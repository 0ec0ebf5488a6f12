{#- A model's schema is the one that design and grants speak of, whatever the target: `marts`, not `dev_marts`. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
