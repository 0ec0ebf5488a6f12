-- One row per scope, quarter, indicator, breakdown and category, with what may be published of its value.
with reasoned as not materialized (
    select * from {{ ref('int_indicators__reasoned') }}
),

-- Money is published too, so that what it is divided by can be worked out: the published children and adults, which says no more than they
-- do. Their own sum, rounded, would narrow both, and tell the hidden one of the two.
people_reached as (
    select
        scope_type,
        scope,
        quarter,
        period,
        sum(published_numerator) as published_people,
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
        sum(published_numerator) filter (where indicator <> 'families_reached_to_date' and breakdown = 'all') as people,
        sum(published_numerator) filter (where indicator <> 'families_reached_to_date' and breakdown <> 'all') as people_in_one,
        bool_or(hidden_because is not null) filter (where indicator <> 'families_reached_to_date') as are_people_hidden,
        sum(published_numerator) filter (where indicator = 'families_reached_to_date' and breakdown = 'all') as families,
        sum(published_numerator) filter (where indicator = 'families_reached_to_date' and breakdown <> 'all') as families_in_one,
        bool_or(hidden_because is not null) filter (where indicator = 'families_reached_to_date') as are_families_hidden,
        bool_or({{ stays_within('published_numerator') }}) filter (where indicator <> 'families_reached_to_date') as people_stay_within,
        bool_or({{ stays_within('published_numerator') }}) filter (where indicator = 'families_reached_to_date') as families_stay_within
    from reasoned
    where
        indicator in ('children_reached_to_date', 'adults_reached_to_date', 'families_reached_to_date')
        and (breakdown = 'all' or breakdown = 'number_of_services' and category = '1')
    group by scope_type, scope, quarter
),

divided as (
    select
        reasoned.*,
        people_reached.published_people,
        reasoned.stem = 'money_per_person_reached' as is_of_people_reached,
        case reasoned.indicator
            when 'people_in_one_service_to_date' then numbers_of_services.people_in_one
            when 'families_in_several_services_to_date' then numbers_of_services.families - numbers_of_services.families_in_one
        end as published_units_by_number,
        case reasoned.indicator
            when 'people_in_one_service_to_date' then numbers_of_services.people
            when 'families_in_several_services_to_date' then numbers_of_services.families
        end as published_units,
        reasoned.indicator in ('people_in_one_service_to_date', 'families_in_several_services_to_date') as is_by_number,
        case
            when not reasoned.is_of_people then false
            when coalesce({{ stays_within(rounded_count('reasoned.numerator')) }} and reasoned.kind = 'share', false) then true
            when reasoned.stem = 'money_per_person_reached' then people_reached.stays_within
            when reasoned.indicator = 'people_in_one_service_to_date' then numbers_of_services.people_stay_within
            when reasoned.indicator = 'families_in_several_services_to_date'
                then
                    numbers_of_services.families_stay_within
                    or {{ stays_within('(numbers_of_services.families - numbers_of_services.families_in_one)') }}
            else
                coalesce({{ stays_within('reasoned.published_numerator') }}, false)
                or coalesce({{ stays_within('reasoned.published_denominator') }}, false)
        end as stays_within,
        case
            when reasoned.stem = 'money_per_person_reached' and people_reached.is_hidden
                then coalesce(reasoned.hidden_because, 'further')
            when
                reasoned.indicator in ('people_in_one_service_to_date', 'families_in_several_services_to_date')
                and reasoned.breakdown <> 'all'
                then 'left out'
            when reasoned.indicator = 'people_in_one_service_to_date' and numbers_of_services.are_people_hidden
                then coalesce(reasoned.hidden_because, 'further')
            when reasoned.indicator = 'families_in_several_services_to_date' and numbers_of_services.are_families_hidden
                then coalesce(reasoned.hidden_because, 'further')
            else reasoned.hidden_because
        end as hidden_in_the_end
    from reasoned
    left join people_reached
        on
            reasoned.scope_type = people_reached.scope_type
            and reasoned.scope = people_reached.scope
            and reasoned.quarter = people_reached.quarter
            and reasoned.period = people_reached.period
    left join numbers_of_services
        on
            reasoned.scope_type = numbers_of_services.scope_type
            and reasoned.scope = numbers_of_services.scope
            and reasoned.quarter = numbers_of_services.quarter
),

valued as (
    select
        scope_type,
        scope,
        quarter,
        section,
        indicator,
        kind,
        breakdown,
        category,
        numerator,
        denominator,
        value,
        hidden_in_the_end as hidden_because,
        coalesce(stays_within, false) as stays_within,
        case
            when hidden_in_the_end is not null then null
            -- to a whole per cent: more digits would tell of how many rows it is a share, and rows are often people; not all is never 100%
            when not is_of_people and kind = 'share' and value < 1 then least(round(value, 2), 0.99)
            when not is_of_people then value
            when kind = 'count' then published_numerator
            when is_by_number then {{ published_share('published_units_by_number', 'published_units') }}
            when kind = 'share' then {{ published_share('published_numerator', 'published_denominator') }}
            -- an amount a person is divided by the published count, since amounts are published too, but for scores, whose sums are not
            when kind = 'mean' and section = 'outcomes' then {{ published_mean('value', 'published_denominator') }}
            when is_of_people_reached then {{ published_ratio('numerator', 'published_people') }}
            when kind = 'mean' then {{ published_ratio('numerator', 'published_denominator') }}
        end as published_value
    from divided
),

-- Beyond the partnership more is hidden, and nothing else is shown: it tells no more than what is published within.
final as (
    select
        scope_type,
        scope,
        quarter,
        section,
        indicator,
        kind,
        breakdown,
        category,
        numerator,
        denominator,
        value,
        hidden_because,
        published_value,
        case when not stays_within then published_value end as published_value_beyond
    from valued
)

select * from final
