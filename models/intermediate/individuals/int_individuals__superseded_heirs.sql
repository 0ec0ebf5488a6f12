{%- set age = record_age('heir_files.file_age', 'holders.record_id') %}

-- One row per superseded record whose key a touched record holds, and its heir: the record that counts and holds its strongest key. A
-- corrected row is told apart (is_correction), since it takes the place of the superseded one from the day on which the correction
-- arrives.
with files as (
    select * from {{ ref('stg_files') }}
    where is_landed
),

record_keys as not materialized (
    select * from {{ ref('int_individuals__record_keys') }}
),

touched as (
    select * from {{ ref('int_individuals__touched_records') }}
),

withdrawn as (
    select * from {{ ref('int_individuals__withdrawn_records') }}
),

superseded_keys as not materialized (
    select * from {{ ref('int_individuals__superseded_keys') }}
),

superseded as (
    select distinct superseded_keys.record_id
    from superseded_keys
    inner join record_keys as holding on superseded_keys.block_id = holding.block_id
    inner join touched on holding.record_id = touched.record_id and touched.is_current
),

heirs as (
    select
        superseded_keys.record_id,
        holders.record_id as heir_record_id,
        rules.pass,
        rules.key_type,
        superseded_keys.source = heir_files.source and superseded_keys.quarter = heir_files.quarter as is_correction,
        {{ age }} as heir_age
    from superseded
    inner join superseded_keys on superseded.record_id = superseded_keys.record_id
    inner join {{ ref('int_individuals__rules') }} as rules on superseded_keys.key_type = rules.key_type
    inner join record_keys as holders on superseded_keys.block_id = holders.block_id
    inner join files as heir_files
        on {{ file_number_of('holders.record_id') }} = heir_files.file_number and heir_files.is_current
    left join withdrawn on holders.record_id = withdrawn.record_id
    where withdrawn.record_id is null
),

-- Two numbers of two people: what an NHS number or a reference does not say to be the same person is then not taken for it.
strongest_heirs as (
    select distinct on (heirs.record_id, heirs.is_correction)
        heirs.record_id,
        heirs.heir_record_id,
        heirs.key_type,
        heirs.is_correction
    from heirs
    inner join {{ ref('int_individuals__contradiction_evidence') }} as own on heirs.record_id = own.record_id
    inner join {{ ref('int_individuals__contradiction_evidence') }} as theirs on heirs.heir_record_id = theirs.record_id
    where heirs.pass <= 2 or own.nhs_number is null or theirs.nhs_number is null or own.nhs_number = theirs.nhs_number
    order by heirs.record_id asc, heirs.is_correction asc, heirs.pass asc, heirs.heir_age asc
),

final as (
    select * from strongest_heirs
)

select * from final
