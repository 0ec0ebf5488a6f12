{#- What a count of people is rounded to: the nearest multiple of round_to, a half upwards. -#}
{% macro rounded_count(people, policy='within_partnership') -%}
    {%- set step = publishing('round_to', policy) | int -%}
    ({{ people }}::integer + {{ step // 2 }}) / {{ step }} * {{ step }}
{%- endmacro %}


{#- The smallest count that is shown as a count is: nothing stands for 1 to hide_up_to, and zero is exact. -#}
{% macro lowest_behind(people, policy='within_partnership') -%}
    {%- set step = publishing('round_to', policy) | int -%}
    case
        when {{ people }} = 0 then 0
        else greatest({{ publishing('hide_up_to', policy) | int + 1 }}, {{ rounded_count(people, policy) }} - {{ step // 2 }})
    end
{%- endmacro %}


{#- The largest count that is shown as a count is. -#}
{% macro highest_behind(people, policy='within_partnership') -%}
    {%- set step = publishing('round_to', policy) | int -%}
    case when {{ people }} = 0 then 0 else {{ rounded_count(people, policy) }} + {{ step - 1 - step // 2 }} end
{%- endmacro %}
