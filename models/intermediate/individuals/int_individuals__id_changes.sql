-- One row per move of a record from one id to another, with the strongest key that joined it to others or, for a split, that tells the
-- parts apart, and why.
with id_moves as not materialized (
    select * from {{ ref('int_individuals__id_moves') }}
),

claims as (
    select * from {{ ref('int_individuals__id_claims') }}
    where precedence = 1
),

clusters as not materialized (
    select * from {{ ref('int_individuals__clusters') }}
),

block_records as not materialized (
    select * from {{ ref('int_individuals__block_records') }}
),

-- By which key an id was joined to another: the strongest that a record with it shares with one that never had it.
joining_keys as (
    select
        id_moves.previous_individual_id,
        id_moves.cluster_id,
        (array_agg(own.key_type order by own.pass))[1] as key_type
    from id_moves
    inner join block_records as own on id_moves.record_id = own.record_id
    inner join clusters as own_clusters on id_moves.record_id = own_clusters.record_id and id_moves.cluster_id = own_clusters.cluster_id
    inner join block_records as others on own.block_id = others.block_id and own.record_id <> others.record_id
    inner join clusters as their_clusters on others.record_id = their_clusters.record_id and id_moves.cluster_id = their_clusters.cluster_id
    left join claims as other_claims on others.record_id = other_claims.record_id
    where other_claims.individual_id is distinct from id_moves.previous_individual_id
    group by id_moves.previous_individual_id, id_moves.cluster_id
),

-- Why a part was split off: a key that both parts hold, which a pass found to contradict.
contradictions as (
    select
        id_moves.previous_individual_id,
        id_moves.cluster_id,
        (array_agg(passes.key_type order by passes.pass))[1] as key_type,
        (array_agg(passes.reason order by passes.pass))[1] as reason
    from id_moves
    inner join {{ ref('int_individuals__assigned_ids') }} as bearers on id_moves.previous_individual_id = bearers.individual_id
    inner join clusters as bearing on bearers.cluster_id = bearing.cluster_id
    inner join block_records as own_blocks on id_moves.record_id = own_blocks.record_id
    inner join block_records as their_blocks
        on own_blocks.block_id = their_blocks.block_id and bearing.record_id = their_blocks.record_id
    inner join {{ ref('int_individuals__passes') }} as passes on own_blocks.block_id = passes.block_id and passes.reason is not null
    where id_moves.change = 'split'
    group by id_moves.previous_individual_id, id_moves.cluster_id
),

heirs as (
    select distinct on (record_id)
        record_id,
        key_type
    from {{ ref('int_individuals__superseded_heirs') }}
    order by record_id asc, pass asc
),

final as (
    select
        id_moves.record_id,
        id_moves.individual_id,
        id_moves.previous_individual_id,
        id_moves.change,
        case id_moves.change
            when 'split' then contradictions.key_type
            when 'redirected' then coalesce(joining_keys.key_type, heirs.key_type, 'none')
        end as key_type,
        case when id_moves.change = 'split' then coalesce(contradictions.reason, 'link_gone') end as reason
    from id_moves
    left join joining_keys
        on id_moves.previous_individual_id = joining_keys.previous_individual_id and id_moves.cluster_id = joining_keys.cluster_id
    left join heirs on id_moves.record_id = heirs.record_id
    left join contradictions
        on id_moves.previous_individual_id = contradictions.previous_individual_id and id_moves.cluster_id = contradictions.cluster_id
)

select * from final
