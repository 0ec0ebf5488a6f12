-- One row per period (quarter or to date), quarter, role, breakdown and category: people reached, those of them who live in the LEAP area,
-- people whom administrative data knew by the end of the quarter, and those of them reached.
with reached as (
    select
        case when indicator like '%_to_date' then 'to date' else 'quarter' end as period,
        case when indicator like 'children%' then 'child' else 'adult' end as role,
        quarter,
        unit_id,
        individual_id
    from {{ ref('int_indicators__reach_members') }}
    where
        scope_type = 'programme'
        and indicator in ('children_reached', 'adults_reached', 'children_reached_to_date', 'adults_reached_to_date')
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
        periods.period,
        first_registrations.role,
        quarters.quarter,
        first_registrations.individual_id
    from first_registrations
    inner join quarters on first_registrations.first_date <= quarters.quarter_end_date
    cross join (values ('quarter'), ('to date')) as periods (period)
),

people as (
    select
        coalesce(reached.period, administrative.period) as period,
        coalesce(reached.role, administrative.role) as role,
        coalesce(reached.quarter, administrative.quarter) as quarter,
        coalesce(reached.individual_id, administrative.individual_id) as individual_id,
        reached.unit_id,
        administrative.individual_id is not null as is_administrative
    from reached
    full join administrative
        on
            reached.period = administrative.period
            and reached.quarter = administrative.quarter
            and reached.individual_id = administrative.individual_id
),

grouped as (
    select
        people.period,
        people.quarter,
        people.role,
        {%- for breakdown in breakdowns() %}
            categories.{{ breakdown }},
        {%- endfor %}
        count(people.unit_id) as reached,
        count(people.unit_id) filter (where categories.area = 'LEAP area') as reached_in_area,
        count(distinct people.individual_id) filter (where people.is_administrative) as in_administrative_data,
        count(distinct people.individual_id) filter (
            where people.is_administrative and people.unit_id is not null
        ) as reached_in_administrative_data
    from people
    inner join categories on people.individual_id = categories.individual_id and people.quarter = categories.quarter
    group by
        people.period,
        people.quarter,
        people.role,
        grouping sets (
            {%- for breakdown in breakdowns() %}
                (categories.{{ breakdown }}){{ ',' if not loop.last }}
            {%- endfor %}
        )
),

final as (
    select
        period,
        quarter,
        role,
        case
            {%- for breakdown in breakdowns() %}
                when {{ breakdown }} is not null then '{{ breakdown }}'
            {%- endfor %}
        end as breakdown,
        coalesce({{ breakdowns() | join(', ') }}) as category,
        reached,
        reached_in_area,
        in_administrative_data,
        reached_in_administrative_data
    from grouped
)

select * from final
