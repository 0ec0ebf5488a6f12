-- One row per scope, quarter, indicator of how many services somebody uses and unit that it counts: people in one service alone, families
-- in several.
with service_numbers as (
    select * from {{ ref('int_indicators__service_numbers') }}
),

final as (
    select
        scope_type,
        scope,
        quarter,
        case when unit = 'family' then 'families_in_several_services_to_date' else 'people_in_one_service_to_date' end as indicator,
        unit_id,
        individual_id,
        case when unit = 'family' then services > 1 else services = 1 end as is_in_numerator,
        null::numeric as amount
    from service_numbers
)

select * from final
