{#- For a model of materialization `script`. Connects nodes by links; where a component holds more nodes than `ceiling`, its weakest links (highest
    evidence_rank) are set aside and it is connected again, until it fits or only links of rank 1 are left.
    members  (link, node, evidence_rank, is_too_large)
    Makes `this` (link, node, component, is_set_aside). -#}
{% macro components_within_ceiling(members, ceiling) %}
    {%- set work = (this.schema ~ '.' ~ this.identifier) -%}
    {%- set used = work ~ '__used' -%}
    {%- set labels = work ~ '__labels' %}
do $families$
declare
    weakest integer;
begin
    drop table if exists {{ used }};
    create unlogged table {{ used }} as
    select
        link,
        node,
        evidence_rank
    from {{ members }}
    where not is_too_large;
    analyze {{ used }};

    loop
        {{ label_components("(select node, min(node) over (partition by link) as other from " ~ used ~ ")", labels) }}
        select max(used.evidence_rank) into weakest
        from {{ used }} as used
        inner join {{ labels }} as labels on used.node = labels.node
        where
            used.evidence_rank > 1
            and labels.component in (select component from {{ labels }} group by component having count(*) > {{ ceiling }});
        exit when weakest is null;
        delete from {{ used }} as used
        using {{ labels }} as labels
        where
            used.node = labels.node
            and used.evidence_rank = weakest
            and labels.component in (select component from {{ labels }} group by component having count(*) > {{ ceiling }});
    end loop;

    drop table if exists {{ this }};
    create table {{ this }} as
    select
        members.link,
        members.node,
        coalesce(labels.component, members.node) as component,
        used.link is null as is_set_aside
    from {{ members }} as members
    left join {{ used }} as used on members.link = used.link and members.node = used.node
    left join {{ labels }} as labels on members.node = labels.node;
    drop table {{ used }}, {{ labels }};
end
$families$;
{% endmacro %}
