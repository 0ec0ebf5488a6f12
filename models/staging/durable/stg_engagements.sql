with landed_files as (
    select * from {{ ref('stg_landed_files') }}
),

engagements as (
    select * from {{ source('restricted', 'engagements') }}
    where {{ is_taken('file_id') }}
),

final as (
    select
        source,
        file_id,
        row_number,
        record_number,
        {{ normalise_text('service') }} as service,
        {{ free_text('activity') }} as activity,
        {{ free_text('group_ref') }} as group_ref,
        delivery,
        {{ to_number('duration_minutes') }} as duration_minutes,
        {{ to_boolean('attended') }} as is_attended,
        {{ plausible_event(to_day('session_date')) }} as session_date
    from engagements
)

select * from final
