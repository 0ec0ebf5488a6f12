{#- Foreign keys of the marts, one for each `relationships` test between two marts, so that what reads the database sees how tables hang together. They are
    taken off before a build that makes marts anew and put back when it is done: PostgreSQL would take them off with each table that is replaced, and
    builds of several tables at once would wait for one another in a circle. After a build that failed they stay off. -#}
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
        {%- for test in graph.nodes.values() if test.resource_type == 'test' and (test.test_metadata or {}).get('name') == 'relationships' %}
            {%- set models = test.depends_on.nodes | select('ne', test.attached_node) | list %}
            {%- set referring, referred = graph.nodes.get(test.attached_node), graph.nodes.get(models | first) %}
            {%- if referring and referred and referring.schema == 'marts' and referred.schema == 'marts' %}
                {%- set relation = load_relation(api.Relation.create(referring.database, referring.schema, referring.alias)) %}
                {%- if relation %}
                    alter table {{ relation }} add foreign key ({{ test.column_name }})
                    references {{ referred.schema }}.{{ referred.alias }} ({{ test.test_metadata.kwargs.field }});
                {%- endif %}
            {%- endif %}
        {%- endfor %}
    {%- endif %}
{% endmacro %}


{#- Whether this run makes marts anew. -#}
{% macro builds_marts() -%}
    {%- set marts = graph.nodes.values() | selectattr('resource_type', 'eq', 'model') | selectattr('schema', 'eq', 'marts') | map(attribute='unique_id') -%}
    {{ return(flags.WHICH in ['run', 'build'] and marts | select('in', selected_resources) | list | length > 0) }}
{%- endmacro %}
