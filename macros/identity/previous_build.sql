{#- The table that the build before this one left, or none: before the first build, and with --full-refresh unless it is durable. A model reads by it
    what another model further down wrote the last time; by ref() that would be a circle. While dbt parses it is never none, so that dbt sees
    what a later build refers to. -#}
{% macro previous_build(model, schema=this.schema, is_durable=false) -%}
    {%- if not execute -%}
        {{ return(this) }}
    {%- elif flags.FULL_REFRESH and not is_durable -%}
        {{ return(none) }}
    {%- endif -%}
    {{ return(adapter.get_relation(this.database, schema, model)) }}
{%- endmacro %}
