-- One row per period (quarter or to date), quarter, role, breakdown and category: people reached, those of them who live in the LEAP area,
-- people whom administrative data knew by the end of the quarter, and those of them reached.
{%- set counts = [
    'people', 'people_to_date', 'reached', 'reached_to_date', 'reached_in_area', 'reached_in_area_to_date', 'in_administrative_data',
    'reached_in_administrative_data', 'reached_in_administrative_data_to_date'
] %}
with members as (
    select * from {{ ref('int_indicators__reach_members') }}
    where unit in ('child', 'adult')
),

units as (
    select * from {{ ref('int_indicators__units') }}
),

programme as (
    select distinct counted_scopes.counted_scope_number
    from {{ ref('int_indicators__counted_scopes') }} as counted_scopes
    inner join {{ ref('int_indicators__scopes') }} as scopes on counted_scopes.scope_number = scopes.scope_number
    where scopes.scope_type = 'programme'
),

registrations as (
    select * from {{ ref('int_registrations__dated') }}
    where is_administrative and role in ('child', 'adult')
),

quarters as (
    select * from {{ ref('dim_quarter') }}
),

combinations as (
    select * from {{ ref('int_characteristics__combination_quarters') }}
),

categories as (
    select * from {{ ref('int_characteristics__combination_categories') }}
),

homes_in_area as (
    select combination_number
    from categories
    where breakdown = 'area' and category = 'LEAP area'
),

-- Where weaker links are left out one individual is reached as several.
reached as (
    select
        units.individual_id,
        members.quarter_start_date,
        (count(*) filter (where members.is_in_quarter))::integer as units,
        count(*)::integer as units_to_date
    from members
    inner join programme on members.counted_scope_number = programme.counted_scope_number
    inner join units on members.unit_number = units.unit_number
    group by units.individual_id, members.quarter_start_date
),

first_registrations as (
    select
        individual_id,
        min(registered_date) as first_date
    from registrations
    group by individual_id
),

described as (
    select
        combinations.*,
        coalesce(reached.units, 0) as units,
        coalesce(reached.units_to_date, 0) as units_to_date,
        first_registrations.individual_id is not null as is_administrative,
        homes_in_area.combination_number is not null as is_in_area
    from combinations
    inner join quarters on combinations.quarter_start_date = quarters.quarter_start_date
    left join reached
        on combinations.individual_id = reached.individual_id and combinations.quarter_start_date = reached.quarter_start_date
    left join first_registrations
        on combinations.individual_id = first_registrations.individual_id and quarters.quarter_end_date >= first_registrations.first_date
    left join homes_in_area on combinations.home_number = homes_in_area.combination_number
    where reached.individual_id is not null or first_registrations.individual_id is not null
),

-- Combinations of categories are counted, and added up to categories.
counted_by_combination as (
    select
        described.quarter_start_date,
        described.role,
        {{ counted_combination('described') }} as combination_number,
        count(*) filter (where described.units > 0 or described.is_administrative) as people,
        count(*) as people_to_date,
        sum(described.units) as reached,
        sum(described.units_to_date) as reached_to_date,
        coalesce(sum(described.units) filter (where described.is_in_area), 0) as reached_in_area,
        coalesce(sum(described.units_to_date) filter (where described.is_in_area), 0) as reached_in_area_to_date,
        count(*) filter (where described.is_administrative) as in_administrative_data,
        count(*) filter (where described.is_administrative and described.units > 0) as reached_in_administrative_data,
        count(*) filter (where described.is_administrative and described.units_to_date > 0) as reached_in_administrative_data_to_date
    from described
    group by described.quarter_start_date, described.role, grouping sets ({{ combination_sets('described') }})
),

counted as (
    select
        counted_by_combination.quarter_start_date,
        counted_by_combination.role,
        categories.breakdown,
        categories.category,
        {%- for count in counts %}
            sum(counted_by_combination.{{ count }})::bigint as {{ count }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from counted_by_combination
    inner join categories on counted_by_combination.combination_number = categories.combination_number
    group by counted_by_combination.quarter_start_date, counted_by_combination.role, categories.breakdown, categories.category
),

final as (
    select
        periods.period,
        quarters.quarter,
        counted.role,
        counted.breakdown,
        counted.category,
        periods.reached,
        periods.reached_in_area,
        counted.in_administrative_data,
        periods.reached_in_administrative_data
    from counted
    inner join quarters on counted.quarter_start_date = quarters.quarter_start_date
    cross join
        lateral (
            values
            ('quarter', counted.people, counted.reached, counted.reached_in_area, counted.reached_in_administrative_data),
            (
                'to date',
                counted.people_to_date,
                counted.reached_to_date,
                counted.reached_in_area_to_date,
                counted.reached_in_administrative_data_to_date
            )
        ) as periods (period, people, reached, reached_in_area, reached_in_administrative_data)
    where periods.people > 0
)

select * from final
