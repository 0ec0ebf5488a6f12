with landed_files as (
    select * from {{ ref('stg_landed_files') }}
),

resources as (
    select * from {{ source('restricted', 'resources') }}
    where {{ is_taken('file_id') }}
),

final as (
    select
        source,
        file_id,
        row_number,
        record_number,
        {{ normalise_text('service') }} as service,
        kind,
        {{ free_text('unit') }} as unit,
        {{ free_text('period') }} as period,
        {{ to_number('amount') }} as amount
    from resources
)

select * from final
