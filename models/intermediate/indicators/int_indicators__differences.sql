-- One row per scope, quarter, indicator, breakdown and category that is not published since, beside the same of other quarters, of the
-- financial year or to date, it could tell a small count (docs/decisions/0012-small-numbers.md). A headline, or a measure, of the year or
-- to date: at the end of a quarter it is at most what it was at the end of an earlier one and all quarters since, and of contacts, answers
-- and records exactly that. And where a breakdown whose categories add up too has anything small, all of it but one period.
with indicators as (
    select
        *,
        bool_or(period = '') over (partition by stem) as has_quarters
    from (
        select
            *,
            regexp_replace(indicator, '(_year)?_to_date$', '') as stem,
            coalesce(substring(indicator from '(?:_year)?_to_date$'), '') as period,
            unit in ('contact', 'answer', 'record') as adds_up
        from {{ ref('indicators') }}
        where unit not in ('session', 'amount', 'row') and indicator !~ '_(new|returning)$'
    ) as indicators
),

quarters as (
    select
        *,
        row_number() over (order by quarter_start_date) as place,
        greatest(row_number() over (order by quarter_start_date) - quarter_number, 0) as place_before_year
    from {{ ref('dim_quarter') }}
),

-- What a reader knows of each count: a small one is hidden, the others lie around what they are rounded to.
known as (
    select
        indicator_values.scope_type,
        indicator_values.scope,
        indicator_values.quarter,
        indicators.stem,
        indicators.period,
        indicators.adds_up,
        indicators.has_quarters,
        indicator_values.breakdown,
        indicator_values.category,
        parts.part,
        quarters.place,
        quarters.place_before_year,
        parts.people > 0 as is_anybody,
        (parts.people between 1 and {{ publishing('hide_up_to') }})::integer as hidden,
        case when parts.people > {{ publishing('hide_up_to') }} then {{ lowest_behind('parts.people') }} else 0 end as lowest,
        case when parts.people > {{ publishing('hide_up_to') }} then {{ highest_behind('parts.people') }} else 0 end as highest
    from {{ ref('int_indicators__values') }} as indicator_values
    inner join indicators on indicator_values.indicator = indicators.indicator
    inner join quarters on indicator_values.quarter = quarters.quarter
    cross join
        lateral (
            values
            ('numerator', indicator_values.numerator, indicator_values.kind in ('count', 'share')),
            ('denominator', indicator_values.denominator, indicator_values.kind in ('share', 'mean'))
        ) as parts (part, people, is_counted)
    where
        parts.is_counted
        and indicator_values.breakdown in ('all', 'delivery', 'respondent', 'question', 'measure')
),

-- The quarters added up from the beginning, and from the beginning of the year.
added_up as (
    select
        *,
        dense_rank() over (order by scope_type, scope, stem, part, breakdown, category) as series,
        coalesce(sum(hidden) filter (where period = '') over so_far, 0) as hidden_so_far,
        coalesce(sum(lowest) filter (where period = '') over so_far, 0) as lowest_so_far,
        coalesce(sum(highest) filter (where period = '') over so_far, 0) as highest_so_far,
        coalesce(sum(hidden) filter (where period = '') over in_year, 0) as hidden_in_year,
        coalesce(sum(lowest) filter (where period = '') over in_year, 0) as lowest_in_year,
        coalesce(sum(highest) filter (where period = '') over in_year, 0) as highest_in_year,
        max(hidden) filter (where period = '_year_to_date') over at_once as hidden_of_year,
        max(lowest) filter (where period = '_year_to_date') over at_once as lowest_of_year,
        max(highest) filter (where period = '_year_to_date') over at_once as highest_of_year
    from known
    where breakdown in ('all', 'measure')
    window
        so_far as (partition by scope_type, scope, stem, part, breakdown, category order by place),
        in_year as (partition by scope_type, scope, stem, part, breakdown, category, place_before_year order by place),
        at_once as (partition by scope_type, scope, stem, part, breakdown, category, place)
),

wholes as (
    select * from added_up
    where period <> '' and is_anybody and hidden = 0
),

since_the_beginning as (
    select
        *,
        case period when '_to_date' then hidden_so_far else hidden_in_year end as hidden_parts,
        case period when '_to_date' then lowest_so_far else lowest_in_year end as lowest_parts,
        case period when '_to_date' then highest_so_far else highest_in_year end as highest_parts
    from wholes
    where has_quarters
),

since_an_earlier_quarter as (
    select
        wholes.*,
        earlier.hidden + parts.hidden as hidden_parts,
        earlier.lowest + parts.lowest as lowest_parts,
        earlier.highest + parts.highest as highest_parts
    from wholes
    inner join added_up as earlier
        on
            wholes.series = earlier.series
            and wholes.period = earlier.period
            and wholes.place > earlier.place
            and (wholes.period = '_to_date' or wholes.place_before_year = earlier.place_before_year)
    cross join
        lateral (
            values
            (
                wholes.hidden_so_far - earlier.hidden_so_far,
                wholes.lowest_so_far - earlier.lowest_so_far,
                wholes.highest_so_far - earlier.highest_so_far,
                wholes.has_quarters
            ),
            -- to date a year adds what it had reached
            (
                wholes.hidden_of_year,
                wholes.lowest_of_year,
                wholes.highest_of_year,
                wholes.period = '_to_date' and earlier.place = wholes.place_before_year and wholes.hidden_of_year is not null
            )
        ) as parts (hidden, lowest, highest, are_there)
    where parts.are_there
),

-- Two numbers more than a hidden count has to keep, since one that is in several such sums is narrowed by all of them.
telling as (
    select
        scope_type,
        scope,
        quarter,
        stem || period as indicator,
        breakdown,
        category
    from (
        select * from since_the_beginning
        union all
        select * from since_an_earlier_quarter
    ) as compared
    where
        hidden_parts > 0
        and not {{
            leaves_enough(
                'hidden_parts',
                '(lowest - highest_parts)',
                'case when adds_up then highest - lowest_parts end',
                'within_partnership',
                further=2
            )
        }}
),

-- Categories by quarters are a table of two directions, in which each small count is in two sums: from the first on, one period alone is
-- published by category, contacts in the quarter and answers to date.
first_small as (
    select
        scope_type,
        scope,
        stem,
        breakdown,
        min(place) as place
    from known
    where breakdown in ('delivery', 'respondent', 'question') and period = '' and hidden = 1
    group by scope_type, scope, stem, breakdown
),

of_two_directions as (
    select
        known.scope_type,
        known.scope,
        known.quarter,
        known.stem || known.period as indicator,
        known.breakdown,
        known.category
    from known
    inner join first_small
        on
            known.scope_type = first_small.scope_type
            and known.scope = first_small.scope
            and known.stem = first_small.stem
            and known.breakdown = first_small.breakdown
            and known.place >= first_small.place
    where known.period <> case known.breakdown when 'delivery' then '' else '_to_date' end
),

final as (
    select * from telling
    union
    select * from of_two_directions
)

select * from final
