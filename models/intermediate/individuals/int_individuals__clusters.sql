{{ config(unlogged=true, post_hook=analyze_briefly()) }}

-- One row per touched record that counts, and its cluster after the last pass: the individual, named by the smallest record_id it holds.
with starting_clusters as (
    select * from {{ ref('int_individuals__starting_clusters') }}
),

moves as (
    select distinct
        passes.cluster_id,
        passes.final_cluster_id
    from starting_clusters
    inner join {{ ref('int_individuals__passes') }} as passes on starting_clusters.record_id = passes.cluster_id
    where passes.final_cluster_id <> passes.cluster_id
),

final as (
    select
        starting_clusters.record_id,
        starting_clusters.set_id,
        coalesce(moves.final_cluster_id, starting_clusters.cluster_id) as cluster_id,
        starting_clusters.is_unsettled
    from starting_clusters
    left join moves on starting_clusters.cluster_id = moves.cluster_id
)

select * from final
