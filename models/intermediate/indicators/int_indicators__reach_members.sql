{{ config(materialized='view') }}

-- One row per counted scope (int_indicators__counted_scopes), unit and quarter from the first in which the scope reached it: all that are
-- reached to date. Of these, whether in the quarter itself, for the first time in it, and in the financial year up to it. What was reached
-- in a quarter stands for all quarters up to the next in which it was reached.
-- Written without `with`: PostgreSQL looks through such a view, knows how few quarters there are, and counts millions of rows in memory.
select
    reached_units.counted_scope_number,
    reached_units.unit_number,
    unit_quarters.unit,
    {%- for group in breakdown_groups() %}
        unit_quarters.{{ group }}_number,
    {%- endfor %}
    unit_quarters.services,
    unit_quarters.quarter_start_date,
    reached_units.quarter_start_date = unit_quarters.quarter_start_date as is_in_quarter,
    reached_units.first_start_date = unit_quarters.quarter_start_date as is_new,
    reached_units.quarter_start_date >= unit_quarters.year_start_date as is_in_year
from {{ ref('int_indicators__reached_units') }} as reached_units
inner join {{ ref('int_indicators__unit_quarters') }} as unit_quarters
    on reached_units.unit_number = unit_quarters.unit_number and {{ stands_in('reached_units', 'unit_quarters') }}
