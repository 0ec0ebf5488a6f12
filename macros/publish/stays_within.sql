{#- Whether a published count stays within the partnership: one that can stand for a count that is hidden beyond it. Of what is published within, all
    other counts may leave as they are, so that a reader beyond knows no more than one within. -#}
{% macro stays_within(published_people) -%}
    {%- if publishing('round_to', 'beyond_partnership') != publishing('round_to') -%}
        {{
            exceptions.raise_compiler_error(
                "vars: publishing: round_to is " ~ publishing('round_to') ~ " within the partnership and "
                ~ publishing('round_to', 'beyond_partnership') ~ " beyond it; it must be the same, since the same counts are shown."
            )
        }}
    {%- endif -%}
    (
        {{ published_people }} > 0
        and {{ published_people }} - {{ (publishing('round_to') | int) // 2 }} <= {{ publishing('hide_up_to', 'beyond_partnership') }}
    )
{%- endmacro %}
