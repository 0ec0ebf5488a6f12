-- One row per outcome record of a current file, with whom it attaches to.
with attached as (
    select * from {{ ref('int_events__attached') }}
    where event_type = 'outcome'
),

outcomes as (
    select * from {{ ref('stg_outcomes') }}
),

measures as (
    select * from {{ ref('measures') }}
),

final as (
    select
        attached.source,
        attached.file_id,
        attached.row_number,
        attached.record_number,
        attached.individual_id,
        outcomes.service,
        coalesce(measures.measure, 'unknown') as measure,
        coalesce(outcomes.item, '') as item,
        outcomes.timepoint,
        outcomes.category,
        outcomes.score,
        coalesce(attached.event_date, attached.quarter_start_date) as assessed_date
    from attached
    inner join outcomes
        on
            attached.file_id = outcomes.file_id
            and attached.row_number = outcomes.row_number
            and attached.record_number = outcomes.record_number
    left join measures on outcomes.measure = measures.measure
)

select * from final
