{#- `vars: min_link_strength`, or a compile-time error that says what is allowed. -#}
{% macro min_link_strength() -%}
    {%- set chosen = var('min_link_strength') -%}
    {%- if chosen not in ['weak', 'medium', 'strong'] -%}
        {{
            exceptions.raise_compiler_error(
                "vars: min_link_strength is '" ~ chosen ~ "'; allowed are weak (every link counts), medium (without child_place_key) and strong"
                ~ " (NHS number, person_ref and must-links alone). Correct it in dbt_project.yml or in --vars."
            )
        }}
    {%- endif -%}
    {{- return(chosen) -}}
{%- endmacro %}


{#- The strengths of seeds/match_rules.csv that are at least so strong, as a list for `in`. -#}
{% macro link_strengths_from(min_link_strength) -%}
    {{ {'weak': "('weak', 'medium', 'strong')", 'medium': "('medium', 'strong')", 'strong': "('strong')"}[min_link_strength] }}
{%- endmacro %}


{#- The linkages for which individuals are taken apart: `strong` for the bounds of reach, and what the project asks for. -#}
{% macro linkages_in_parts() -%}
    {{- return(['strong', 'medium'] if min_link_strength() == 'medium' else ['strong']) -}}
{%- endmacro %}
