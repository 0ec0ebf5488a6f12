-- One row per counted scope (int_indicators__counted_scopes), unit (child, adult, practitioner or family) and quarter in which the scope
-- reached it, with the first and the next such quarter.
with reached as not materialized (
    select * from {{ ref('int_reach__individual_quarters') }}
),

units as not materialized (
    select * from {{ ref('int_indicators__units') }}
),

counted_scopes as (
    select distinct
        service,
        counted_scope_number,
        is_of_one_service
    from {{ ref('int_indicators__counted_scopes') }}
),

reached_by_services as (
    select
        reached.service,
        units.unit_number,
        units.is_of_one_service,
        reached.quarter_start_date
    from reached
    inner join units on reached.role = units.unit and reached.counted_id = units.unit_id
    union all
    select
        reached.service,
        units.unit_number,
        units.is_of_one_service,
        reached.quarter_start_date
    from reached
    inner join units on reached.family_id = units.unit_id and units.unit = 'family'
    where reached.role in ('adult', 'child')
),

-- Millions of rows are sorted once, here, by three numbers. Scope by scope they are counted too, for which the counts of one scope must be
-- at hand and not of all.
reached_by_scopes as (
    select distinct
        counted_scopes.counted_scope_number,
        reached_by_services.unit_number,
        reached_by_services.quarter_start_date
    from reached_by_services
    inner join counted_scopes
        on
            reached_by_services.service = counted_scopes.service
            and reached_by_services.is_of_one_service = counted_scopes.is_of_one_service
),

final as (
    select
        *,
        first_value(quarter_start_date) over by_quarter as first_start_date,
        lead(quarter_start_date) over by_quarter as next_start_date
    from reached_by_scopes
    window by_quarter as (partition by counted_scope_number, unit_number order by quarter_start_date)
)

select * from final
