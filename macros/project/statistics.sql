{#- A hook for a table that builds add to: takes statistics where it has none, or is a tenth larger than when they were taken. For a small delivery they would
    cost as much as for all that came before; autovacuum waits for a tenth, too. -#}
{% macro analyze_where_grown() -%}
    {{ return("
        do $$
        begin
            if not exists (
                select from pg_stats
                inner join pg_namespace on pg_stats.schemaname = pg_namespace.nspname
                inner join pg_class on pg_stats.tablename = pg_class.relname and pg_namespace.oid = pg_class.relnamespace
                where pg_class.oid = '{{ this }}'::regclass
            )
            or pg_relation_size('{{ this }}') > (
                select 1.1 * relpages * current_setting('block_size')::integer from pg_class where oid = '{{ this }}'::regclass
            )
            then
                analyze {{ this }};
            end if;
        end
        $$
    ") }}
{%- endmacro %}


{#- A hook for a table that lives for one build: of keys and numbers of records 6,000 rows tell the planner as much as the usual 30,000, for a fifth of the
    time. -#}
{% macro analyze_briefly() -%}
    {{ return("set local default_statistics_target = 20; analyze {{ this }}") }}
{%- endmacro %}
