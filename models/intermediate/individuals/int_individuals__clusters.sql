-- One row per current person record and its cluster after the last pass: the individual, named by the smallest record_id it holds.
with starting_clusters as (
    select * from {{ ref('int_individuals__starting_clusters') }}
),

moves as (
    select distinct
        pass,
        cluster_id,
        joined_cluster_id
    from {{ ref('int_individuals__passes') }}
    where joined_cluster_id <> cluster_id
),

after_pass_0 as (
    select
        record_id,
        cluster_id
    from starting_clusters
),
{% for pass in range(1, 7) %}
    after_pass_{{ pass }} as (
        select
            earlier.record_id,
            coalesce(moves.joined_cluster_id, earlier.cluster_id) as cluster_id
        from after_pass_{{ pass - 1 }} as earlier
        left join moves on earlier.cluster_id = moves.cluster_id and moves.pass = {{ pass }}
    ),
{% endfor %}
final as (
    select * from after_pass_6
)

select * from final
