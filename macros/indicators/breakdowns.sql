{#- The characteristics by which people are counted: columns of int_characteristics__categories. -#}
{% macro breakdowns() -%}
    {{
        return([
            'gender', 'age_band', 'ethnic_group', 'home_language', 'disability', 'lone_parent', 'imd_2019_decile', 'ward', 'area',
            'priority_population'
        ])
    }}
{%- endmacro %}


{#- What goes into `grouping sets` so that each of these breakdowns is counted in one pass; `relation` has their columns. -#}
{% macro breakdown_sets(relation) -%}
    {%- for breakdown in breakdowns() -%}
        ({{ relation }}.{{ breakdown }}){{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}


{#- Of a row of such a count, which breakdown it is of; `all` for the set of nothing. -#}
{% macro counted_breakdown(relation) -%}
    case
        {%- for breakdown in breakdowns() %}
            when grouping({{ relation }}.{{ breakdown }}) = 0 then '{{ breakdown }}'
        {%- endfor %}
        else 'all'
    end
{%- endmacro %}


{#- Of a row of such a count, which category it is of; null for those of whom the relation knows nothing. -#}
{% macro counted_category(relation) -%}
    case
        {%- for breakdown in breakdowns() %}
            when grouping({{ relation }}.{{ breakdown }}) = 0 then {{ relation }}.{{ breakdown }}
        {%- endfor %}
        else 'All'
    end
{%- endmacro %}
