-- What was left apart and may want a human's eye; link_review_individuals says who it is.
with reviewed as (
    select * from {{ ref('int_individuals__reviewed_records') }}
),

final as (
    select
        review_id,
        key_type,
        pass,
        reason,
        count(*)::integer as records
    from reviewed
    group by
        review_id,
        key_type,
        pass,
        reason
)

select * from final
