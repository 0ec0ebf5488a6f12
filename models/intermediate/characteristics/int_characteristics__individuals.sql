-- One row per individual, with the role, the quarter of the first file that has it, and the first day that anything dates it in.
with registrations as (
    select * from {{ ref('int_registrations__dated') }}
),

events as (
    select * from {{ ref('int_events__attached') }}
    where individual_id is not null
),

records as (
    select
        records.individual_id,
        person_records.role,
        person_records.quarter_start_date
    from {{ ref('int_individuals__records') }} as records
    inner join {{ ref('int_individuals__person_records') }} as person_records on records.record_id = person_records.record_id
    where records.is_current
),

individuals as (
    select
        individual_id,
        min(role) as role,
        min(quarter_start_date) as first_file_date
    from records
    group by individual_id
),

first_days as (
    select
        individual_id,
        min(dated_on) as first_day
    from (
        select
            individual_id,
            registered_date as dated_on
        from registrations
        union all
        select
            individual_id,
            coalesce(event_date, quarter_start_date) as dated_on
        from events
        union all
        select
            individual_id,
            quarter_start_date as dated_on
        from records
    ) as datings
    group by individual_id
),

final as (
    select
        individuals.individual_id,
        individuals.role,
        individuals.first_file_date,
        first_days.first_day
    from individuals
    inner join first_days on individuals.individual_id = first_days.individual_id
)

select * from final
