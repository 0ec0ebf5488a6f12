-- One row per scope, quarter, indicator of resources, breakdown and category: the amount, and for money per person the people it is divided
-- by. Amounts of unlike units are never added up, so there is no headline of what was used.
with resources as (
    select
        resources.*,
        scopes.scope_type,
        scopes.scope
    from {{ ref('int_resources__dated') }} as resources
    inner join {{ ref('int_indicators__scopes') }} as scopes on resources.service = scopes.service
    where resources.amount is not null
),

quarters as (
    select * from {{ ref('dim_quarter') }}
),

reached as (
    select * from {{ ref('int_indicators__reach_counts') }}
    where indicator in ('children_reached', 'adults_reached') and breakdown = 'all'
),

in_quarter as (
    select
        resources.scope_type,
        resources.scope,
        quarters.quarter,
        resources.kind || ', ' || resources.unit as category,
        sum(resources.amount) as amount
    from resources
    inner join quarters on resources.used_quarter_start_date = quarters.quarter_start_date
    group by resources.scope_type, resources.scope, quarters.quarter, resources.kind, resources.unit
),

to_date as (
    select
        resources.scope_type,
        resources.scope,
        quarters.quarter,
        resources.kind || ', ' || resources.unit as category,
        sum(resources.amount) as amount
    from resources
    inner join quarters on resources.used_quarter_start_date <= quarters.quarter_start_date
    group by resources.scope_type, resources.scope, quarters.quarter, resources.kind, resources.unit
),

people as (
    select
        scope_type,
        scope,
        quarter,
        sum(units) as units
    from reached
    group by scope_type, scope, quarter
),

final as (
    select
        scope_type,
        scope,
        quarter,
        'resources_used' as indicator,
        'resource' as breakdown,
        category,
        null::bigint as units,
        amount
    from in_quarter
    union all
    select
        scope_type,
        scope,
        quarter,
        'resources_used_to_date' as indicator,
        'resource' as breakdown,
        category,
        null as units,
        amount
    from to_date
    union all
    select
        in_quarter.scope_type,
        in_quarter.scope,
        in_quarter.quarter,
        'money_per_person_reached' as indicator,
        'all' as breakdown,
        'All' as category,
        people.units,
        in_quarter.amount
    from in_quarter
    inner join people
        on
            in_quarter.scope_type = people.scope_type
            and in_quarter.scope = people.scope
            and in_quarter.quarter = people.quarter
    where in_quarter.category = 'money, GBP'
)

select * from final
