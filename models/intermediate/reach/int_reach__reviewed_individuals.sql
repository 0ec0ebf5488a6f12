-- One row per group of individuals that a key would have joined but for a contradiction, and individual in it. An individual is named by
-- its smallest record_id (node), the group by the smallest of these. What a human said are two stay two.
with records as (
    select
        record_id,
        individual_id
    from {{ ref('int_individuals__records') }}
    where is_current
),

reviews as (
    select distinct
        passes.block_id,
        records.individual_id
    from {{ ref('int_individuals__passes') }} as passes
    inner join records on passes.cluster_id = records.record_id
    where passes.outcome in ('block_contradicts', 'component_contradicts') and passes.reason <> 'must_not_link'
),

individuals as (
    select
        individual_id,
        min(record_id) as node
    from records
    where individual_id in (select reviews.individual_id from reviews)
    group by individual_id
),

final as (
    select
        individuals.individual_id,
        individuals.node,
        min(individuals.node) over (partition by reviews.block_id) as beside_node
    from reviews
    inner join individuals on reviews.individual_id = individuals.individual_id
)

select * from final
