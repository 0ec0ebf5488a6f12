{#- A number of `vars: publishing`, or a compile-time error that says what is allowed. `policy`: within_partnership or beyond_partnership. -#}
{% macro publishing(setting, policy='within_partnership') -%}
    {%- set numbers = var('publishing').get(policy) -%}
    {%- if numbers is not mapping -%}
        {{ exceptions.raise_compiler_error("vars: publishing has no policy '" ~ policy ~ "'; it has " ~ var('publishing') | join(', ') ~ ".") }}
    {%- endif -%}
    {%- for name in ['hide_up_to', 'round_to', 'possible_values'] if numbers.get(name) is not integer or numbers.get(name) < 1 -%}
        {{
            exceptions.raise_compiler_error(
                "vars: publishing: " ~ policy ~ ": " ~ name ~ " is '" ~ numbers.get(name) ~ "'; it must be a whole number from 1 on."
            )
        }}
    {%- endfor -%}
    {%- if numbers.possible_values > numbers.hide_up_to -%}
        {{
            exceptions.raise_compiler_error(
                "vars: publishing: " ~ policy ~ ": possible_values is " ~ numbers.possible_values ~ ", but a hidden count has only the "
                ~ numbers.hide_up_to ~ " values of hide_up_to. Make possible_values smaller or hide_up_to larger."
            )
        }}
    {%- endif -%}
    {{- numbers[setting] -}}
{%- endmacro %}
