{#- In place of dbt's own. A table with a contract is made by `create table as`, and what the contract promises is added to it when its rows are there.
    dbt makes it empty, with its primary key, and inserts, which PostgreSQL does on one core and with the index kept in order row by row. A contract
    knows `not_null` and `primary_key`; anything else is refused here.
    A table without one that takes its statistics itself (a post-hook, dbt_project.yml) is left alone by autovacuum, which would read all of it while it is
    joined: no row of it is ever changed, and the next build drops it. -#}
{% macro postgres__create_table_as(temporary, relation, sql) -%}
    {%- if temporary or not config.get('contract').enforced -%}
        {{ config.get('sql_header') or '' }}
        create {{ 'temporary' if temporary else 'unlogged' if config.get('unlogged') }} table {{ relation }}
        {%- if not temporary and config.get('materialized') == 'table' and model.config['post-hook'] %} with (autovacuum_enabled = false){% endif %} as (
            {{ sql }}
        );
    {%- else -%}
        {{ get_assert_columns_equivalent(sql) }}
        create {{ 'unlogged' if config.get('unlogged') }} table {{ relation }} as (
            select
                {%- for column in model.columns.values() %}
                    {{ column.name }}::{{ column.data_type }} as {{ column.name }}{{ ',' if not loop.last }}
                {%- endfor %}
            from (
                {{ sql }}
            ) as rows_of_the_model
        );
        {%- set promises = promises_of_contract() -%}
        {%- if promises %}
            alter table {{ relation }}
            {{ promises | join(', ') }};
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}


{#- What `alter table` has to add for the constraints of the model's contract, as a list. -#}
{% macro promises_of_contract() -%}
    {%- set promises = [] -%}
    {%- set keys = [] -%}
    {%- for column in model.columns.values() -%}
        {%- for constraint in column.constraints -%}
            {%- if constraint.type == 'not_null' -%}
                {%- do promises.append('alter column ' ~ column.name ~ ' set not null') -%}
            {%- elif constraint.type == 'primary_key' -%}
                {%- do keys.append(column.name) -%}
            {%- else -%}
                {{ refuse_constraint(constraint.type) }}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for constraint in model.constraints -%}
        {%- if constraint.type == 'primary_key' -%}
            {%- do keys.extend(constraint.columns) -%}
        {%- else -%}
            {{ refuse_constraint(constraint.type) }}
        {%- endif -%}
    {%- endfor -%}
    {%- if keys -%}
        {%- do promises.append('add primary key (' ~ keys | join(', ') ~ ')') -%}
    {%- endif -%}
    {{ return(promises) }}
{%- endmacro %}


{% macro refuse_constraint(type) -%}
    {{
        exceptions.raise_compiler_error(
            "The contract of " ~ model.name ~ " has a constraint '" ~ type ~ "'; this project makes tables with not_null and primary_key alone."
            ~ " Test it with a data test, or teach macros/project/contracted_table.sql."
        )
    }}
{%- endmacro %}
