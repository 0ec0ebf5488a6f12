{#- The characteristics by which people are counted: columns of int_characteristics__categories. -#}
{% macro breakdowns() -%}
    {{
        return([
            'gender', 'age_band', 'ethnic_group', 'home_language', 'disability', 'lone_parent', 'imd_2019_decile', 'ward', 'area',
            'priority_population'
        ])
    }}
{%- endmacro %}


{#- The same in groups, each of whose breakdowns together have few combinations of categories: millions of people are counted by combination, which is
    four counts instead of ten, and the combinations then added up to categories. Where somebody lives makes three breakdowns and one combination. -#}
{% macro breakdown_groups() -%}
    {{
        return({
            'person': ['gender', 'age_band', 'disability'],
            'background': ['ethnic_group', 'lone_parent', 'priority_population'],
            'language': ['home_language'],
            'home': ['imd_2019_decile', 'ward', 'area']
        })
    }}
{%- endmacro %}


{#- What goes into `grouping sets` so that each group's combinations are counted in one pass; `relation` has a number of each. -#}
{% macro combination_sets(relation) -%}
    {%- for group in breakdown_groups() -%}
        ({{ relation }}.{{ group }}_number){{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}


{#- Of a row of such a count, which combination it is of: a row of int_characteristics__combinations. Null for those of whom nothing is known, and for what is
    of no combination. -#}
{% macro counted_combination(relation) -%}
    coalesce({% for group in breakdown_groups() %}{{ relation }}.{{ group }}_number{{ ', ' if not loop.last }}{% endfor %})
{%- endmacro %}


{#- Whether a row of such a count is that of everybody: of the set of nothing, `()`, which counts those too of whom nothing is known. -#}
{% macro counted_everybody(relation) -%}
    least({% for group in breakdown_groups() %}grouping({{ relation }}.{{ group }}_number){{ ', ' if not loop.last }}{% endfor %}) = 1
{%- endmacro %}


{#- What goes into `grouping sets` so that each breakdown is counted in one pass; `relation` has their columns. `counted`: other breakdowns
    than those of people. -#}
{% macro breakdown_sets(relation, counted=none) -%}
    {%- for breakdown in counted or breakdowns() -%}
        ({{ relation }}.{{ breakdown }}){{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}


{#- Of a row of such a count, which breakdown it is of; `all` for the set of nothing. -#}
{% macro counted_breakdown(relation, counted=none) -%}
    case
        {%- for breakdown in counted or breakdowns() %}
            when grouping({{ relation }}.{{ breakdown }}) = 0 then '{{ breakdown }}'
        {%- endfor %}
        else 'all'
    end
{%- endmacro %}


{#- Of a row of such a count, which category it is of; null for those of whom the relation knows nothing. -#}
{% macro counted_category(relation, counted=none) -%}
    case
        {%- for breakdown in counted or breakdowns() %}
            when grouping({{ relation }}.{{ breakdown }}) = 0 then {{ relation }}.{{ breakdown }}
        {%- endfor %}
        else 'All'
    end
{%- endmacro %}
