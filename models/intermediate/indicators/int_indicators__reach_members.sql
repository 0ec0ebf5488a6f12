{{ config(materialized='ephemeral') }}

-- One row per scope, unit and quarter from the first in which the scope reached it: all that are reached to date. Of these, whether in the
-- quarter itself, for the first time in it, and in the financial year up to it.
with reached_units as (
    select * from {{ ref('int_indicators__reached_units') }}
),

quarters as (
    select
        quarter_start_date,
        (quarter_start_date - make_interval(months => 3 * (quarter_number - 1)))::date as year_start_date
    from {{ ref('dim_quarter') }}
),

-- What was reached in a quarter stands for all quarters up to the next in which it was reached.
final as (
    select
        reached_units.unit_id,
        reached_units.unit,
        reached_units.scope_number,
        reached_units.individual_id,
        quarters.quarter_start_date,
        reached_units.quarter_start_date = quarters.quarter_start_date as is_in_quarter,
        reached_units.first_start_date = quarters.quarter_start_date as is_new,
        reached_units.quarter_start_date >= quarters.year_start_date as is_in_year
    from reached_units
    inner join quarters
        on
            reached_units.quarter_start_date <= quarters.quarter_start_date
            and (reached_units.next_start_date is null or quarters.quarter_start_date < reached_units.next_start_date)
)

select * from final
