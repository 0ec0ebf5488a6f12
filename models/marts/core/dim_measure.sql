with measures as (
    select * from {{ ref('measures') }}
),

items_of_measures as (
    select
        measure,
        coalesce(item, '') as item
    from {{ ref('measure_bands') }}
    union
    select
        'eyfsp' as measure,
        item
    from {{ ref('eyfsp_goals') }}
    union
    select
        measure,
        item
    from {{ ref('int_outcomes__banded') }}
    union
    select
        measure,
        '' as item
    from measures
),

-- The overall of ASQ-3 is derived: 1 where every domain is above its cut-off, else 0, and no number of points.
items as (
    select
        measure,
        item,
        measure = 'asq3' and item = 'overall' as is_yes_or_no
    from items_of_measures
),

goals as (
    select * from {{ ref('eyfsp_goals') }}
),

outcomes as (
    select * from {{ ref('long_term_outcomes') }}
),

domains as (
    select * from {{ ref('outcome_domains') }}
),

final as (
    select
        {{ measure_id('items.measure', 'items.item') }} as measure_id,
        items.measure,
        nullif(items.item, '') as item,
        coalesce(measures.measure_name, 'Not known') as measure_name,
        coalesce(measures.measure_name, 'Not known') || coalesce(': ' || coalesce(goals.goal, nullif(items.item, '')), '') as title,
        coalesce(measures.subject, 'not known') as subject,
        domains.domain_name as outcome_domain,
        measures.outcome_code as long_term_outcome_code,
        outcomes.outcome_name as long_term_outcome,
        measures.term,
        coalesce(measures.direction, 'category') as direction,
        domains.domain_number as outcome_domain_number,
        measures.minimum::numeric(14, 3) as minimum,
        (case when items.is_yes_or_no then 1 else measures.maximum end)::numeric(14, 3) as maximum,
        measures.reliable_change::numeric(14, 3) as reliable_change,
        coalesce(measures.is_averaged, false) and not items.is_yes_or_no as is_averaged,
        coalesce(measures.is_verified, false) as is_verified
    from items
    left join measures on items.measure = measures.measure
    left join goals on items.measure = 'eyfsp' and items.item = goals.item
    left join outcomes on measures.outcome_code = outcomes.outcome_code
    left join domains on outcomes.domain_number = domains.domain_number
)

select * from final
union
select
    'unknown' as measure_id,
    'unknown' as measure,
    null as item,
    'Not known' as measure_name,
    'Not known' as title,
    'not known' as subject,
    null as outcome_domain,
    null as long_term_outcome_code,
    null as long_term_outcome,
    null as term,
    'category' as direction,
    null as outcome_domain_number,
    null as minimum,
    null as maximum,
    null as reliable_change,
    false as is_averaged,
    false as is_verified
