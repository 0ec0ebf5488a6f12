-- One row per scope, quarter and child, adult or family that the scope had reached by its end, with how many services of the programme had
-- by then: 1, 2 to 4, 5 or more.
with reached_units as (
    select * from {{ ref('int_indicators__reached_units') }}
    where unit <> 'practitioner' and quarter_start_date = first_start_date
),

quarters as (
    select * from {{ ref('dim_quarter') }}
),

numbered as (
    select
        reached_units.unit,
        reached_units.unit_id,
        quarters.quarter,
        count(*) as services
    from reached_units
    inner join quarters on reached_units.first_start_date <= quarters.quarter_start_date
    where reached_units.scope_type = 'service'
    group by reached_units.unit, reached_units.unit_id, quarters.quarter
),

final as (
    select
        reached_units.scope_type,
        reached_units.scope,
        numbered.quarter,
        reached_units.unit,
        reached_units.unit_id,
        reached_units.individual_id,
        numbered.services,
        case
            when numbered.services = 1 then '1'
            when numbered.services < 5 then '2 to 4'
            else '5 or more'
        end as services_band
    from reached_units
    inner join quarters on reached_units.first_start_date <= quarters.quarter_start_date
    inner join numbered
        on
            reached_units.unit = numbered.unit
            and reached_units.unit_id = numbered.unit_id
            and quarters.quarter = numbered.quarter
)

select * from final
