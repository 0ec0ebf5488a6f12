{#- Materialization `refilled`: a small table that is made anew in each build by taking its rows out and putting the new ones in, in one transaction. dbt's own
    `table` puts another in its place and drops the old one with every view upon it, which are gone where the build stops before it comes to them:
    with a refused override `leap explain` could not tell of anybody any more. Where the columns are others, or with --full-refresh, it is a new table. -#}
{% materialization refilled, adapter='postgres' %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set existing = load_cached_relation(this) -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- set new_rows = make_temp_relation(target_relation) -%}
    {% call statement('new_rows') -%}
        {{ create_table_as(True, new_rows, sql) }}
    {%- endcall %}
    {%- set columns = adapter.get_columns_in_relation(new_rows) -%}
    {%- set is_kept = existing is not none and existing.is_table and not should_full_refresh()
        and shape_of(adapter.get_columns_in_relation(existing)) == shape_of(columns) -%}
    {%- if existing is not none and not is_kept %}
        {%- do adapter.drop_relation(existing) %}
    {%- endif %}
    {% call statement('main') -%}
        {% if is_kept -%}
            delete from {{ target_relation }};
            insert into {{ target_relation }} ({{ columns | map(attribute='quoted') | join(', ') }})
        {%- else -%}
            create table {{ target_relation }} as
        {%- endif %}
        select * from {{ new_rows }}
    {%- endcall %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do persist_docs(target_relation, model) %}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}


{#- Names and types of columns in their order, to be compared. -#}
{% macro shape_of(columns) -%}
    {%- for column in columns %}{{ column.name }} {{ column.dtype }}, {% endfor -%}
{%- endmacro %}
