-- One row per scope, quarter, indicator of reach to date and number of services: how many it counts.
with service_numbers as (
    select * from {{ ref('int_indicators__service_numbers') }}
),

names (unit, indicator) as (
    values
    ('child', 'children_reached_to_date'),
    ('adult', 'adults_reached_to_date'),
    ('family', 'families_reached_to_date')
),

final as (
    select
        service_numbers.scope_type,
        service_numbers.scope,
        service_numbers.quarter,
        names.indicator,
        'number_of_services' as breakdown,
        service_numbers.services_band as category,
        count(*) as units,
        null::bigint as units_in_numerator,
        null::numeric as amount
    from service_numbers
    inner join names on service_numbers.unit = names.unit
    group by
        service_numbers.scope_type,
        service_numbers.scope,
        service_numbers.quarter,
        names.indicator,
        service_numbers.services_band
)

select * from final
