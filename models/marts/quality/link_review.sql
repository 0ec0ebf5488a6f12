-- What was left apart and may want a human's eye: groups of records that a key would have joined but for a contradiction, and NHS
-- numbers that stand on an adult and on a child.
with passes as (
    select * from {{ ref('int_individuals__passes') }}
    where outcome in ('block_contradicts', 'component_contradicts')
),

held_keys as (
    select
        record_keys.*,
        records.role,
        records.nhs_number,
        {{ record_age('files.file_age', 'record_keys.record_id') }} as record_age
    from {{ ref('int_individuals__record_keys') }} as record_keys
    inner join {{ ref('int_individuals__records') }} as individuals on record_keys.record_id = individuals.record_id
    inner join {{ ref('int_individuals__contradiction_evidence') }} as records on record_keys.record_id = records.record_id
    inner join {{ ref('stg_files') }} as files on individuals.file_id = files.file_id
    where individuals.is_current
),

contradicted_blocks as (
    select
        passes.key_type,
        passes.pass,
        passes.block_id,
        min(passes.reason) as reason
    from passes
    group by passes.key_type, passes.pass, passes.block_id
),

contradicted_records as (
    select
        contradicted_blocks.key_type,
        contradicted_blocks.pass,
        contradicted_blocks.reason,
        count(*) as records,
        (array_agg(held_keys.record_id order by held_keys.record_age))[1] as first_record_id
    from contradicted_blocks
    inner join held_keys on contradicted_blocks.block_id = held_keys.block_id
    group by contradicted_blocks.key_type, contradicted_blocks.pass, contradicted_blocks.reason, contradicted_blocks.block_id
),

shared_between_roles as (
    select
        'nhs_number' as key_type,
        1 as pass,
        'adult_and_child' as reason,
        count(*) as records,
        (array_agg(record_id order by record_age))[1] as first_record_id
    from held_keys
    where key_type = 'nhs_number'
    group by nhs_number
    having count(distinct role) > 1
),

reviews as (
    select * from contradicted_records
    union all
    select * from shared_between_roles
),

final as (
    select
        {{
            public_id(
                'R', ['reviews.key_type', 'reviews.reason', 'records.file_id', 'records.row_number', 'records.record_number']
            )
        }} as review_id,
        reviews.key_type,
        reviews.pass,
        reviews.reason,
        sum(reviews.records)::integer as records
    from reviews
    inner join {{ ref('int_individuals__person_records') }} as records on reviews.first_record_id = records.record_id
    group by
        reviews.key_type,
        reviews.pass,
        reviews.reason,
        records.file_id,
        records.row_number,
        records.record_number
)

select * from final
