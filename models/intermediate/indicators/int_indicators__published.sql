-- One row per scope, quarter, indicator, breakdown and category, with what may be published of its value.
with indicator_values as not materialized (
    select * from {{ ref('int_indicators__values') }}
),

-- Patterns are matched for each of fifty indicators, and not for each of a million values.
indicators as materialized (
    select
        indicators.*,
        periods.stem,
        periods.period,
        periods.period in ('_new', '_returning') as is_part_of_reach,
        -- Sessions, amounts and rows of files are not people: whatever else a new indicator counts is hidden where it is small.
        indicators.unit not in ('session', 'amount', 'row') as is_of_people,
        bool_or(periods.period = '_year_to_date') over one_stem as has_year_to_date,
        bool_or(periods.period = '_to_date') over one_stem as has_to_date
    from {{ ref('indicators') }} as indicators
    cross join
        lateral (
            select
                regexp_replace(indicators.indicator, '(_new|_returning|_year_to_date|_to_date)$', '') as stem,
                coalesce(substring(indicators.indicator from '(?:_new|_returning|_year_to_date|_to_date)$'), '') as period
        ) as periods
    window one_stem as (partition by periods.stem)
),

-- In the first quarter of a year the year is the quarter, and in the first year of a scope what is counted to date is the year: one count,
-- which one breakdown must not hide and another tell. Each is published as the longest that it is.
first_quarters as (
    select
        indicator_values.scope_type,
        indicator_values.scope,
        indicators.stem,
        min(indicator_values.quarter) as first_quarter
    from indicator_values
    inner join indicators on indicator_values.indicator = indicators.indicator
    where indicator_values.breakdown = 'all'
    group by indicator_values.scope_type, indicator_values.scope, indicators.stem
),

periods as (
    select
        first_quarters.scope_type,
        first_quarters.scope,
        quarters.quarter,
        indicators.indicator,
        indicators.stem || case
            when
                indicators.has_to_date
                and (
                    indicators.period = '_to_date'
                    or left(quarters.quarter, 7) = left(first_quarters.first_quarter, 7)
                    and (
                        indicators.period = '_year_to_date'
                        or quarters.quarter = first_quarters.first_quarter
                    )
                )
                then '_to_date'
            when
                indicators.has_year_to_date
                and (indicators.period = '_year_to_date' or quarters.quarter_number = 1 or quarters.quarter = first_quarters.first_quarter)
                then '_year_to_date'
            else ''
        end as longest_indicator
    from first_quarters
    inner join indicators on first_quarters.stem = indicators.stem
    inner join {{ ref('dim_quarter') }} as quarters on first_quarters.first_quarter <= quarters.quarter
),

scopes as (
    select * from {{ ref('int_indicators__scopes') }}
),

-- What is counted: headlines by number, since more than a million values are sorted and looked up by them.
headlines as (
    select
        places.scope_type,
        places.scope,
        places.quarter,
        indicators.indicator,
        coalesce(periods.longest_indicator = indicators.indicator, true) as is_longest,
        concat_ws(' ', places.scope_type, places.scope, places.quarter, indicators.indicator) as place_and_indicator,
        concat_ws(
            ' ', places.scope_type, places.scope, places.quarter, coalesce(periods.longest_indicator, indicators.indicator)
        ) as headline,
        (
            dense_rank() over (
                order by places.scope_type, places.scope, places.quarter, coalesce(periods.longest_indicator, indicators.indicator)
            )
        )::integer as headline_number
    from (
        select distinct
            indicator_values.scope_type,
            indicator_values.scope,
            indicator_values.quarter
        from indicator_values
        union
        select
            scopes.scope_type,
            scopes.scope,
            quarters.quarter
        from scopes
        cross join {{ ref('dim_quarter') }} as quarters
    ) as places
    cross join indicators
    left join periods
        on
            places.scope_type = periods.scope_type
            and places.scope = periods.scope
            and places.quarter = periods.quarter
            and indicators.indicator = periods.indicator
),

-- Who is new and who returns are a breakdown of who was reached. An amount a person is divided by the published count, since amounts are
-- published too, but for scores, whose sums are not.
identified as not materialized (
    select
        indicator_values.*,
        headlines.headline,
        headlines.headline_number,
        headlines.is_longest,
        indicators.stem,
        indicators.period,
        indicators.is_of_people,
        indicators.is_part_of_reach,
        indicator_values.section = 'outcomes' as is_of_scores,
        case when indicators.is_part_of_reach then 'new or returning' else indicator_values.breakdown end as counted_breakdown,
        case when indicators.is_part_of_reach then indicator_values.indicator else indicator_values.category end as counted_category
    from indicator_values
    inner join indicators on indicator_values.indicator = indicators.indicator
    -- every value has one; a left join, since PostgreSQL takes an inner join by four columns for one that leaves nothing
    left join headlines
        on
            indicator_values.scope_type = headlines.scope_type
            and indicator_values.scope = headlines.scope
            and indicator_values.quarter = headlines.quarter
            and indicator_values.indicator = headlines.indicator
),

parts as (
    {%- for part, kinds in {'numerator': "('count', 'share')", 'denominator': "('share', 'mean')"}.items() %}
        select
            headline_number,
            '{{ part }}' as part,
            counted_breakdown as breakdown,
            counted_category as category,
            {{ part }}::integer as people,
            is_longest or is_part_of_reach as is_counted
        from identified
        where is_of_people and kind in {{ kinds }} and (not is_part_of_reach or breakdown = 'all')
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}
),

