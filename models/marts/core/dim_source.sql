with sources as (
    select * from {{ ref('stg_sources') }}
),

final as (
    select
        source,
        title,
        provider,
        stage,
        lawful_basis,
        cadence,
        is_administrative,
        is_in_production,
        agreement_valid_to
    from sources
)

select * from final
