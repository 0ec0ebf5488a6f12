{#- The statements (PL/pgSQL) that label connected components. `edges`: a relation or a query in brackets that gives (node, other), big integers, with a
    row for every node, and (other, other) among them. `labels`: the table (node, component) to make; a component is named by its smallest node.
    Each node first takes the smallest node beside it, which settles most. Edges between nodes that do not agree then connect labels in place of
    nodes, a smaller graph, in which each label takes the smallest beside it until no edge is left. `first_labels`: a query in brackets that gives
    (node, component) with the smallest node beside each, where that is known already. -#}
{% macro label_components(edges, labels, is_unlogged=true, first_labels=none) %}
    {%- set known_edges = labels ~ '__edges' -%}
    {%- set counted_labels = labels ~ '__first' -%}
    {%- set open_edges = labels ~ '__open' -%}
    {%- set steps = labels ~ '__steps' -%}
    {%- set moves = labels ~ '__moves' -%}
    drop table if exists {{ labels }}, {{ known_edges }}, {{ counted_labels }}, {{ open_edges }}, {{ steps }}, {{ moves }};

    {%- if not first_labels %}
        -- Edges are read twice, and may be a query over many rows.
        create unlogged table {{ known_edges }} as
        select
            edges.node,
            edges.other
        from {{ edges }} as edges;

        create unlogged table {{ counted_labels }} as
        select
            edges.node,
            min(edges.other) as component
        from {{ known_edges }} as edges
        group by edges.node;
        analyze {{ known_edges }}, {{ counted_labels }};
    {%- endif %}

    create unlogged table {{ open_edges }} as
    select distinct
        greatest(edges.other, labels.component) as node,
        least(edges.other, labels.component) as other
    from {{ edges if first_labels else known_edges }} as edges
    inner join {{ first_labels or counted_labels }} as labels on edges.node = labels.node
    where edges.other <> labels.component;

    create unlogged table {{ steps }} (node bigint, component bigint);
    create unlogged table {{ moves }} (node bigint, component bigint);

    while exists (select from {{ open_edges }}) loop
        analyze {{ open_edges }};
        truncate {{ steps }};
        insert into {{ steps }}
        with smallest_beside as (
            select
                beside.node,
                min(beside.other) as component
            from (
                select node, other from {{ open_edges }}
                union all
                select other, node from {{ open_edges }}
            ) as beside
            where beside.other < beside.node
            group by beside.node
        )
        select
            near.node,
            coalesce(far.component, near.component)
        from smallest_beside as near
        left join smallest_beside as far on near.component = far.node;
        analyze {{ steps }};

        update {{ moves }} as moves
        set component = steps.component
        from {{ steps }} as steps
        where moves.component = steps.node;
        insert into {{ moves }}
        select
            steps.node,
            steps.component
        from {{ steps }} as steps
        left join {{ moves }} as moves on steps.node = moves.node
        where moves.node is null;

        drop table if exists {{ steps }}__edges;
        create unlogged table {{ steps }}__edges as
        select distinct
            greatest(coalesce(near.component, open_edges.node), coalesce(far.component, open_edges.other)) as node,
            least(coalesce(near.component, open_edges.node), coalesce(far.component, open_edges.other)) as other
        from {{ open_edges }} as open_edges
        left join {{ steps }} as near on open_edges.node = near.node
        left join {{ steps }} as far on open_edges.other = far.node
        where coalesce(near.component, open_edges.node) <> coalesce(far.component, open_edges.other);
        drop table {{ open_edges }};
        alter table {{ steps }}__edges rename to {{ (open_edges | string).split('.')[-1] }};
    end loop;

    analyze {{ moves }};
    create {{ 'unlogged ' if is_unlogged }}table {{ labels }} as
    select
        labels.node,
        coalesce(moves.component, labels.component) as component
    from {{ first_labels or counted_labels }} as labels
    left join {{ moves }} as moves on labels.component = moves.node;
    analyze {{ labels }};
    drop table if exists {{ known_edges }}, {{ counted_labels }}, {{ open_edges }}, {{ steps }}, {{ moves }};
{% endmacro %}


{#- For a model of materialization `script`. `edges`: a query that gives (node, other), big integers. Makes `this` (node, component),
    unlogged where the model's config says so. `first_labels`: a query that gives (node, component), as label_components has it. -#}
{% macro connected_components(edges, first_labels=none) %}
do $components$
begin
    perform set_config('default_statistics_target', '20', true);
    {{
        label_components(
            '(' ~ edges ~ ')',
            this.schema ~ '.' ~ this.identifier,
            is_unlogged=config.get('unlogged', false),
            first_labels='(' ~ first_labels ~ ')' if first_labels
        )
    }}
end
$components$;
{% endmacro %}
