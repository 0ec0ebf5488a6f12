{{ config(unlogged=true, post_hook=analyze_briefly()) }}

-- One row per reachable set and way in which it contradicts itself as a whole, with the reasons. A table of its own: that so few sets do
-- nobody could tell from the query, and whoever joins them would hash all blocks instead.
with evidence as not materialized (
    select
        reachable_sets.component as set_id,
        evidence.*
    from {{ ref('int_individuals__reachable_sets') }} as reachable_sets
    inner join {{ ref('int_individuals__contradiction_evidence') }} as evidence on reachable_sets.node = evidence.record_id
),

final as (
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
)

select * from final
