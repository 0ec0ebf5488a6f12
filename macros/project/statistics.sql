{#- A hook for a table that builds add to: takes statistics where it has none, or is a tenth larger than when they were taken. They would cost as much for
    a small delivery as for all that came before, and autovacuum takes them at a tenth, too. -#}
{% macro analyze_where_grown() -%}
    {{ return("
        do $$
        begin
            if not exists (
                select from pg_stats
                inner join pg_class on pg_stats.tablename = pg_class.relname and pg_stats.schemaname::regnamespace = pg_class.relnamespace
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


{#- A hook for a table that lives for one build: statistics of 6,000 rows in place of 30,000 tell the planner as much of keys and numbers of records. Of a
    quarter's build the full ones would be a fifth. -#}
{% macro analyze_briefly() -%}
    {{ return("set local default_statistics_target = 20; analyze {{ this }}") }}
{%- endmacro %}
