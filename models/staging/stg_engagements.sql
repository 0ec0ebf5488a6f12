{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        full_refresh=false,
        on_schema_change='append_new_columns',
        indexes=[{'columns': ['file_id']}]
    )
}}

with landed_files as (
    select * from {{ ref('stg_landed_files') }}
),

engagements as (
    select * from {{ source('restricted', 'engagements') }}
    where
        file_id in (select landed_files.file_id from landed_files)
        {%- if is_incremental() %}
            and file_id not in (select staged.file_id from {{ this }} as staged)
        {%- endif %}
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
