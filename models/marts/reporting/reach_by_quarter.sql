-- The number that the funder asks for: each person once, beside what adding up the services' own client lists, or the rows of their files,
-- would have given.
with reached as (
    select * from {{ ref('int_reach__individual_quarters') }}
),

-- From the first quarter in which anybody was reached: earlier ones, of which only administrative data tells, would be rows of zeros.
quarters as (
    select dim_quarter.*
    from {{ ref('dim_quarter') }} as dim_quarter
    inner join (select min(reached.quarter_start_date) as first_date from reached) as begun
        on dim_quarter.quarter_start_date >= begun.first_date
),

in_quarter as (
    select
        quarter_start_date,
        count(distinct counted_id) filter (where role = 'child') as children,
        count(distinct counted_id) filter (where role = 'adult') as adults,
        count(distinct family_id) as families
    from reached
    where role in ('adult', 'child')
    group by quarter_start_date
),

rows_in_quarter as (
    select
        {{ quarter_start('dated.reached_date') }} as quarter_start_date,
        sum(dated.told) as row_count
    from {{ ref('int_reach__dated') }} as dated
    inner join {{ ref('dim_individual') }} as individuals on dated.individual_id = individuals.individual_id
    where individuals.role in ('adult', 'child')
    group by {{ quarter_start('dated.reached_date') }}
),

clients_in_quarter as (
    select
        quarter_start_date,
        count(distinct service || '|' || role || '|' || client) as naive_count
    from reached
    where role in ('adult', 'child')
    group by quarter_start_date
),

first_reached as (
    select
        'child' as unit,
        min(quarter_start_date) as quarter_start_date
    from reached
    where role = 'child'
    group by counted_id
    union all
    select
        'adult' as unit,
        min(quarter_start_date) as quarter_start_date
    from reached
    where role = 'adult'
    group by counted_id
    union all
    select
        'family' as unit,
        min(quarter_start_date) as quarter_start_date
    from reached
    where role in ('adult', 'child')
    group by family_id
    union all
    select
        'client' as unit,
        min(quarter_start_date) as quarter_start_date
    from reached
    where role in ('adult', 'child')
    group by service, role, client
),

new_in_quarter as (
    select
        quarter_start_date,
        count(*) filter (where unit = 'child') as children,
        count(*) filter (where unit = 'adult') as adults,
        count(*) filter (where unit = 'family') as families,
        count(*) filter (where unit = 'client') as clients
    from first_reached
    group by quarter_start_date
),

final as (
    select
        quarters.quarter,
        quarters.quarter_start_date,
        coalesce(in_quarter.children, 0)::integer as children,
        coalesce(in_quarter.adults, 0)::integer as adults,
        coalesce(in_quarter.families, 0)::integer as families,
        coalesce(sum(new_in_quarter.children) over to_date, 0)::integer as children_to_date,
        coalesce(sum(new_in_quarter.adults) over to_date, 0)::integer as adults_to_date,
        coalesce(sum(new_in_quarter.families) over to_date, 0)::integer as families_to_date,
        coalesce(clients_in_quarter.naive_count, 0)::integer as naive_count,
        coalesce(sum(new_in_quarter.clients) over to_date, 0)::integer as naive_count_to_date,
        coalesce(rows_in_quarter.row_count, 0)::integer as row_count,
        coalesce(sum(rows_in_quarter.row_count) over to_date, 0)::integer as row_count_to_date
    from quarters
    left join in_quarter on quarters.quarter_start_date = in_quarter.quarter_start_date
    left join rows_in_quarter on quarters.quarter_start_date = rows_in_quarter.quarter_start_date
    left join clients_in_quarter on quarters.quarter_start_date = clients_in_quarter.quarter_start_date
    left join new_in_quarter on quarters.quarter_start_date = new_in_quarter.quarter_start_date
    window to_date as (order by quarters.quarter_start_date)
)

select * from final
