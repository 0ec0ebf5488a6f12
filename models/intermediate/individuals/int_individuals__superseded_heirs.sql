{%- set age = record_age('heir_files.file_age', 'holders.record_id') %}

-- One row per superseded record whose key a touched record holds, and its heir: the record that counts, holds its strongest key and
-- does not contradict it. A corrected row is told apart (is_correction): it takes the place of the superseded one from the day on which
-- the correction arrives. Where several would be corrected by one row, only the one with the strongest key is.
with files as (
    select files.*
    from {{ ref('stg_files') }} as files
    inner join {{ ref('stg_sources') }} as sources on files.source = sources.source
    where files.is_landed and sources.is_in_production
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
        string_to_array(rules.contradicts_within, '|') as contradictions,
        superseded_keys.source = heir_files.source and superseded_keys.quarter = heir_files.quarter as is_correction,
        {{ age }} as heir_age
    from superseded
    inner join superseded_keys on superseded.record_id = superseded_keys.record_id
    inner join {{ ref('int_individuals__rules') }} as rules on superseded_keys.key_type = rules.key_type
    inner join record_keys as holders on superseded_keys.block_id = holders.block_id
    inner join files as heir_files
        on {{ file_number_of('holders.record_id') }} = heir_files.file_number and heir_files.is_current
    left join withdrawn on holders.record_id = withdrawn.record_id
    left join (
        select distinct passes.block_id
        from {{ ref('int_individuals__passes') }} as passes
        where passes.outcome = 'set_aside'
    ) as meaningless on superseded_keys.block_id = meaningless.block_id
    where withdrawn.record_id is null and meaningless.block_id is null
),

kept_apart as (
    select distinct
        one.record_id,
        two.record_id as other_record_id
    from {{ ref('int_individuals__override_records') }} as one
    inner join {{ ref('int_individuals__override_records') }} as two on one.override_id = two.override_id and one.side <> two.side
    where one.action = 'must_not_link'
),

-- An NHS number and a reference say who somebody is, whatever else was corrected. Other keys do where nothing tells the two apart.
possible_heirs as (
    select heirs.*
    from heirs
    inner join {{ ref('int_individuals__contradiction_evidence') }} as own on heirs.record_id = own.record_id
    inner join {{ ref('int_individuals__contradiction_evidence') }} as theirs on heirs.heir_record_id = theirs.record_id
    left join kept_apart on heirs.record_id = kept_apart.record_id and heirs.heir_record_id = kept_apart.other_record_id
    where
        kept_apart.record_id is null
        and (
            heirs.key_type in ('nhs_number', 'person_ref')
            or not coalesce(
                own.nhs_number <> theirs.nhs_number
                or ('birth_order' = any(heirs.contradictions) and own.birth_order <> theirs.birth_order)
                or (
                    'person_ref_same_file' = any(heirs.contradictions)
                    and own.source = theirs.source
                    and own.person_ref <> theirs.person_ref
                )
                or (
                    'birth_month_or_gender' = any(heirs.contradictions)
                    and (own.birth_month <> theirs.birth_month or own.gender <> theirs.gender)
                )
                or (
                    'birth_month_and_gender' = any(heirs.contradictions)
                    and own.birth_month <> theirs.birth_month
                    and (
                        own.gender <> theirs.gender
                        or (own.is_mother and theirs.is_father)
                        or (own.is_father and theirs.is_mother)
                    )
                )
                or (
                    'mother_and_father' = any(heirs.contradictions)
                    and own.gender <> theirs.gender
                    and ((own.is_mother and theirs.is_father) or (own.is_father and theirs.is_mother))
                )
                or ('email_and_area' = any(heirs.contradictions) and own.email <> theirs.email and own.area <> theirs.area),
                false
            )
        )
),

strongest_heirs as (
    select distinct on (record_id, is_correction)
        record_id,
        heir_record_id,
        pass,
        key_type,
        is_correction
    from possible_heirs
    order by record_id asc, is_correction asc, pass asc, heir_age asc
),

final as (
    select
        record_id,
        heir_record_id,
        pass,
        key_type,
        is_correction
        and row_number() over (partition by heir_record_id, is_correction order by pass, record_id) = 1 as is_correction
    from strongest_heirs
)

select * from final
