-- However somebody comes to the number of people reached, it is the same number: the programme's report, reach by quarter, by each
-- characteristic, and, where every link counts, the combinations of services.
with reach as (
    select * from {{ ref('reach_by_quarter') }}
),

told as (
    select
        reach.quarter,
        numbers.indicator,
        numbers.people
    from reach
    cross join
        lateral (
            values
            ('children_reached', reach.children),
            ('adults_reached', reach.adults),
            ('families_reached', reach.families),
            ('children_reached_to_date', reach.children_to_date),
            ('adults_reached_to_date', reach.adults_to_date),
            ('families_reached_to_date', reach.families_to_date)
        ) as numbers (indicator, people)
),

reported as (
    select
        quarter,
        indicator,
        value
    from {{ ref('programme_quarter') }}
    where breakdown = 'all'
),

by_characteristic as (
    select
        quarter,
        case role when 'child' then 'children_reached' else 'adults_reached' end
        || case period when 'to date' then '_to_date' else '' end as indicator,
        breakdown,
        sum(value) as people
    from {{ ref('reach_by_characteristic') }}
    group by quarter, role, period, breakdown
),

combined as (
    select
        unit,
        sum(value) as people
    from {{ ref('service_combinations') }}
    where kind = 'exactly'
    group by unit
),

last_reach as (
    select * from reach
    order by quarter_start_date desc
    limit 1
)

select
    told.quarter,
    told.indicator,
    'programme_quarter' as told_by
from told
left join reported on told.quarter = reported.quarter and told.indicator = reported.indicator
where told.people <> coalesce(reported.value, 0)
union all
select
    told.quarter,
    told.indicator,
    'reach_by_characteristic ' || by_characteristic.breakdown as told_by
from told
inner join by_characteristic on told.quarter = by_characteristic.quarter and told.indicator = by_characteristic.indicator
where told.people <> by_characteristic.people
union all
select
    last_reach.quarter,
    combined.unit as indicator,
    'service_combinations' as told_by
from last_reach
inner join combined
    on
        combined.unit = 'family' and combined.people <> last_reach.families_to_date
        {%- if min_link_strength() == 'weak' %}
            or combined.unit = 'individual' and combined.people <> last_reach.children_to_date + last_reach.adults_to_date
        {%- endif %}
