{#- Whether what is known of a quarter (alias `known`: quarter_start_date, next_start_date) stands to date in a quarter (alias `quarter`): from its own on
    up to the next of which something is known. -#}
{% macro stands_in(known, quarter) -%}
    {{ known }}.quarter_start_date <= {{ quarter }}.quarter_start_date
    and ({{ known }}.next_start_date is null or {{ quarter }}.quarter_start_date < {{ known }}.next_start_date)
{%- endmacro %}
