-- What links families, and what was set aside because a family would have grown past the ceiling (vars: max_family_size).
with links as (
    select * from {{ ref('int_families__links') }}
),

components as (
    select
        link,
        bool_or(is_set_aside) as is_set_aside
    from {{ ref('int_families__components') }}
    group by link
),

final as (
    select
        sources.source,
        links.evidence_type,
        count(*)::integer as links,
        (count(*) filter (where links.is_too_large))::integer as links_shared_by_too_many,
        (count(*) filter (where components.is_set_aside and not links.is_too_large))::integer as links_set_aside_at_the_ceiling,
        min(links.first_date) as first_date
    from links
    inner join components on links.link_id = components.link
    cross join lateral unnest(links.sources) as sources (source)
    group by sources.source, links.evidence_type
)

select * from final
