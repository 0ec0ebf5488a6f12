-- One row per shared value that holds at least one child and at least two people, with its sources and first date. Children who share
-- only a carer's address are linked too: their carer is then somebody whom no file has as a person (docs/decisions/0003). A value that more
-- people share than a family may have, such as a childminder's address, is set aside.
with evidence as (
    select * from {{ ref('int_families__evidence') }}
),

final as (
    select
        evidence_type,
        evidence_rank,
        shared_value,
        row_number() over (order by evidence_rank, min(record_id), shared_value) as link_id,
        count(distinct individual_id) as individuals,
        array_agg(distinct source order by source) as sources,
        count(distinct individual_id) > {{ var('max_family_size') }} as is_too_large,
        min(evidence_date) as first_date
    from evidence
    group by evidence_type, evidence_rank, shared_value
    having count(distinct individual_id) > 1 and bool_or(role = 'child')
)

select * from final
