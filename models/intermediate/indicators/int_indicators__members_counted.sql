{{ config(pre_hook='set local hash_mem_multiplier = 8') }}

-- One row per scope, quarter, unit, breakdown and category: how many members it counts in the quarter, for the first time in it, in the
-- financial year up to it and to date, and how many of these last one service alone had reached. The characteristics are those known in the
-- quarter.
{%- set counts = ['in_quarter', 'new_in_quarter', 'in_year_to_date', 'to_date', 'to_date_in_one_service'] %}
-- The groups take 150 MB in memory (hash_mem_multiplier): PostgreSQL fears that it is more, and would sort millions of rows twice.
with members as not materialized (
    select * from {{ ref('int_indicators__reach_members') }}
),

counted_scopes as (
    select distinct
        counted_scope_number,
        scope_number
    from {{ ref('int_indicators__counted_scopes') }}
),

categories as (
    select * from {{ ref('int_characteristics__combination_categories') }}
),

-- Millions of rows are counted by few numbers, and what comes out is given names.
people_counted as (
    select
        members.counted_scope_number,
        members.quarter_start_date,
        members.unit,
        members.services,
        grouping(members.services) = 0 as is_by_services,
        {{ counted_combination('members') }} as combination_number,
        count(*) filter (where members.is_in_quarter) as in_quarter,
        count(*) filter (where members.is_new) as new_in_quarter,
        count(*) filter (where members.is_in_year) as in_year_to_date,
        count(*) as to_date,
        count(*) filter (where members.services = 1) as to_date_in_one_service
    from members
    where members.unit <> 'family'
    group by
        members.counted_scope_number,
        members.quarter_start_date,
        members.unit,
        grouping sets ((members.services), {{ combination_sets('members') }})
),

families_counted as (
    select
        counted_scope_number,
        quarter_start_date,
        unit,
        services,
        true as is_by_services,
        null::integer as combination_number,
        count(*) filter (where is_in_quarter) as in_quarter,
        count(*) filter (where is_new) as new_in_quarter,
        count(*) filter (where is_in_year) as in_year_to_date,
        count(*) as to_date,
        count(*) filter (where services = 1) as to_date_in_one_service
    from members
    where unit = 'family'
    group by counted_scope_number, quarter_start_date, unit, services
),

counted_in_scopes as (
    select
        counted_scopes.scope_number,
        counted.quarter_start_date,
        counted.unit,
        counted.services,
        counted.is_by_services,
        counted.combination_number,
        {%- for count in counts %}
            sum(counted.{{ count }}::integer) as {{ count }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from (
        select * from people_counted
        union all
        select * from families_counted
    ) as counted
    inner join counted_scopes on counted.counted_scope_number = counted_scopes.counted_scope_number
    group by
        counted_scopes.scope_number,
        counted.quarter_start_date,
        counted.unit,
        counted.services,
        counted.is_by_services,
        counted.combination_number
),

of_breakdowns as (
    select
        scope_number,
        quarter_start_date,
        unit,
        'all' as breakdown,
        'All' as category,
        {{ counts | join(', ') }}
    from counted_in_scopes
    where is_by_services
    union all
    select
        scope_number,
        quarter_start_date,
        unit,
        'number_of_services' as breakdown,
        case
            when services = 1 then '1'
            when services < 5 then '2 to 4'
            else '5 or more'
        end as category,
        {{ counts | join(', ') }}
    from counted_in_scopes
    where is_by_services and services is not null
    union all
    select
        counted_in_scopes.scope_number,
        counted_in_scopes.quarter_start_date,
        counted_in_scopes.unit,
        categories.breakdown,
        categories.category,
        {{ counts | join(', ') }}
    from counted_in_scopes
    inner join categories on counted_in_scopes.combination_number = categories.combination_number
    where not counted_in_scopes.is_by_services
),

final as (
    select
        scope_number,
        quarter_start_date,
        unit,
        breakdown,
        category,
        {%- for count in counts %}
            sum({{ count }}::integer) as {{ count }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from of_breakdowns
    group by scope_number, quarter_start_date, unit, breakdown, category
)

select * from final
