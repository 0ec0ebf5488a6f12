{#- The statements (PL/pgSQL) that label connected components. `memberships`: an existing table (node, link) of big integers; a link connects all nodes
    that it holds. `labels`: the table (node, component) to make; a component is named by its smallest node. Each node takes the smallest label within
    reach, then only nodes of links that do not yet agree go on; `labels` ~ '__open' and '__changes' are work tables. -#}
{% macro label_components(memberships, labels) %}
    {%- set open = labels ~ '__open' -%}
    {%- set changes = labels ~ '__changes' -%}
    drop table if exists {{ labels }}, {{ open }}, {{ changes }};

    create unlogged table {{ labels }} as
    select
        memberships.node,
        min(links.smallest_node) as component
    from {{ memberships }} as memberships
    inner join (
        select
            every_link.link,
            min(every_link.node) as smallest_node
        from {{ memberships }} as every_link
        group by every_link.link
    ) as links on memberships.link = links.link
    group by memberships.node;
    analyze {{ labels }};

    create unlogged table {{ open }} as
    select memberships.link
    from {{ memberships }} as memberships
    inner join {{ labels }} as labels on memberships.node = labels.node
    group by memberships.link
    having min(labels.component) <> max(labels.component);

    create unlogged table {{ changes }} (node bigint, component bigint);

    while exists (select from {{ open }}) loop
        analyze {{ open }};
        truncate {{ changes }};
        insert into {{ changes }}
        with smallest_of_link as (
            select
                memberships.link,
                min(labels.component) as component
            from {{ open }} as open_links
            inner join {{ memberships }} as memberships on open_links.link = memberships.link
            inner join {{ labels }} as labels on memberships.node = labels.node
            group by memberships.link
        ),
        smallest_of_node as (
            select
                memberships.node,
                min(smallest_of_link.component) as component
            from smallest_of_link
            inner join {{ memberships }} as memberships on smallest_of_link.link = memberships.link
            group by memberships.node
        )
        select
            smallest_of_node.node,
            least(smallest_of_node.component, beyond.component)
        from smallest_of_node
        inner join {{ labels }} as labels on smallest_of_node.node = labels.node
        inner join {{ labels }} as beyond on smallest_of_node.component = beyond.node
        where least(smallest_of_node.component, beyond.component) < labels.component;
        analyze {{ changes }};

        update {{ labels }} as labels
        set component = changes.component
        from {{ changes }} as changes
        where labels.node = changes.node;

        truncate {{ open }};
        insert into {{ open }}
        select memberships.link
        from {{ memberships }} as memberships
        inner join {{ labels }} as labels on memberships.node = labels.node
        where memberships.link in (
            select touched.link
            from {{ memberships }} as touched
            inner join {{ changes }} as changes on touched.node = changes.node
        )
        group by memberships.link
        having min(labels.component) <> max(labels.component);
    end loop;

    drop table {{ open }}, {{ changes }};
{% endmacro %}


{#- For a model of materialization `script`. `memberships`: a query that gives (node, link), big integers. Makes `this` (node, component). -#}
{% macro connected_components(memberships) %}
    {%- set members = this.schema ~ '.' ~ this.identifier ~ '__members' -%}
    {%- set labels = this.schema ~ '.' ~ this.identifier ~ '__labels' %}
do $components$
begin
    drop table if exists {{ members }};
    create unlogged table {{ members }} as {{ memberships }};
    analyze {{ members }};
    {{ label_components(members, labels) }}
    create table {{ this }} as select node, component from {{ labels }};
    drop table {{ members }}, {{ labels }};
end
$components$;
{% endmacro %}
