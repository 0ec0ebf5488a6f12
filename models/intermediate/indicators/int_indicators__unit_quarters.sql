-- One row per unit and quarter from the first in which a service reached it: the combinations of categories that were known of a person
-- then (families have none), and how many services had reached it by the end of the quarter (practitioners are not asked).
with units as (
    select * from {{ ref('int_indicators__units') }}
),

reached_units as (
    select * from {{ ref('int_indicators__reached_units') }}
),

first_quarters as (
    select
        unit_number,
        min(first_start_date) as first_start_date
    from reached_units
    group by unit_number
),

service_numbers as (
    select * from {{ ref('int_indicators__service_numbers') }}
),

combinations as (
    select * from {{ ref('int_characteristics__combination_quarters') }}
),

quarters as (
    select
        quarter_start_date,
        (quarter_start_date - make_interval(months => 3 * (quarter_number - 1)))::date as year_start_date
    from {{ ref('dim_quarter') }}
),

final as (
    select
        units.unit_number,
        units.unit,
        {%- for group in breakdown_groups() %}
            combinations.{{ group }}_number,
        {%- endfor %}
        service_numbers.services,
        quarters.quarter_start_date,
        quarters.year_start_date
    from units
    inner join first_quarters on units.unit_number = first_quarters.unit_number
    inner join quarters on first_quarters.first_start_date <= quarters.quarter_start_date
    left join service_numbers on units.unit_number = service_numbers.unit_number and {{ stands_in('service_numbers', 'quarters') }}
    left join combinations
        on units.individual_id = combinations.individual_id and quarters.quarter_start_date = combinations.quarter_start_date
)

select * from final
