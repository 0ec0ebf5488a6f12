-- How far a key can be trusted, judged by the people of whom an NHS number is known too. Pairs are counted from the sizes of groups: of
-- n records there are n * (n - 1) / 2.
with numbers as (
    select
        record_id,
        role,
        nhs_number
    from {{ ref('int_individuals__contradiction_evidence') }}
    where nhs_number is not null
),

-- Several mobiles of one record make several rows.
keyed as (
    select
        numbers.role,
        record_keys.key_type,
        record_keys.block_id,
        numbers.nhs_number,
        numbers.record_id
    from numbers
    inner join {{ ref('int_individuals__records') }} as records on numbers.record_id = records.record_id and records.is_current
    inner join {{ ref('int_individuals__record_keys') }} as record_keys on numbers.record_id = record_keys.record_id
    where record_keys.key_type in ('email', 'mobile', 'child_key', 'child_place_key')
),

of_key as (
    select
        role,
        key_type,
        count(*) * (count(*) - 1) / 2 as pairs
    from keyed
    group by role, key_type, block_id
),

of_key_and_person as (
    select
        role,
        key_type,
        count(*) * (count(*) - 1) / 2 as pairs
    from keyed
    group by role, key_type, block_id, nhs_number
),

of_person as (
    select
        role,
        key_type,
        count(distinct record_id) * (count(distinct record_id) - 1) / 2 as pairs
    from keyed
    group by role, key_type, nhs_number
),

same_key as (
    select
        role,
        key_type,
        sum(pairs) as pairs
    from of_key
    group by role, key_type
),

same_key_and_person as (
    select
        role,
        key_type,
        sum(pairs) as pairs
    from of_key_and_person
    group by role, key_type
),

same_person as (
    select
        role,
        key_type,
        sum(pairs) as pairs
    from of_person
    group by role, key_type
),

final as (
    select
        same_key.role,
        same_key.key_type,
        same_key.pairs::bigint as pairs_sharing_it,
        same_person.pairs::bigint as pairs_of_one_person,
        same_key_and_person.pairs::bigint as pairs_of_one_person_sharing_it,
        round(same_key_and_person.pairs / nullif(same_key.pairs, 0), 4)::numeric(5, 4) as precision_rate,
        round(least(same_key_and_person.pairs, same_person.pairs) / nullif(same_person.pairs, 0), 4)::numeric(5, 4) as recall_rate
    from same_key
    inner join same_key_and_person on same_key.role = same_key_and_person.role and same_key.key_type = same_key_and_person.key_type
    inner join same_person on same_key.role = same_person.role and same_key.key_type = same_person.key_type
)

select * from final
