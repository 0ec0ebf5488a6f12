{{ config(unlogged=true, post_hook=analyze_briefly()) }}

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

rules as (
    select * from {{ ref('int_individuals__rules') }}
),

-- A block lies in one reachable set: its first record stands for it.
blocks as not materialized (
    select * from {{ ref('int_individuals__block_records') }}
    where is_first and key_type <> 'child_place_key'
),

-- Hardly any is, which nobody could tell beforehand.
oversized_blocks as materialized (
    select blocks.record_id
    from blocks
    inner join rules on blocks.key_type = rules.key_type and blocks.records > rules.max_group_size
),

oversized_sets as (
    select reachable_sets.set_id
    from oversized_blocks
    inner join reachable_sets on oversized_blocks.record_id = reachable_sets.record_id
),

-- A contradiction counts where the set holds a key whose rule names it.
disputed_sets as (
    select contradictory_sets.set_id
    from {{ ref('int_individuals__contradictory_sets') }} as contradictory_sets
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
