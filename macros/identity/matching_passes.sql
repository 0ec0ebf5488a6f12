{#- For a model of materialization `script`: the passes of seeds/match_rules.csv, one after the other. In a pass, a block is a role and a key value and
    its members are the clusters that hold it when the pass begins.
      1. A block of more clusters than max_group_size, and one whose clusters contradict each other, joins nobody.
      2. Of the remaining blocks, a connected component that contradicts itself joins nobody.
      3. Every other component becomes one cluster.
    rules              seeds/match_rules.csv
    pass_records       (block_id, record_id, key_type): what there is to look at
    starting_clusters  (record_id, cluster_id) before the first pass
    evidence           (record_id, …) of int_individuals__contradiction_evidence
    Makes `this`: one row per pass, block and cluster, with outcome (joined, set_aside, block_contradicts, component_contradicts), reason and
    joined_cluster_id (the cluster itself where it was not joined). -#}
{% macro matching_passes(rules, pass_records, starting_clusters, evidence) %}
    {%- set work = (this.schema ~ '.' ~ this.identifier) -%}
    {%- set clusters = work ~ '__clusters' -%}
    {%- set candidates = work ~ '__candidates' -%}
    {%- set memberships = work ~ '__memberships' -%}
    {%- set labels = work ~ '__labels' -%}
    {%- set joins = work ~ '__joins' %}
do $passes$
declare
    rule record;
begin
    create table {{ this }} (
        pass integer,
        key_type text,
        block_id bigint,
        cluster_id bigint,
        joined_cluster_id bigint,
        outcome text,
        reason text
    );

    drop table if exists {{ clusters }}, {{ candidates }}, {{ memberships }}, {{ joins }};
    create unlogged table {{ clusters }} as
    select
        record_id,
        cluster_id
    from {{ starting_clusters }}
    where cluster_id in (
        select touched.cluster_id
        from {{ starting_clusters }} as touched
        inner join {{ pass_records }} as pass_records on touched.record_id = pass_records.record_id
    );
    create unlogged table {{ candidates }} (block_id bigint, cluster_id bigint, is_too_large boolean, reason text);
    create unlogged table {{ memberships }} (node bigint, link bigint);
    create unlogged table {{ joins }} (cluster_id bigint, component bigint, reason text);
    analyze {{ clusters }};

    for rule in select * from {{ rules }} order by pass loop
        -- Blocks that more than one cluster holds.
        truncate {{ candidates }};
        insert into {{ candidates }}
        with block_clusters as (
            select
                pass_records.block_id,
                clusters.cluster_id
            from {{ pass_records }} as pass_records
            inner join {{ clusters }} as clusters on pass_records.record_id = clusters.record_id
            where pass_records.key_type = rule.key_type
            group by pass_records.block_id, clusters.cluster_id
        ),
        counted as (
            select
                block_id,
                cluster_id,
                count(*) over (partition by block_id) as clusters
            from block_clusters
        )
        select
            block_id,
            cluster_id,
            clusters > rule.max_group_size,
            null
        from counted
        where clusters > 1;
        analyze {{ candidates }};

        -- 1. Blocks whose clusters, with all their records, contradict each other.
        update {{ candidates }} as candidates
        set reason = contradictory.reason
        from (
            select
                blocks.block_id,
                {{ contradiction("string_to_array(rule.contradicts_within, '|')", 'clusters.cluster_id') }} as reason
            from {{ candidates }} as blocks
            inner join {{ clusters }} as clusters on blocks.cluster_id = clusters.cluster_id
            inner join {{ evidence }} as evidence on clusters.record_id = evidence.record_id
            where not blocks.is_too_large
            group by blocks.block_id
        ) as contradictory
        where candidates.block_id = contradictory.block_id and contradictory.reason is not null;

        -- 2. Components of the remaining blocks, and the reason for which one contradicts itself.
        truncate {{ memberships }};
        insert into {{ memberships }}
        select
            cluster_id,
            block_id
        from {{ candidates }}
        where not is_too_large and reason is null;
        analyze {{ memberships }};
        {{ label_components(memberships, labels) }}
        truncate {{ joins }};
        insert into {{ joins }}
        with components as (
            select
                labels.component,
                {{ contradiction("string_to_array(rule.contradicts_within, '|')", 'clusters.cluster_id') }} as reason
            from {{ labels }} as labels
            inner join {{ clusters }} as clusters on labels.node = clusters.cluster_id
            inner join {{ evidence }} as evidence on clusters.record_id = evidence.record_id
            group by labels.component
        )
        select
            labels.node,
            labels.component,
            components.reason
        from {{ labels }} as labels
        inner join components on labels.component = components.component;

        insert into {{ this }}
        select
            rule.pass,
            rule.key_type,
            candidates.block_id,
            candidates.cluster_id,
            case when joins.cluster_id is not null and joins.reason is null then joins.component else candidates.cluster_id end,
            case
                when candidates.is_too_large then 'set_aside'
                when candidates.reason is not null then 'block_contradicts'
                when joins.reason is not null then 'component_contradicts'
                else 'joined'
            end,
            case when candidates.is_too_large then 'too_many_clusters' else coalesce(candidates.reason, joins.reason) end
        from {{ candidates }} as candidates
        left join {{ joins }} as joins
            on candidates.cluster_id = joins.cluster_id and not candidates.is_too_large and candidates.reason is null;

        -- 3. Every other component becomes one cluster, named by its smallest record.
        update {{ clusters }} as clusters
        set cluster_id = joins.component
        from {{ joins }} as joins
        where clusters.cluster_id = joins.cluster_id and joins.reason is null;
        drop table {{ labels }};
    end loop;

    drop table {{ clusters }}, {{ candidates }}, {{ memberships }}, {{ joins }};
end
$passes$;
{% endmacro %}
