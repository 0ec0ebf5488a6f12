-- One row per contact or session record of a current file, with whom it attaches to.
with attached as (
    select * from {{ ref('int_events__attached') }}
    where event_type = 'engagement'
),

engagements as (
    select * from {{ ref('stg_engagements') }}
),

sources as (
    select * from {{ ref('stg_sources') }}
),

families as (
    select * from {{ ref('int_families__members') }}
),

final as (
    select
        attached.source,
        attached.file_id,
        attached.row_number,
        attached.record_number,
        attached.individual_id,
        families.family_id,
        engagements.service,
        engagements.activity,
        engagements.delivery,
        engagements.group_ref,
        attached.attached_by,
        engagements.duration_minutes,
        engagements.is_attended,
        sources.is_administrative,
        -- A contact whose day cannot be counts for nobody's reach; it stands on the first day of its file's quarter.
        engagements.session_date is not null as is_dated,
        coalesce(engagements.session_date, attached.quarter_start_date) as session_date
    from attached
    inner join engagements
        on
            attached.file_id = engagements.file_id
            and attached.row_number = engagements.row_number
            and attached.record_number = engagements.record_number
    inner join sources on attached.source = sources.source
    left join families on attached.individual_id = families.individual_id
)

select * from final
