-- One row per link and individual that it holds; node is the smallest record_id of the individual.
with evidence as (
    select distinct
        evidence_type,
        shared_value,
        individual_id
    from {{ ref('int_families__evidence') }}
),

links as (
    select * from {{ ref('int_families__links') }}
),

nodes as (
    select
        individual_id,
        min(record_id) as node
    from {{ ref('int_individuals__records') }}
    where is_current
    group by individual_id
),

final as (
    select
        links.link_id as link,
        nodes.node,
        links.evidence_rank,
        links.is_too_large
    from links
    inner join evidence on links.evidence_type = evidence.evidence_type and links.shared_value = evidence.shared_value
    inner join nodes on evidence.individual_id = nodes.individual_id
)

select * from final
