{#- Figures made of published counts, so that they say no more than those do: null where one of them is hidden. -#}

{#- A share, rounded to a tenth of a per cent. -#}
{% macro published_share(published_numerator, published_denominator) -%}
    round({{ published_numerator }}::numeric / nullif({{ published_denominator }}, 0), 3)
{%- endmacro %}


{#- An amount a person, with one decimal, where the amount is published too: divided by the true count it would give that count away. -#}
{% macro published_ratio(amount, published_people) -%}
    round({{ amount }}::numeric / nullif({{ published_people }}, 0), 1)
{%- endmacro %}


{#- A mean with one decimal of what is published nowhere else, such as scores; hidden where the count of the people behind it is. -#}
{% macro published_mean(mean, published_people) -%}
    case when {{ published_people }} > 0 then round({{ mean }}::numeric, 1) end
{%- endmacro %}
