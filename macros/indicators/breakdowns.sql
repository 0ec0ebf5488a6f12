{#- The characteristics by which people are counted: columns of int_characteristics__categories. -#}
{% macro breakdowns() -%}
    {{
        return([
            'gender', 'age_band', 'ethnic_group', 'home_language', 'disability', 'lone_parent', 'imd_2019_decile', 'ward', 'area',
            'priority_population'
        ])
    }}
{%- endmacro %}
