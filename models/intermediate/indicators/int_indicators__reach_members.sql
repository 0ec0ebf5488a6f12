{{ config(materialized='view') }}

-- One row per scope, unit and quarter from the first in which the scope reached it: all that are reached to date. Of these, whether in the
-- quarter itself, for the first time in it, and in the financial year up to it. What was reached in a quarter stands for all quarters up to
-- the next in which it was reached.
-- Written without `with`: PostgreSQL looks through such a view, knows how few quarters there are, and counts ten million rows in memory.
select
    reached_units.unit_id,
    reached_units.unit,
    reached_units.scope_number,
    reached_units.individual_id,
    quarters.quarter_start_date,
    reached_units.quarter_start_date = quarters.quarter_start_date as is_in_quarter,
    reached_units.first_start_date = quarters.quarter_start_date as is_new,
    reached_units.quarter_start_date
    >= quarters.quarter_start_date - make_interval(months => 3 * (quarters.quarter_number - 1)) as is_in_year
from {{ ref('int_indicators__reached_units') }} as reached_units
inner join {{ ref('dim_quarter') }} as quarters on {{ stands_in('reached_units', 'quarters') }}
