with landed_files as (
    select * from {{ ref('stg_landed_files') }}
),

outcomes as (
    select * from {{ source('restricted', 'outcomes') }}
    where {{ is_taken('file_id') }}
),

final as (
    select
        source,
        file_id,
        row_number,
        record_number,
        {{ normalise_text('service') }} as service,
        {{ normalise_text('measure') }} as measure,
        {{ free_text('item') }} as item,
        timepoint,
        {{ free_text('category') }} as category,
        {{ to_number('score') }} as score,
        {{ plausible_event(to_day('assessed_date')) }} as assessed_date
    from outcomes
)

select * from final
