{{ config(materialized='view') }}

-- One row per scope, child, adult or family that the scope had reached, and quarter from then on: how many services of the programme had
-- reached it by the end of the quarter.
-- Written without `with`, as int_indicators__reach_members is: PostgreSQL looks through such a view and counts in memory.
select
    reached_units.unit_id,
    reached_units.unit,
    reached_units.scope_number,
    reached_units.individual_id,
    quarters.quarter_start_date,
    service_numbers.services,
    case
        when service_numbers.services = 1 then '1'
        when service_numbers.services < 5 then '2 to 4'
        else '5 or more'
    end as services_band
from {{ ref('int_indicators__reached_units') }} as reached_units
inner join {{ ref('dim_quarter') }} as quarters on reached_units.first_start_date <= quarters.quarter_start_date
inner join {{ ref('int_indicators__service_numbers') }} as service_numbers
    on
        reached_units.unit = service_numbers.unit
        and reached_units.unit_id = service_numbers.unit_id
        and {{ stands_in('service_numbers', 'quarters') }}
where reached_units.quarter_start_date = reached_units.first_start_date
