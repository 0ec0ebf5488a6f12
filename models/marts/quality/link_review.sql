-- What was left apart and may want a human's eye: groups of records that a key would have joined but for a contradiction, and NHS
-- numbers that stand on an adult and on a child.
with passes as (
    select * from {{ ref('int_individuals__passes') }}
    where outcome in ('block_contradicts', 'component_contradicts')
),

pass_records as (
    select * from {{ ref('int_individuals__pass_records') }}
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
        min(pass_records.record_id) as first_record_id
    from contradicted_blocks
    inner join pass_records on contradicted_blocks.block_id = pass_records.block_id
    group by contradicted_blocks.key_type, contradicted_blocks.pass, contradicted_blocks.reason, contradicted_blocks.block_id
),

shared_between_roles as (
    select
        'nhs_number' as key_type,
        1 as pass,
        'adult_and_child' as reason,
        count(*) as records,
        min(record_id) as first_record_id
    from {{ ref('int_individuals__record_keys') }}
    where key_type = 'nhs_number'
    group by key
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
