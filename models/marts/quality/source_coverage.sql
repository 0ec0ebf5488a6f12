-- Sources that send every quarter are expected from their first file to the last quarter that anybody sent for; others only when they
-- arrive.
with files as (
    select * from {{ ref('stg_files') }}
),

sources as (
    select * from {{ ref('stg_sources') }}
),

quarters as (
    select dim_quarter.*
    from {{ ref('dim_quarter') }} as dim_quarter
    inner join (
        select
            min(files.quarter_start_date) as first_date,
            max(files.quarter_start_date) as last_date
        from files
    ) as delivered on dim_quarter.quarter_start_date between delivered.first_date and delivered.last_date
),

first_files as (
    select
        source,
        min(quarter_start_date) as quarter_start_date
    from files
    group by source
),

deliveries as (
    select
        source,
        quarter,
        count(*) as files,
        bool_or(is_current) as has_landed,
        sum(rows_accepted) filter (where is_current) as rows_accepted,
        -- A corrected row that was sent alone is refused no more; the others of its file are refused rows of the first one still.
        sum(case when amends is null then rows_refused else -rows_accepted end) filter (where is_current) as rows_refused,
        sum(rows_blank) filter (where is_current and amends is null) as rows_blank
    from files
    group by source, quarter
),

sources_of_individual as (
    select
        individual_id,
        count(distinct source) as sources
    from {{ ref('int_individuals__records') }}
    where is_current
    group by individual_id
),

persons as (
    select
        records.source,
        files.quarter,
        count(*) as persons,
        count(*) filter (where sources_of_individual.sources > 1) as persons_linked
    from {{ ref('int_individuals__records') }} as records
    inner join files on records.file_id = files.file_id
    inner join sources_of_individual on records.individual_id = sources_of_individual.individual_id
    where records.is_current
    group by records.source, files.quarter
),

events as (
    select
        attached.source,
        files.quarter,
        count(*) as events,
        count(*) filter (where attached.individual_id is null) as events_orphaned
    from {{ ref('int_events__attached') }} as attached
    inner join files on attached.file_id = files.file_id
    group by attached.source, files.quarter
),

final as (
    select
        sources.source,
        quarters.quarter,
        sources.stage,
        coalesce(deliveries.files, 0)::integer as files,
        coalesce(deliveries.rows_accepted, 0)::integer as rows_accepted,
        coalesce(deliveries.rows_refused, 0)::integer as rows_refused,
        coalesce(deliveries.rows_blank, 0)::integer as rows_blank,
        coalesce(persons.persons, 0)::integer as persons,
        coalesce(persons.persons_linked, 0)::integer as persons_linked,
        coalesce(events.events, 0)::integer as events,
        coalesce(events.events_orphaned, 0)::integer as events_orphaned,
        coalesce(sources.cadence = 'quarterly', false) and quarters.quarter_start_date >= first_files.quarter_start_date as is_expected,
        coalesce(deliveries.has_landed, false) as has_landed
    from sources
    inner join first_files on sources.source = first_files.source
    cross join quarters
    left join deliveries on sources.source = deliveries.source and quarters.quarter = deliveries.quarter
    left join persons on sources.source = persons.source and quarters.quarter = persons.quarter
    left join events on sources.source = events.source and quarters.quarter = events.quarter
    where
        deliveries.files is not null
        or (sources.cadence = 'quarterly' and quarters.quarter_start_date >= first_files.quarter_start_date)
)

select * from final
