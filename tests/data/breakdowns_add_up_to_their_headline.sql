-- The categories of each breakdown of people add up to the headline, for every scope, quarter and period; of a share numerator and
-- denominator each. Measures, questions and resources are no such breakdown: of these there is no headline, or it is no sum.
with indicator_values as (
    select * from {{ ref('int_indicators__values') }}
    where breakdown not in ('measure', 'question', 'resource')
),

headlines as (
    select * from indicator_values
    where breakdown = 'all'
),

broken_down as (
    select
        scope_type,
        scope,
        quarter,
        indicator,
        breakdown,
        sum(numerator) as numerator,
        sum(denominator) as denominator
    from indicator_values
    where breakdown <> 'all'
    group by scope_type, scope, quarter, indicator, breakdown
),

-- Of people every headline has every breakdown, but that of participants the quarter and the financial year are headlines alone; and of
-- families, but for who is new and who returns.
expected as (
    select
        headlines.*,
        breakdowns.breakdown as expected_breakdown
    from headlines
    inner join {{ ref('indicators') }} as indicators
        on headlines.indicator = indicators.indicator and indicators.unit in ('individual', 'participant')
    cross join
        (
            values
            {%- for breakdown in breakdowns() %}
                ('{{ breakdown }}'){{ ',' if not loop.last }}
            {%- endfor %}
        ) as breakdowns (breakdown)
    where
        headlines.section in ('reach', 'workforce', 'engagement')
        and not (headlines.section = 'engagement' and (headlines.indicator like '%\_year_to_date' or headlines.indicator = 'participants'))
    union all
    select
        headlines.*,
        breakdowns.breakdown as expected_breakdown
    from headlines
    cross join
        (
            values
            {%- for breakdown in family_breakdowns() %}
                ('{{ breakdown }}'){{ ',' if not loop.last }}
            {%- endfor %}
        ) as breakdowns (breakdown)
    where headlines.indicator in ('families_reached', 'families_reached_year_to_date', 'families_reached_to_date')
)

select
    broken_down.scope_type,
    broken_down.scope,
    broken_down.quarter,
    broken_down.indicator,
    broken_down.breakdown
from broken_down
left join headlines
    on
        broken_down.scope_type = headlines.scope_type
        and broken_down.scope = headlines.scope
        and broken_down.quarter = headlines.quarter
        and broken_down.indicator = headlines.indicator
where (broken_down.numerator, broken_down.denominator) is distinct from (headlines.numerator, headlines.denominator)
union all
select
    expected.scope_type,
    expected.scope,
    expected.quarter,
    expected.indicator,
    expected.expected_breakdown as breakdown
from expected
left join broken_down
    on
        expected.scope_type = broken_down.scope_type
        and expected.scope = broken_down.scope
        and expected.quarter = broken_down.quarter
        and expected.indicator = broken_down.indicator
        and expected.expected_breakdown = broken_down.breakdown
where broken_down.breakdown is null
