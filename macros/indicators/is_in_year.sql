{#- Whether what is known of a quarter (alias `known`: quarter_start_date) is of the financial year of another (alias `quarter`, of dim_quarter), and
    not after that. -#}
{% macro is_in_year(known, quarter) -%}
    (
        {{ known }}.quarter_start_date <= {{ quarter }}.quarter_start_date
        and {{ known }}.quarter_start_date
        >= {{ quarter }}.quarter_start_date - make_interval(months => 3 * ({{ quarter }}.quarter_number - 1))
    )
{%- endmacro %}
