{#- Foreign keys of the marts, one for each `relationships` test between two marts, so that what reads the database sees how tables hang together. They are
    taken off before a build that makes marts anew: PostgreSQL would take them off with each table that is replaced, and builds of several tables at once
    would wait for one another in a circle. Facts and dimensions get theirs from int_star__foreign_keys, beside what is still built, and what has none then
    when the build is done. After a build that failed some stay off. -#}
{% macro drop_foreign_keys() %}
    {%- if execute and leap.builds_marts() %}
        {{ take_role() }}
        do $$
        declare
            foreign_key record;
        begin
            for foreign_key in
                select conrelid::regclass as relation, conname
                from pg_constraint
                where contype = 'f' and connamespace = to_regnamespace('marts')
            loop
                execute format('alter table %s drop constraint %I', foreign_key.relation, foreign_key.conname);
            end loop;
        end
        $$
    {%- endif %}
{% endmacro %}


{% macro add_foreign_keys(results) %}
    {%- if execute and leap.builds_marts() and results | selectattr('status', 'in', ['error', 'fail', 'skipped']) | list | length == 0 %}
        {{ take_role() }}
        {{ add_missing_foreign_keys() }}
    {%- endif %}
{% endmacro %}


{#- Statements that add each foreign key which is not there yet, of tables that are there with what their contracts promise: the compiled SQL of models,
    which tests and benchmarks run, makes none. `among`: unique ids of models; only keys from one of these to
    another. -#}
{% macro add_missing_foreign_keys(among=none) -%}
    {%- for test in graph.nodes.values() if test.resource_type == 'test' and (test.test_metadata or {}).get('name') == 'relationships' %}
        {%- set models = test.depends_on.nodes | select('ne', test.attached_node) | list %}
        {%- set referring, referred = graph.nodes.get(test.attached_node), graph.nodes.get(models | first) %}
        {%- if
            referring and referred and referring.schema == 'marts' and referred.schema == 'marts'
            and (among is none or (referring.unique_id in among and referred.unique_id in among))
        %}
            {%- set relation = referring.schema ~ '.' ~ referring.alias %}
            {%- set foreign_key = referring.alias ~ '_' ~ test.column_name ~ '_fkey' %}
            do $$
            begin
                if
                    to_regclass('{{ relation }}') is not null
                    and exists (
                        select 1
                        from pg_constraint
                        where conrelid = to_regclass('{{ referred.schema }}.{{ referred.alias }}') and contype = 'p'
                    )
                    and not exists (
                        select 1
                        from pg_constraint
                        where conrelid = to_regclass('{{ relation }}') and conname = '{{ foreign_key }}'
                    )
                then
                    alter table {{ relation }} add constraint {{ foreign_key }} foreign key ({{ test.column_name }})
                    references {{ referred.schema }}.{{ referred.alias }} ({{ test.test_metadata.kwargs.field }});
                end if;
            end
            $$;
        {%- endif %}
    {%- endfor %}
{%- endmacro %}


{#- Whether this run makes marts anew. -#}
{% macro builds_marts() -%}
    {%- set marts = graph.nodes.values() | selectattr('resource_type', 'eq', 'model') | selectattr('schema', 'eq', 'marts') | map(attribute='unique_id') -%}
    {{ return(flags.WHICH in ['run', 'build'] and marts | select('in', selected_resources) | list | length > 0) }}
{%- endmacro %}
