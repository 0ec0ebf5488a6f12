{{ config(unlogged=true, post_hook='analyze {{ this }}') }}

-- One row per touched record that counts, and the cluster with which it enters the passes. A reachable set that holds no
-- contradiction as a whole is one individual whatever the passes would do, so it enters joined; every other record enters alone.
with touched as (
    select * from {{ ref('int_individuals__touched_records') }}
    where is_current
),

reachable_sets as not materialized (
    select
        node as record_id,
        component as set_id
    from {{ ref('int_individuals__reachable_sets') }}
),

neighbourhoods as (
    select
        node as set_id,
        component as neighbourhood_id
    from {{ ref('int_individuals__neighbourhoods') }}
),

evidence as not materialized (
    select
        reachable_sets.set_id,
        evidence.*
    from reachable_sets
    inner join {{ ref('int_individuals__contradiction_evidence') }} as evidence on reachable_sets.record_id = evidence.record_id
),

rules as (
    select * from {{ ref('int_individuals__rules') }}
),

-- A block lies in one reachable set: its first record stands for it.
blocks as not materialized (
    select * from {{ ref('int_individuals__block_records') }}
    where is_first and key_type <> 'child_place_key'
),

oversized_sets as (
    select reachable_sets.set_id
    from blocks
    inner join rules on blocks.key_type = rules.key_type and blocks.records > rules.max_group_size
    inner join reachable_sets on blocks.record_id = reachable_sets.record_id
),

contradictory_sets as (
    select
        evidence.set_id,
        {{ contradictions_of_a_whole() }} as reasons
    from evidence
    group by evidence.set_id
    having {{ contradictions_of_a_whole() }} <> '{}'
    union all
    -- Two references of one file for one day, counted apart from the rest: a distinct count would have to sort all records.
    select
        evidence.set_id,
        array['person_ref_same_file'] as reasons
    from evidence
    where evidence.registration is not null
    group by evidence.set_id, evidence.registration_day
    having min(evidence.registration) <> max(evidence.registration)
),

-- A contradiction counts where the set holds a key whose rule names it.
disputed_sets as (
    select contradictory_sets.set_id
    from contradictory_sets
    inner join reachable_sets on contradictory_sets.set_id = reachable_sets.set_id
    inner join blocks on reachable_sets.record_id = blocks.record_id
    inner join rules
        on
            blocks.key_type = rules.key_type
            and contradictory_sets.reasons && string_to_array(rules.contradicts_within, '|')
),

sets_kept_apart as (
    select reachable_sets.set_id
    from {{ ref('int_individuals__override_records') }} as overrides
    inner join reachable_sets on overrides.record_id = reachable_sets.record_id
    where overrides.action = 'must_not_link'
    group by reachable_sets.set_id, overrides.override_id
    having min(overrides.side) <> max(overrides.side)
),

unsettled_sets as (
    select set_id from oversized_sets
    union
    select set_id from disputed_sets
    union
    select set_id from sets_kept_apart
),

final as (
    select
        touched.record_id,
        coalesce(neighbourhoods.neighbourhood_id, reachable_sets.set_id, touched.record_id) as set_id,
        case when unsettled_sets.set_id is null then coalesce(reachable_sets.set_id, touched.record_id) else touched.record_id end
            as cluster_id,
        unsettled_sets.set_id is not null as is_unsettled
    from touched
    left join reachable_sets on touched.record_id = reachable_sets.record_id
    left join neighbourhoods on coalesce(reachable_sets.set_id, touched.record_id) = neighbourhoods.set_id
    left join unsettled_sets on reachable_sets.set_id = unsettled_sets.set_id
)

select * from final
