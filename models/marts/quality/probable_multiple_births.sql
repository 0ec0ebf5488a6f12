-- Pairs of children of one family and one birth month whom something tells apart. A pair that nothing tells apart is left out: it is
-- likelier one child whose records share no key, such as a baby of the maternity register and the same baby at a service.
with children as (
    select
        individual_id,
        family_id,
        nullif(gender, 'unknown') as gender,
        birth_month
    from {{ ref('dim_individual') }}
    where role = 'child' and birth_month is not null
),

pairs as (
    select
        first_children.individual_id as first_individual_id,
        second_children.individual_id as second_individual_id,
        first_children.family_id,
        first_children.gender = second_children.gender as is_same_gender
    from children as first_children
    inner join children as second_children
        on
            first_children.family_id = second_children.family_id
            and first_children.birth_month = second_children.birth_month
            and first_children.individual_id < second_children.individual_id
),

records as (
    select
        individuals.individual_id,
        person_records.*
    from {{ ref('int_individuals__records') }} as individuals
    inner join {{ ref('int_individuals__person_records') }} as person_records on individuals.record_id = person_records.record_id
    where
        individuals.is_current
        and individuals.individual_id in (
            select pairs.first_individual_id from pairs
            union all
            select pairs.second_individual_id from pairs
        )
),

-- A child's key names its carer's address and the place key its area, so two of them tell children apart only where that part agrees; and
-- only where one source states both, since two sources often spell one child's name in two ways.
compared as (
    select
        pairs.first_individual_id,
        pairs.second_individual_id,
        pairs.family_id,
        pairs.is_same_gender,
        count(distinct first_records.source) filter (where first_records.source = second_records.source) as sources_of_both,
        bool_or(first_records.child_key = second_records.child_key) as has_same_details,
        bool_or(first_records.nhs_number_key <> second_records.nhs_number_key) as has_two_nhs_numbers,
        bool_or(
            first_records.file_id = second_records.file_id
            and first_records.registered_date = second_records.registered_date
            and first_records.person_ref_key <> second_records.person_ref_key
        ) as has_two_references,
        bool_or(first_records.birth_order <> second_records.birth_order) as has_two_birth_orders,
        bool_or(
            first_records.source = second_records.source
            and first_records.carer_email_key = second_records.carer_email_key
            and first_records.child_key <> second_records.child_key
        ) as has_two_child_keys,
        bool_or(
            first_records.source = second_records.source
            and first_records.lsoa_code = second_records.lsoa_code
            and first_records.child_place_key <> second_records.child_place_key
        ) as has_two_child_place_keys
    from pairs
    inner join records as first_records on pairs.first_individual_id = first_records.individual_id
    inner join records as second_records on pairs.second_individual_id = second_records.individual_id
    group by pairs.first_individual_id, pairs.second_individual_id, pairs.family_id, pairs.is_same_gender
),

told_apart as (
    select
        compared.*,
        case
            when compared.has_two_nhs_numbers then 'nhs_number'
            when compared.has_two_references then 'person_ref_same_file'
            when compared.has_two_birth_orders then 'birth_order'
            when not compared.is_same_gender then 'gender'
            when compared.has_two_child_keys then 'child_key'
            when compared.has_two_child_place_keys then 'child_place_key'
        end as reason
    from compared
),

final as (
    select
        first_individual_id,
        second_individual_id,
        family_id,
        reason,
        sources_of_both::integer as sources_of_both,
        is_same_gender,
        coalesce(has_same_details, false) as has_same_details
    from told_apart
    where reason is not null
)

select * from final