containers as (
    select distinct
        parts.scope_type as part_type,
        parts.scope as part_scope,
        wholes.scope_type,
        wholes.scope
    from scopes as parts
    inner join scopes as wholes on parts.service = wholes.service
    where
        parts.scope_type = 'service' and wholes.scope_type <> 'service'
        or parts.scope_type in ('strand', 'reach_type') and wholes.scope_type = 'programme'
),

-- Few, and set aside so that PostgreSQL knows how few when it joins them.
headline_parts as materialized (
    select
        identified.scope_type,
        identified.scope,
        identified.quarter,
        identified.indicator,
        identified.headline,
        identified.headline_number,
        parts.part,
        parts.people
    from identified
    cross join
        lateral (
            values
            ('numerator', identified.numerator, identified.kind in ('count', 'share')),
            ('denominator', identified.denominator, identified.kind in ('share', 'mean'))
        ) as parts (part, people, is_counted)
    where identified.is_of_people and parts.is_counted and not identified.is_part_of_reach and identified.breakdown = 'all'
),

-- The services of a strand are a breakdown of it.
counts_of_containers as (
    select
        wholes.headline_number,
        headline_parts.part,
        headline_parts.scope_type as breakdown,
        headline_parts.headline as category,
        max(headline_parts.people)::integer as people,
        headline_parts.headline_number as part_number
    from headline_parts
    inner join containers on headline_parts.scope_type = containers.part_type and headline_parts.scope = containers.part_scope
    inner join headlines as wholes
        on
            concat_ws(' ', containers.scope_type, containers.scope, headline_parts.quarter, headline_parts.indicator)
            = wholes.place_and_indicator
    group by
        wholes.headline_number,
        headline_parts.part,
        headline_parts.scope_type,
        headline_parts.headline,
        headline_parts.headline_number
),

-- What would be counted twice is counted once: what the longest has no such breakdown of is added to it.
counts as (
    select
        headline_number,
        part,
        breakdown,
        category,
        people,
        true as is_of_value,
        null::integer as part_number
    from parts
    where is_counted
    union all
    select
        parts.headline_number,
        parts.part,
        parts.breakdown,
        parts.category,
        parts.people,
        true as is_of_value,
        null as part_number
    from parts
    where
        not parts.is_counted
        and not exists (
            select 1
            from parts as longest
            where
                longest.is_counted
                and longest.headline_number = parts.headline_number
                and longest.part = parts.part
                and longest.breakdown = parts.breakdown
                and longest.category = parts.category
        )
    union all
    select
        headline_number,
        part,
        breakdown,
        category,
        people,
        false as is_of_value,
        part_number
    from counts_of_containers
),

published_counts as (
    {{ publish_counts('counts', ['headline_number', 'part'], carried=['is_of_value', 'part_number']) | indent(4) }}
),

-- Where services would tell one another's small numbers, what they are in together is hidden and not a service, and strands before the
-- programme.
hidden_scopes as (
    select headline_number
    from published_counts
    where not is_of_value and breakdown = 'service' and hidden_because in ('further', 'left out')
    union
    select part_number as headline_number
    from published_counts
    where not is_of_value and breakdown in ('strand', 'reach_type') and hidden_because in ('further', 'left out')
),

published_parts as (
    select
        headline_number,
        breakdown,
        category,
        max(published_people) filter (where part = 'numerator') as published_numerator,
        max(published_people) filter (where part = 'denominator') as published_denominator,
        bool_or(hidden_because = 'left out') as is_left_out,
        max(hidden_because) as hidden_because
    from published_counts
    where is_of_value
    group by headline_number, breakdown, category
),

-- What would tell a quarter by subtraction is hidden, and what its categories add up to; a measure alone, since measures do not add up.
differences as (
    select * from {{ ref('int_indicators__differences') }}
),

told_headlines as (
    select distinct
        scope_type,
        scope,
        quarter,
        indicator
    from differences
    where breakdown = 'all'
),

told_breakdowns as (
    select distinct
        scope_type,
        scope,
        quarter,
        indicator,
        breakdown,
        case breakdown when 'measure' then category else '' end as category
    from differences
    where breakdown <> 'all'
),

reasoned as not materialized (
    select
        identified.*,
        published_parts.published_numerator,
        published_parts.published_denominator,
        case
            when not identified.is_of_people then null
            when identified.is_part_of_reach and identified.breakdown <> 'all' then 'left out'
            when
                (hidden_scopes.headline_number is not null or told_headlines.indicator is not null) and identified.breakdown <> 'all'
                then 'left out'
            when told_breakdowns.indicator is not null and identified.breakdown <> 'measure' then 'left out'
            when published_parts.is_left_out then 'left out'
            when published_parts.hidden_because is not null then published_parts.hidden_because
            when
                hidden_scopes.headline_number is not null or told_headlines.indicator is not null or told_breakdowns.indicator is not null
                then 'further'
        end as hidden_because
    from identified
    left join published_parts
        on
            identified.headline_number = published_parts.headline_number
            and identified.counted_breakdown = published_parts.breakdown
            and identified.counted_category = published_parts.category
    left join hidden_scopes on identified.headline_number = hidden_scopes.headline_number
    left join told_headlines
        on
            identified.scope_type = told_headlines.scope_type
            and identified.scope = told_headlines.scope
            and identified.quarter = told_headlines.quarter
            and identified.indicator = told_headlines.indicator
    left join told_breakdowns
        on
            identified.scope_type = told_breakdowns.scope_type
            and identified.scope = told_breakdowns.scope
            and identified.quarter = told_breakdowns.quarter
            and identified.indicator = told_breakdowns.indicator
            and identified.breakdown = told_breakdowns.breakdown
            and case identified.breakdown when 'measure' then identified.category else '' end = told_breakdowns.category
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
            when kind = 'mean' and is_of_scores then {{ published_mean('value', 'published_denominator') }}
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
