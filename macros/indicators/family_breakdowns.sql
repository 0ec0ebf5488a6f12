{#- The characteristics by which families are counted: where they live, and what int_characteristics__families says of them. -#}
{% macro family_breakdowns() -%}
    {{ return(['imd_2019_decile', 'ward', 'area', 'number_of_children', 'family_size', 'lone_parent']) }}
{%- endmacro %}
