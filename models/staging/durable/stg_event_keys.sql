-- Of whom engagement, outcome and feedback records are told: kept apart from what they tell, since the three attach to people in one way.
with landed_files as (
    select * from {{ ref('stg_landed_files') }}
),

events as (
    select * from {{ ref('base_events__keyed') }}
),

final as (
    select
        events.source,
        events.file_id,
        events.row_number,
        events.record_number,
        decode(events.nhs_number_key, 'hex') as nhs_number_key,
        decode(events.person_ref_key, 'hex') as person_ref_key,
        decode(events.child_key, 'hex') as child_key,
        decode(events.email_key, 'hex') as email_key,
        decode(events.mobile_key, 'hex') as mobile_key,
        {{ secret('salt', 'version') }} as salt_version,
        {{ secret('platform_key', 'version') }} as platform_key_version
    from events
    where {{ is_taken('events.file_id') }}
)

select * from final
