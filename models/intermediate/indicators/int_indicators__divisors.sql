-- One row per headline whose published value is made of other headlines, with what these publish: few, and looked up by every value.
with reasoned as not materialized (
    select * from {{ ref('int_indicators__reasoned') }}
),

headlines as (
    select * from {{ ref('int_indicators__headlines') }}
),

-- Money is published too, so that what it is divided by can be worked out: the published children and adults, which says no more than they
-- do. Their own sum, rounded, would narrow both, and tell the hidden one of the two.
people_reached as (
    select
        scope_type,
        scope,
        quarter,
        period,
        sum(published_numerator) as people,
        bool_or(hidden_because is not null) as is_hidden,
        bool_or({{ stays_within('published_numerator') }}) as stays_within
    from reasoned
    where stem in ('children_reached', 'adults_reached') and not is_part_of_reach and breakdown = 'all'
    group by scope_type, scope, quarter, period
),

-- How many use one service or several is made of the published counts by number of services, and so tells no more than they do: a count of
-- its own would tell the hidden ones of them.
numbers_of_services as (
    select
        scope_type,
        scope,
        quarter,
        indicator = 'families_reached_to_date' as are_families,
        sum(published_numerator) filter (where breakdown = 'all') as units,
        sum(published_numerator) filter (where breakdown <> 'all') as units_in_one,
        bool_or(hidden_because is not null) as is_hidden,
        bool_or({{ stays_within('published_numerator') }}) as stays_within
    from reasoned
    where
        indicator in ('children_reached_to_date', 'adults_reached_to_date', 'families_reached_to_date')
        and (breakdown = 'all' or breakdown = 'number_of_services' and category = '1')
    group by scope_type, scope, quarter, are_families
),

final as (
    select
        headlines.place_and_indicator,
        people_reached.people as published_units,
        null::bigint as published_units_in_numerator,
        people_reached.is_hidden,
        people_reached.stays_within
    from headlines
    inner join people_reached
        on
            headlines.scope_type = people_reached.scope_type
            and headlines.scope = people_reached.scope
            and headlines.quarter = people_reached.quarter
            and headlines.period = people_reached.period
    where headlines.stem = 'money_per_person_reached'
    union all
    select
        headlines.place_and_indicator,
        people.units as published_units,
        people.units_in_one as published_units_in_numerator,
        people.is_hidden,
        people.stays_within
    from headlines
    inner join numbers_of_services as people
        on headlines.scope_type = people.scope_type and headlines.scope = people.scope and headlines.quarter = people.quarter
    where headlines.indicator = 'people_in_one_service_to_date' and not people.are_families
    union all
    select
        headlines.place_and_indicator,
        families.units as published_units,
        families.units - families.units_in_one as published_units_in_numerator,
        families.is_hidden,
        families.stays_within or {{ stays_within('(families.units - families.units_in_one)') }} as stays_within
    from headlines
    inner join numbers_of_services as families
        on headlines.scope_type = families.scope_type and headlines.scope = families.scope and headlines.quarter = families.quarter
    where headlines.indicator = 'families_in_several_services_to_date' and families.are_families
)

select * from final
