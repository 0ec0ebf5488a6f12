-- What is expected follows from the contracts: from the agreement or the first file on, in the rhythm of seeds/cadences.csv, to the last
-- quarter that anybody sent for. A source in production that never sent is expected from its agreement on; where that does not say
-- when it began, for the last quarter.
with files as (
    select * from {{ ref('stg_files') }}
),

sources as (
    select
        stg_sources.*,
        cadences.quarters_between,
        cadences.days_to_send
    from {{ ref('stg_sources') }} as stg_sources
    left join {{ ref('cadences') }} as cadences on stg_sources.cadence = cadences.cadence
),

register as (
    select
        min(quarter_start_date) as first_quarter_date,
        max(quarter_start_date) as last_quarter_date,
        min(registered_at at time zone 'UTC')::date as began_date
    from files
),

quarters as (
    select
        dim_quarter.quarter,
        dim_quarter.quarter_start_date,
        dim_quarter.quarter_end_date,
        register.began_date
    from {{ ref('dim_quarter') }} as dim_quarter
    inner join register on dim_quarter.quarter_start_date between register.first_quarter_date and register.last_quarter_date
),

first_files as (
    select
        source,
        min(quarter_start_date) as quarter_start_date
    from files
    group by source
),

-- A source that sends once a year is awaited in the quarter of its first file, or else when the first year of its agreement is over.
rhythms as (
    select
        sources.source,
        sources.quarters_between,
        sources.agreement_valid_to,
        least(first_files.quarter_start_date, agreed.quarter_start_date) as expected_from_date,
        coalesce(
            {{ quarter_index('first_files.quarter_start_date') }},
            {{ quarter_index('agreed.quarter_start_date') }} + sources.quarters_between - 1
        ) as expected_quarter_index
    from sources
    cross join register
    left join first_files on sources.source = first_files.source
    cross join
        lateral (
            select
                coalesce(
                    {{ quarter_start('sources.agreement_valid_from') }},
                    case when first_files.source is null then register.last_quarter_date end
                ) as quarter_start_date
        ) as agreed
    where sources.quarters_between is not null and (first_files.source is not null or sources.is_in_production)
),

expected as (
    select
        rhythms.source,
        quarters.quarter
    from rhythms
    inner join quarters
        on
            rhythms.expected_from_date <= quarters.quarter_start_date
            and coalesce(rhythms.agreement_valid_to >= quarters.quarter_start_date, true)
            and (rhythms.expected_quarter_index - {{ quarter_index('quarters.quarter_start_date') }}) % rhythms.quarters_between = 0
),

deliveries as (
    select
        source,
        quarter,
        count(*) as files,
        bool_or(is_current) as has_landed,
        min(landed_at at time zone 'UTC') filter (where is_landed)::date as landed_date,
        -- A corrected row that was sent alone was read before, and is refused no more; others of its file are refused as they were.
        sum(rows_read) filter (where is_current and amends is null) as rows_read,
        sum(rows_accepted) filter (where is_current) as rows_accepted,
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

coverage as (
    select
        sources.source,
        quarters.quarter,
        sources.stage,
        quarters.began_date,
        deliveries.landed_date,
        quarters.quarter_end_date + sources.days_to_send as due_date,
        coalesce(deliveries.files, 0)::integer as files,
        coalesce(deliveries.rows_read, 0)::integer as rows_read,
        coalesce(deliveries.rows_accepted, 0)::integer as rows_accepted,
        coalesce(deliveries.rows_refused, 0)::integer as rows_refused,
        coalesce(deliveries.rows_blank, 0)::integer as rows_blank,
        coalesce(persons.persons, 0)::integer as persons,
        coalesce(persons.persons_linked, 0)::integer as persons_linked,
        coalesce(events.events, 0)::integer as events,
        coalesce(events.events_orphaned, 0)::integer as events_orphaned,
        expected.source is not null as is_expected,
        coalesce(deliveries.has_landed, false) as has_landed
    from sources
    cross join quarters
    left join expected on sources.source = expected.source and quarters.quarter = expected.quarter
    left join deliveries on sources.source = deliveries.source and quarters.quarter = deliveries.quarter
    left join persons on sources.source = persons.source and quarters.quarter = persons.quarter
    left join events on sources.source = events.source and quarters.quarter = events.quarter
    where deliveries.source is not null or expected.source is not null
),

-- What was due before this register began nobody could have sent to it in time: history that is loaded at once is not late.
final as (
    select
        source,
        quarter,
        stage,
        files,
        rows_read,
        rows_accepted,
        rows_refused,
        rows_blank,
        persons,
        persons_linked,
        events,
        events_orphaned,
        is_expected,
        has_landed,
        coalesce(landed_date > due_date and due_date >= began_date, false) as is_late,
        due_date,
        landed_date
    from coverage
)

select * from final
