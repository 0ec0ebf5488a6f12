{#- Financial quarters: Q1 is April to June, so they begin on the same days as calendar quarters. -#}

{#- The first day of the quarter of a day. -#}
{% macro quarter_start(day) -%}
    date_trunc('quarter', {{ day }}::timestamp)::date
{%- endmacro %}


{#- The financial year of a day: `2023-24`. -#}
{% macro financial_year(day) -%}
    extract(year from {{ day }} - interval '3 months')::text
    || '-' || to_char(extract(year from {{ day }} + interval '9 months')::integer % 100, 'fm00')
{%- endmacro %}


{#- The quarter of a day: `2023-24 Q2`. -#}
{% macro quarter_of(day) -%}
    {{ financial_year(day) }} || ' Q' || extract(quarter from {{ day }} - interval '3 months')::text
{%- endmacro %}


{#- Whole months from one day to another. -#}
{% macro months_between(from_day, to_day) -%}
    (extract(year from age({{ to_day }}, {{ from_day }})) * 12 + extract(month from age({{ to_day }}, {{ from_day }})))::integer
{%- endmacro %}


{#- Quarters numbered through, to reckon how many lie between two days; null in, null out. -#}
{% macro quarter_index(day) -%}
    (extract(year from {{ day }}) * 4 + extract(quarter from {{ day }}))::integer
{%- endmacro %}


{#- The last day of the quarter of a day. -#}
{% macro quarter_end(day) -%}
    (date_trunc('quarter', {{ day }}) + interval '3 months - 1 day')::date
{%- endmacro %}


{#- Months numbered through, to reckon how many lie between two of them; null in, null out. -#}
{% macro month_index(day) -%}
    (date_part('year', {{ day }}) * 12 + date_part('month', {{ day }}))::integer
{%- endmacro %}
