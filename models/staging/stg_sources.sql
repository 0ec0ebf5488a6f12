{{ config(materialized='refilled') }}

-- What the contracts say of each source, as the last load wrote it. Read after the register of files, so that no file lacks its source.
-- depends_on: {{ ref('stg_files') }}
with sources as (
    select * from {{ source('restricted', 'sources') }}
),

final as (
    select
        source,
        title,
        stage,
        provider,
        lawful_basis,
        authority,
        family_scope,
        services,
        record_types,
        cadence,
        agreement_reference,
        is_administrative,
        stage = 'production' as is_in_production,
        agreement_valid_from,
        agreement_valid_to
    from sources
)

select * from final
