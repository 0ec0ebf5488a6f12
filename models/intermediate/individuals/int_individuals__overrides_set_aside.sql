-- One row per must-link that would bring two NHS numbers together: those of the records that it names, and of others with their
-- references. It was possible when it was taken up; data that came later say that the two are not one.
with links as (
    select * from {{ ref('int_individuals__override_records') }}
    where action = 'must_link'
),

record_keys as (
    select * from {{ ref('int_individuals__record_keys') }}
    where key_type = 'person_ref'
),

named as (
    select
        override_id,
        record_id
    from links
    union
    select
        links.override_id,
        others.record_id
    from links
    inner join record_keys as own on links.record_id = own.record_id
    inner join record_keys as others on own.block_id = others.block_id
),

final as (
    select named.override_id
    from named
    inner join {{ ref('int_individuals__contradiction_evidence') }} as evidence on named.record_id = evidence.record_id
    inner join {{ ref('stg_files') }} as files
        on {{ file_number_of('named.record_id') }} = files.file_number and files.is_current
    inner join {{ ref('stg_sources') }} as sources on files.source = sources.source and sources.is_in_production
    left join {{ ref('int_individuals__withdrawn_records') }} as withdrawn on named.record_id = withdrawn.record_id
    where withdrawn.record_id is null
    group by named.override_id
    having min(evidence.nhs_number) <> max(evidence.nhs_number)
)

select * from final
