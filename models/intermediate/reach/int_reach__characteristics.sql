-- One row per period (quarter or to date), quarter, role, breakdown and category: people reached, those of them who live in the LEAP area,
-- people whom administrative data knew by the end of the quarter, and those of them reached.
with members as (
    select * from {{ ref('int_indicators__reach_members') }}
    where unit in ('child', 'adult')
),

programme as (
    select distinct scope_number
    from {{ ref('int_indicators__scopes') }}
    where scope_type = 'programme'
),

registrations as (
    select * from {{ ref('int_registrations__dated') }}
    where is_administrative and role in ('child', 'adult')
),

quarters as (
    select * from {{ ref('dim_quarter') }}
),

categories as (
    select * from {{ ref('int_characteristics__categories') }}
),

-- Where weaker links are left out one individual is reached as several.
reached as (
    select
        members.individual_id,
        members.unit as role,
        members.quarter_start_date,
        (count(*) filter (where members.is_in_quarter))::integer as units,
        count(*)::integer as units_to_date
    from members
    inner join programme on members.scope_number = programme.scope_number
    group by members.individual_id, members.unit, members.quarter_start_date
),

first_registrations as (
    select
        individual_id,
        min(role) as role,
        min(registered_date) as first_date
    from registrations
    group by individual_id
),

administrative as (
    select
        first_registrations.individual_id,
        first_registrations.role,
        quarters.quarter_start_date
    from first_registrations
    inner join quarters on first_registrations.first_date <= quarters.quarter_end_date
),

people as (
    select
        coalesce(reached.individual_id, administrative.individual_id) as individual_id,
        coalesce(reached.role, administrative.role) as role,
        coalesce(reached.quarter_start_date, administrative.quarter_start_date) as quarter_start_date,
        coalesce(reached.units, 0) as units,
        coalesce(reached.units_to_date, 0) as units_to_date,
        administrative.individual_id is not null as is_administrative
    from reached
    full join administrative
        on
            reached.individual_id = administrative.individual_id
            and reached.quarter_start_date = administrative.quarter_start_date
),

counted as (
    select
        people.quarter_start_date,
        people.role,
        {{ counted_breakdown('categories') }} as breakdown,
        {{ counted_category('categories') }} as category,
        count(*) filter (where people.units > 0 or people.is_administrative) as people,
        count(*) as people_to_date,
        sum(people.units) as reached,
        sum(people.units_to_date) as reached_to_date,
        coalesce(sum(people.units) filter (where categories.area = 'LEAP area'), 0) as reached_in_area,
        coalesce(sum(people.units_to_date) filter (where categories.area = 'LEAP area'), 0) as reached_in_area_to_date,
        count(*) filter (where people.is_administrative) as in_administrative_data,
        count(*) filter (where people.is_administrative and people.units > 0) as reached_in_administrative_data,
        count(*) filter (where people.is_administrative and people.units_to_date > 0) as reached_in_administrative_data_to_date
    from people
    inner join categories
        on people.individual_id = categories.individual_id and people.quarter_start_date = categories.quarter_start_date
    group by people.quarter_start_date, people.role, grouping sets ({{ breakdown_sets('categories') }})
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
