{#- The characteristics by which families are counted: where they live, and what int_characteristics__families says of them. -#}
{% macro family_breakdowns() -%}
    {{ return(['imd_2019_decile', 'ward', 'area', 'number_of_children', 'family_size', 'lone_parent']) }}
{%- endmacro %}


{#- The column of such a breakdown: of the one whose home is the family's (alias `categories`), or of the family (alias `families`). -#}
{% macro family_column(breakdown) -%}
    {{ return(('categories.' if breakdown in ['imd_2019_decile', 'ward', 'area'] else 'families.') ~ breakdown) }}
{%- endmacro %}
