-- One row per child, adult or family and quarter in which its number of services grew: how many had reached it by then, and the next such
-- quarter.
with reached_units as (
    select * from {{ ref('int_indicators__reached_units') }}
),

units as (
    select * from {{ ref('int_indicators__units') }}
    where unit <> 'practitioner'
),

scopes as (
    select distinct counted_scopes.counted_scope_number
    from {{ ref('int_indicators__counted_scopes') }} as counted_scopes
    inner join {{ ref('int_indicators__scopes') }} as scopes on counted_scopes.scope_number = scopes.scope_number
    where scopes.scope_type = 'service'
),

grown as (
    select
        reached_units.unit_number,
        reached_units.quarter_start_date,
        count(*) as services
    from reached_units
    inner join units on reached_units.unit_number = units.unit_number
    inner join scopes on reached_units.counted_scope_number = scopes.counted_scope_number
    where reached_units.quarter_start_date = reached_units.first_start_date
    group by reached_units.unit_number, reached_units.quarter_start_date
),

final as (
    select
        unit_number,
        quarter_start_date,
        lead(quarter_start_date) over by_quarter as next_start_date,
        (sum(services) over by_quarter)::integer as services
    from grown
    window by_quarter as (partition by unit_number order by quarter_start_date)
)

select * from final
