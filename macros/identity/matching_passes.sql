{#- For a model of materialization `script`: the passes of the match rules, one after the other. In a pass, a block is a role and a key value and its
    members are the clusters that hold it when the pass begins.
      1. A block of more clusters than max_group_size, and one whose clusters contradict each other, joins nobody.
      2. Of the remaining blocks, a connected component that contradicts itself joins nobody.
      3. Every other component becomes one cluster.
    rules              int_individuals__rules
    touched            (record_id, …): the records whose earlier rows go
    pass_records       (block_id, record_id, key_type): what there is to look at
    starting_clusters  (record_id, cluster_id, …) before the first pass
    evidence           (record_id, …) of int_individuals__contradiction_evidence
    applied            int_individuals__rules_applied of the build before, or none
    overrides          (record_id, action, override_id, side, …): of these must-not-links count here; must-links are blocks
    Keeps `this`: one row per pass, block and cluster, with outcome (joined, set_aside, block_contradicts, component_contradicts), reason,
    joined_cluster_id (the cluster itself where it was not joined) and final_cluster_id, where the cluster was after the last pass. -#}
{% macro matching_passes(rules, touched, pass_records, starting_clusters, evidence, overrides, applied) %}
    {%- set work = (this.schema ~ '.' ~ this.identifier) -%}
    {%- set clusters = work ~ '__clusters' -%}
    {%- set facts = work ~ '__facts' -%}
    {%- set candidates = work ~ '__candidates' -%}
    {%- set labels = work ~ '__labels' -%}
    {%- set joins = work ~ '__joins' -%}
    {%- set outcomes = work ~ '__outcomes' %}
    {%- set block_members -%}
        select
            blocks.block_id as group_id,
            clusters.cluster_id,
            facts.*
        from {{ candidates }} as blocks
        inner join {{ clusters }} as clusters on blocks.cluster_id = clusters.cluster_id
        inner join {{ facts }} as facts on clusters.record_id = facts.record_id
        where not blocks.is_too_large
    {%- endset -%}
    {%- set component_members -%}
        select
            labels.component as group_id,
            clusters.cluster_id,
            facts.*
        from {{ labels }} as labels
        inner join {{ clusters }} as clusters on labels.node = clusters.cluster_id
        inner join {{ facts }} as facts on clusters.record_id = facts.record_id
    {%- endset %}
do $passes$
declare
    rule record;
begin
    perform set_config('default_statistics_target', '20', true);
    create table if not exists {{ this }} (
        pass integer,
        key_type text,
        block_id bigint,
        cluster_id bigint,
        joined_cluster_id bigint,
        final_cluster_id bigint,
        outcome text,
        reason text
    );

    drop table if exists {{ clusters }}, {{ facts }}, {{ candidates }}, {{ joins }}, {{ outcomes }};
    create unlogged table {{ outcomes }} (
        pass integer, key_type text, block_id bigint, cluster_id bigint, joined_cluster_id bigint, outcome text, reason text
    );
    create unlogged table {{ candidates }} (block_id bigint, cluster_id bigint, is_too_large boolean, reason text);
    create unlogged table {{ joins }} (cluster_id bigint, component bigint, reason text);
    create unlogged table {{ clusters }} as
    select
        record_id,
        cluster_id
    from {{ starting_clusters }}
    where cluster_id in (
        select looked_at.cluster_id
        from {{ starting_clusters }} as looked_at
        inner join {{ pass_records }} as pass_records on looked_at.record_id = pass_records.record_id
    );
    analyze {{ clusters }};

    -- What can tell the records apart; a must-not-link is a further row of its record.
    create unlogged table {{ facts }} as
    select
        evidence.*,
        null::bigint as apart,
        null::bigint as apart_side
    from {{ clusters }} as clusters
    inner join {{ evidence }} as evidence on clusters.record_id = evidence.record_id;
    insert into {{ facts }} (record_id, apart, apart_side)
    select
        overrides.record_id,
        overrides.override_id,
        overrides.override_id * 2 + overrides.side
    from {{ overrides }} as overrides
    inner join {{ clusters }} as clusters on overrides.record_id = clusters.record_id
    where overrides.action = 'must_not_link';
    analyze {{ facts }};

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
        continue when not found;
        analyze {{ candidates }};

        -- 1. Blocks whose clusters, with all their records, contradict each other.
        update {{ candidates }} as candidates
        set reason = contradictory.reason
        from (
            {{ contradictory_groups(block_members, "string_to_array(rule.contradicts_within, '|')") }}
        ) as contradictory
        where candidates.block_id = contradictory.group_id;

        -- 2. Components of the remaining blocks, and the reason for which one contradicts itself.
        {{
            label_components(
                "(select cluster_id as node, min(cluster_id) over (partition by block_id) as other from " ~ candidates
                ~ " where not is_too_large and reason is null)",
                labels
            )
        }}
        truncate {{ joins }};
        insert into {{ joins }}
        select
            labels.node,
            labels.component,
            contradictory.reason
        from {{ labels }} as labels
        left join (
            {{ contradictory_groups(component_members, "string_to_array(rule.contradicts_within, '|')") }}
        ) as contradictory on labels.component = contradictory.group_id;
        drop table {{ labels }};

        insert into {{ outcomes }}
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
        where clusters.cluster_id = joins.cluster_id and joins.reason is null and clusters.cluster_id <> joins.component;
    end loop;

    -- From here on what the build before left is no longer whole. Were this build to break off, the next one would find no rules applied, and
    -- resolve every record anew.
    {%- if applied %}
        delete from {{ applied }};
    {%- endif %}
    if exists (select from {{ this }}) then
        delete from {{ this }} as passes
        using {{ touched }} as touched
        where passes.cluster_id = touched.record_id;
    end if;
    insert into {{ this }}
    select
        outcomes.pass,
        outcomes.key_type,
        outcomes.block_id,
        outcomes.cluster_id,
        outcomes.joined_cluster_id,
        clusters.cluster_id,
        outcomes.outcome,
        outcomes.reason
    from {{ outcomes }} as outcomes
    inner join {{ clusters }} as clusters on outcomes.cluster_id = clusters.record_id;
    create index if not exists {{ this.identifier }}_cluster_id on {{ this }} (cluster_id);
    create index if not exists {{ this.identifier }}_block_id on {{ this }} (block_id);
    drop table {{ clusters }}, {{ facts }}, {{ candidates }}, {{ joins }}, {{ outcomes }};
end
$passes$;
{% endmacro %}
