-- One row per scope, quarter, indicator of reach and unit that it counts: reached in the quarter, of these new or returning, in the
-- financial year up to the quarter, and to date.
with reached_units as (
    select * from {{ ref('int_indicators__reached_units') }}
),

quarters as (
    select * from {{ ref('dim_quarter') }}
),

names (unit, indicator) as (
    values
    ('child', 'children_reached'),
    ('adult', 'adults_reached'),
    ('practitioner', 'practitioners_reached'),
    ('family', 'families_reached')
),

in_quarter as (
    select
        reached_units.*,
        quarters.quarter,
        case when reached_units.quarter_start_date = reached_units.first_start_date then '_new' else '_returning' end as kind
    from reached_units
    inner join quarters on reached_units.quarter_start_date = quarters.quarter_start_date
),

in_year as (
    select distinct
        reached_units.scope_type,
        reached_units.scope,
        reached_units.unit,
        reached_units.unit_id,
        reached_units.individual_id,
        quarters.quarter
    from reached_units
    inner join quarters as reached_quarters on reached_units.quarter_start_date = reached_quarters.quarter_start_date
    inner join quarters
        on
            reached_quarters.financial_year = quarters.financial_year
            and reached_units.quarter_start_date <= quarters.quarter_start_date
),

to_date as (
    select
        reached_units.scope_type,
        reached_units.scope,
        reached_units.unit,
        reached_units.unit_id,
        reached_units.individual_id,
        quarters.quarter
    from reached_units
    inner join quarters on reached_units.first_start_date <= quarters.quarter_start_date
    where reached_units.quarter_start_date = reached_units.first_start_date
),

members as (
    select
        scope_type,
        scope,
        unit,
        unit_id,
        individual_id,
        quarter,
        '' as suffix
    from in_quarter
    union all
    select
        scope_type,
        scope,
        unit,
        unit_id,
        individual_id,
        quarter,
        kind as suffix
    from in_quarter
    union all
    select
        in_year.*,
        '_year_to_date' as suffix
    from in_year
    union all
    select
        to_date.*,
        '_to_date' as suffix
    from to_date
),

final as (
    select
        members.scope_type,
        members.scope,
        members.quarter,
        names.indicator || members.suffix as indicator,
        members.unit_id,
        members.individual_id,
        null::boolean as is_in_numerator,
        null::numeric as amount
    from members
    inner join names on members.unit = names.unit
)

select * from final
