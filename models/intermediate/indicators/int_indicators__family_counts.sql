-- One row per scope, quarter, indicator of families reached, breakdown and category. The home is as known in the quarter. New and returning
-- families are not counted by category, since they are not published so (docs/decisions/0012-small-numbers.md).
with members as (
    select * from {{ ref('int_indicators__reach_members') }}
    where unit = 'family'
),

-- Whose home it is is looked up once a family and quarter, and not once a scope.
family_quarters as materialized (
    select
        units.unit_number,
        categories.imd_2019_decile,
        categories.ward,
        categories.area,
        families.number_of_children,
        families.family_size,
        families.lone_parent,
        categories.quarter_start_date
    from {{ ref('int_characteristics__families') }} as families
    inner join {{ ref('int_indicators__units') }} as units on units.unit = 'family' and families.family_id = units.unit_id
    inner join {{ ref('int_characteristics__categories') }} as categories on families.individual_id = categories.individual_id
),

scopes as (
    select distinct
        scope_number,
        scope_type,
        scope
    from {{ ref('int_indicators__scopes') }}
),

quarters as (
    select * from {{ ref('dim_quarter') }}
),

counted as (
    select
        members.scope_number,
        members.quarter_start_date,
        {{ counted_breakdown('family_quarters', family_breakdowns()) }} as breakdown,
        {{ counted_category('family_quarters', family_breakdowns()) }} as category,
        count(*) filter (where members.is_in_quarter) as in_quarter,
        count(*) filter (where members.is_in_year) as in_year_to_date,
        count(*) as to_date
    from members
    inner join family_quarters
        on members.unit_number = family_quarters.unit_number and members.quarter_start_date = family_quarters.quarter_start_date
    group by
        members.scope_number,
        members.quarter_start_date,
        grouping sets ({{ breakdown_sets('family_quarters', family_breakdowns()) }})
),

final as (
    select
        scopes.scope_type,
        scopes.scope,
        quarters.quarter,
        'families_reached' || periods.suffix as indicator,
        counted.breakdown,
        counted.category,
        periods.units
    from counted
    inner join scopes on counted.scope_number = scopes.scope_number
    inner join quarters on counted.quarter_start_date = quarters.quarter_start_date
    cross join
        lateral (
            values
            ('', counted.in_quarter),
            ('_year_to_date', counted.in_year_to_date),
            ('_to_date', counted.to_date)
        ) as periods (suffix, units)
    where periods.units > 0
)

select * from final
