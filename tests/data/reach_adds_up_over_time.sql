-- Whom a scope reached in a quarter is new or returns; to date is to date a quarter ago and who is new since; the financial year lies
-- between the quarter and to date.
with headlines as (
    select
        scope_type,
        scope,
        quarter,
        regexp_replace(indicator, '_(new|returning|year_to_date|to_date)$', '') as reached,
        indicator,
        numerator
    from {{ ref('int_indicators__values') }}
    where breakdown = 'all' and indicator ~ '^(children|adults|practitioners|families)_reached'
),

side_by_side as (
    select
        scope_type,
        scope,
        quarter,
        reached,
        coalesce(max(numerator) filter (where indicator = reached), 0) as in_quarter,
        coalesce(max(numerator) filter (where indicator like '%\_new'), 0) as newly_reached,
        coalesce(max(numerator) filter (where indicator like '%\_returning'), 0) as reached_again,
        coalesce(max(numerator) filter (where indicator like '%\_year_to_date'), 0) as year_to_date,
        max(numerator) filter (where indicator = reached || '_to_date') as to_date
    from headlines
    group by scope_type, scope, quarter, reached
),

steps as (
    select
        *,
        lag(to_date, 1, 0) over (partition by scope_type, scope, reached order by quarter) as to_date_before
    from side_by_side
)

select
    scope_type,
    scope,
    quarter,
    reached
from steps
where
    in_quarter <> newly_reached + reached_again
    or to_date is null
    or to_date <> to_date_before + newly_reached
    or year_to_date not between in_quarter and to_date
