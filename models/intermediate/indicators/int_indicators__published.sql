-- One row per scope, quarter, indicator, breakdown and category, with what may be published of its value.
with reasoned as not materialized (
    select * from {{ ref('int_indicators__reasoned') }}
),

divisors as (
    select * from {{ ref('int_indicators__divisors') }}
),

divided as (
    select
        reasoned.*,
        divisors.published_units,
        divisors.published_units_in_numerator,
        divisors.is_hidden as is_divisor_hidden,
        divisors.stays_within as divisor_stays_within,
        reasoned.stem = 'money_per_person_reached' as is_of_people_reached,
        reasoned.indicator in ('people_in_one_service_to_date', 'families_in_several_services_to_date') as is_by_number
    from reasoned
    left join divisors on reasoned.place_and_indicator = divisors.place_and_indicator
),

judged as (
    select
        *,
        case
            when not is_of_people then false
            when coalesce({{ stays_within('published_numerator') }} and kind = 'share', false) then true
            when is_of_people_reached or is_by_number then divisor_stays_within
            else
                coalesce({{ stays_within('published_numerator') }}, false)
                or coalesce({{ stays_within('published_denominator') }}, false)
        end as stays_within,
        case
            when is_by_number and breakdown <> 'all' then 'left out'
            when is_divisor_hidden then coalesce(hidden_because, 'further')
            else hidden_because
        end as hidden_in_the_end
    from divided
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
            when is_by_number then {{ published_share('published_units_in_numerator', 'published_units') }}
            when kind = 'share' then {{ published_share('published_numerator', 'published_denominator') }}
            -- an amount a person is divided by the published count, since amounts are published too, but for scores, whose sums are not
            when kind = 'mean' and section = 'outcomes' then {{ published_mean('value', 'published_denominator') }}
            when is_of_people_reached then {{ published_ratio('numerator', 'published_units') }}
            when kind = 'mean' then {{ published_ratio('numerator', 'published_denominator') }}
        end as published_value
    from judged
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
