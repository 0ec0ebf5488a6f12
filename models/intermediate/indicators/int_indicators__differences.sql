-- One row per scope, quarter, indicator, breakdown and category of a financial year or to date that is not published, since with what was
-- published of the quarters before it would tell a small count of one of them: the count at the end of the quarter is at most the one at
-- the end of an earlier quarter and all quarters since, and of contacts, answers and records exactly that
-- (docs/decisions/0012-small-numbers.md). Headlines, and categories in which nothing ever moves to another.
with indicators as (
    select
        *,
        regexp_replace(indicator, '(_year)?_to_date$', '') as stem,
        coalesce(substring(indicator from '(?:_year)?_to_date$'), '') as period,
        unit in ('contact', 'answer', 'record') as adds_up
    from {{ ref('indicators') }}
    where unit not in ('session', 'amount', 'row') and indicator !~ '_(new|returning)$'
),

quarters as (
    select
        *,
        row_number() over (order by quarter_start_date) as position,
        greatest(row_number() over (order by quarter_start_date) - quarter_number, 0) as position_before_year
    from {{ ref('dim_quarter') }}
),

counts as (
    select
        indicator_values.scope_type,
        indicator_values.scope,
        indicators.stem,
        indicators.period,
        indicators.adds_up,
        indicator_values.breakdown,
        indicator_values.category,
        parts.part,
        quarters.quarter,
        quarters.position,
        quarters.position_before_year,
        parts.people
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

-- What a reader knows of each count: a small one is hidden, the others lie around what they are rounded to.
known as (
    select
        counts.*,
        counts.scope_type || ' ' || counts.scope || ' ' || counts.stem || ' ' || counts.part || ' ' || counts.breakdown || ' ' || counts.category
            as series,
        (counts.people between 1 and {{ publishing('hide_up_to') }})::integer as hidden,
        case when counts.people > {{ publishing('hide_up_to') }} then {{ lowest_behind('counts.people') }} else 0 end as lowest,
        case when counts.people > {{ publishing('hide_up_to') }} then {{ highest_behind('counts.people') }} else 0 end as highest
    from counts
),

in_quarters as (
    select * from known
    where period = ''
),

-- The quarters of a series added up from the beginning to the end of each; 0 is before the beginning.
summed as (
    select
        all_series.series,
        positions.position,
        coalesce(sum(in_quarters.hidden) over so_far, 0) as hidden,
        coalesce(sum(in_quarters.lowest) over so_far, 0) as lowest,
        coalesce(sum(in_quarters.highest) over so_far, 0) as highest
    from (select distinct in_quarters.series from in_quarters) as all_series
    cross join (
        select 0 as position
        union all
        select quarters.position from quarters
    ) as positions
    left join in_quarters on all_series.series = in_quarters.series and positions.position = in_quarters.position
    window so_far as (partition by all_series.series order by positions.position)
),

-- A year begins with nobody, and so does what is counted to date.
begun as (
    select
        series,
        period,
        position_before_year,
        position,
        hidden,
        lowest,
        highest
    from known
    where period <> ''
    union all
    select distinct
        series,
        period,
        position_before_year,
        case period when '_year_to_date' then position_before_year else 0 end as position,
        0 as hidden,
        0 as lowest,
        0 as highest
    from known
    where period <> ''
),

wholes as (
    select * from known
    where period <> '' and hidden = 0 and people > 0
),

added_up as (
    select
        wholes.*,
        begun.hidden + until.hidden - since.hidden as hidden_parts,
        begun.lowest + until.lowest - since.lowest as lowest_parts,
        begun.highest + until.highest - since.highest as highest_parts
    from wholes
    inner join begun
        on
            wholes.series = begun.series
            and wholes.period = begun.period
            and begun.position < wholes.position
            and (wholes.period = '_to_date' or begun.position_before_year = wholes.position_before_year)
    inner join summed as until on wholes.series = until.series and wholes.position = until.position
    inner join summed as since on begun.series = since.series and begun.position = since.position
    union all
    -- The year is what has been added since the last one ended.
    select
        wholes.*,
        begun.hidden + years.hidden as hidden_parts,
        begun.lowest + years.lowest as lowest_parts,
        begun.highest + years.highest as highest_parts
    from wholes
    inner join begun on wholes.series = begun.series and wholes.period = begun.period and wholes.position_before_year = begun.position
    inner join known as years on wholes.series = years.series and wholes.position = years.position and years.period = '_year_to_date'
    where wholes.period = '_to_date' and begun.position > 0
),

final as (
    select distinct
        scope_type,
        scope,
        quarter,
        stem || period as indicator,
        breakdown,
        category
    from added_up
    where
        hidden_parts > 0
        and not {{
            leaves_enough(
                'hidden_parts', '(lowest - highest_parts)', 'case when adds_up then highest - lowest_parts end', 'within_partnership'
            )
        }}
)

select * from final
