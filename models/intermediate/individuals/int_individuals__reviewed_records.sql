-- One row per record of a group that was left apart and may want a human's eye, and review of it: groups that a key would have joined
-- but for a contradiction, and NHS numbers that stand on an adult and on a child.
with passes as (
    select * from {{ ref('int_individuals__passes') }}
    where outcome in ('block_contradicts', 'component_contradicts')
),

held_keys as (
    select
        record_keys.*,
        individuals.individual_id,
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
        held_keys.record_id,
        held_keys.individual_id,
        first_value(held_keys.record_id) over (
            partition by contradicted_blocks.key_type, contradicted_blocks.pass, contradicted_blocks.block_id order by held_keys.record_age
        ) as first_record_id
    from contradicted_blocks
    inner join held_keys on contradicted_blocks.block_id = held_keys.block_id
),

numbers_between_roles as (
    select nhs_number
    from held_keys
    where key_type = 'nhs_number'
    group by nhs_number
    having count(distinct role) > 1
),

shared_between_roles as (
    select
        'nhs_number' as key_type,
        1 as pass,
        'adult_and_child' as reason,
        held_keys.record_id,
        held_keys.individual_id,
        first_value(held_keys.record_id) over (partition by held_keys.nhs_number order by held_keys.record_age) as first_record_id
    from held_keys
    inner join numbers_between_roles on held_keys.nhs_number = numbers_between_roles.nhs_number
    where held_keys.key_type = 'nhs_number'
),

reviewed as (
    select * from contradicted_records
    union all
    select * from shared_between_roles
),

final as (
    select
        {{
            public_id(
                'R', ['reviewed.key_type', 'reviewed.reason', 'records.file_id', 'records.row_number', 'records.record_number']
            )
        }} as review_id,
        reviewed.key_type,
        reviewed.pass,
        reviewed.reason,
        reviewed.record_id,
        reviewed.individual_id
    from reviewed
    inner join {{ ref('int_individuals__person_records') }} as records on reviewed.first_record_id = records.record_id
)

select * from final
