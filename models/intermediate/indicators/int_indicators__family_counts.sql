-- One row per scope, quarter, indicator of families reached, breakdown and category. The home is as known in the quarter. New and returning
-- families are not counted by category, since they are not published so (docs/decisions/0012-small-numbers.md).
{%- set home = breakdown_groups().home %}
{%- set own = family_breakdowns() | reject('in', home) | list %}
{%- set counts = ['in_quarter', 'in_year_to_date', 'to_date'] %}
with members as (
    select * from {{ ref('int_indicators__reach_members') }}
    where unit = 'family'
),

-- Whose home it is is looked up once a family and quarter, and not once a scope.
family_quarters as materialized (
    select
        units.unit_number,
        combinations.home_number,
        {%- for breakdown in own %}
            families.{{ breakdown }},
        {%- endfor %}
        combinations.quarter_start_date
    from {{ ref('int_characteristics__families') }} as families
    inner join {{ ref('int_indicators__units') }} as units on units.unit = 'family' and families.family_id = units.unit_id
    inner join {{ ref('int_characteristics__combination_quarters') }} as combinations
        on families.individual_id = combinations.individual_id
),

categories as (
    select * from {{ ref('int_characteristics__combination_categories') }}
),

counted_scopes as (
    select distinct
        counted_scope_number,
        scope_number
    from {{ ref('int_indicators__counted_scopes') }}
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

-- Homes are counted, and what a family is of itself, and both added up to scopes and categories.
counted_by_combination as (
    select
        members.counted_scope_number,
        members.quarter_start_date,
        family_quarters.home_number,
        {%- for breakdown in own %}
            family_quarters.{{ breakdown }},
        {%- endfor %}
        count(*) filter (where members.is_in_quarter) as in_quarter,
        count(*) filter (where members.is_in_year) as in_year_to_date,
        count(*) as to_date
    from members
    inner join family_quarters
        on members.unit_number = family_quarters.unit_number and members.quarter_start_date = family_quarters.quarter_start_date
    group by
        members.counted_scope_number,
        members.quarter_start_date,
        grouping sets (
            (family_quarters.home_number),
            (
                {%- for breakdown in own %}
                    family_quarters.{{ breakdown }}
                    {%- if not loop.last %},{% endif %}
                {%- endfor %}
            )
        )
),

of_breakdowns as (
    select
        counted_by_combination.counted_scope_number,
        counted_by_combination.quarter_start_date,
        categories.breakdown,
        categories.category,
        {{ counts | join(', ') }}
    from counted_by_combination
    inner join categories on counted_by_combination.home_number = categories.combination_number
    union all
    select
        counted_by_combination.counted_scope_number,
        counted_by_combination.quarter_start_date,
        held.breakdown,
        held.category,
        {{ counts | join(', ') }}
    from counted_by_combination
    cross join
        lateral (
            values
            {%- for breakdown in own %}
                ('{{ breakdown }}', counted_by_combination.{{ breakdown }}){{ ',' if not loop.last }}
            {%- endfor %}
        ) as held (breakdown, category)
    where counted_by_combination.home_number is null
),

counted as (
    select
        counted_scopes.scope_number,
        of_breakdowns.quarter_start_date,
        of_breakdowns.breakdown,
        of_breakdowns.category,
        {%- for count in counts %}
            sum(of_breakdowns.{{ count }})::bigint as {{ count }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from of_breakdowns
    inner join counted_scopes on of_breakdowns.counted_scope_number = counted_scopes.counted_scope_number
    group by counted_scopes.scope_number, of_breakdowns.quarter_start_date, of_breakdowns.breakdown, of_breakdowns.category
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
