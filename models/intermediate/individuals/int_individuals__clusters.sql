{{ config(unlogged=true, post_hook='analyze {{ this }}') }}

-- One row per touched record that counts, and its cluster after the last pass: the individual, named by the smallest record_id it holds.
with starting_clusters as (
    select * from {{ ref('int_individuals__starting_clusters') }}
),

moves as (
    select distinct
        cluster_id,
        final_cluster_id
    from {{ ref('int_individuals__passes') }}
    where final_cluster_id <> cluster_id
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
