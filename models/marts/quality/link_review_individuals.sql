-- Who is concerned by what was left apart, so that `leap explain` and seeds/link_overrides.csv can take it from there.
with reviewed as (
    select * from {{ ref('int_individuals__reviewed_records') }}
),

final as (
    select
        reviewed.review_id,
        reviewed.individual_id,
        files.source,
        files.quarter,
        count(distinct reviewed.record_id)::integer as records
    from reviewed
    inner join {{ ref('stg_files') }} as files
        on {{ file_number_of('reviewed.record_id') }} = files.file_number
    group by
        reviewed.review_id,
        reviewed.individual_id,
        files.source,
        files.quarter
)

select * from final
