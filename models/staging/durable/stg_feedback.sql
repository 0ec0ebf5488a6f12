with landed_files as (
    select * from {{ ref('stg_landed_files') }}
),

feedback as (
    select * from {{ source('restricted', 'feedback') }}
    where {{ is_taken('file_id') }}
),

final as (
    select
        source,
        file_id,
        row_number,
        record_number,
        {{ normalise_text('service') }} as service,
        respondent,
        {{ free_text('question') }} as question,
        {{ free_text('answer') }} as answer,
        {{ plausible_event(to_day('given_date')) }} as given_date
    from feedback
)

select * from final
