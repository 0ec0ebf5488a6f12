{{ config(unlogged=true, post_hook=analyze_briefly()) }}

-- One row per touched cluster that keeps an id. An id stays with the cluster of the oldest record that carried it; a cluster keeps the
-- oldest of the ids that stayed with it.
with claims as (
    select * from {{ ref('int_individuals__id_claims') }}
    where individual_id is not null
),

ids_borne_elsewhere as (
    select * from {{ ref('int_individuals__ids_borne_elsewhere') }}
),

claimed as (
    select distinct on (claims.individual_id)
        claims.individual_id,
        claims.cluster_id,
        claims.precedence,
        claims.record_age
    from claims
    left join ids_borne_elsewhere on claims.individual_id = ids_borne_elsewhere.individual_id
    where ids_borne_elsewhere.individual_id is null
    order by claims.individual_id asc, claims.precedence asc, claims.record_age asc
),

final as (
    select distinct on (cluster_id)
        cluster_id,
        individual_id
    from claimed
    order by cluster_id asc, precedence asc, record_age asc, individual_id asc
)

select * from final
