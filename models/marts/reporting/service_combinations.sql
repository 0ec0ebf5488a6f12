with services_used as (
    select
        unit,
        unit_id,
        service
    from {{ ref('int_engagement__services_used') }}
    where unit <> 'practitioner'
),

whole_sets as (
    select
        unit,
        unit_id,
        'exactly' as kind,
        string_agg(service, ' + ' order by service) as services,
        count(*) as number_of_services
    from services_used
    group by unit, unit_id
),

pairs as (
    select
        one.unit,
        one.unit_id,
        'at least' as kind,
        one.service || ' + ' || two.service as services,
        2 as number_of_services,
        two.service as last_service
    from services_used as one
    inner join services_used as two on one.unit = two.unit and one.unit_id = two.unit_id and one.service < two.service
),

triples as (
    select
        pairs.unit,
        pairs.unit_id,
        pairs.kind,
        pairs.services || ' + ' || three.service as services,
        3 as number_of_services
    from pairs
    inner join services_used as three
        on pairs.unit = three.unit and pairs.unit_id = three.unit_id and pairs.last_service < three.service
),

members as (
    select * from whole_sets
    union all
    select
        unit,
        unit_id,
        kind,
        services,
        number_of_services
    from pairs
    union all
    select * from triples
),

final as (
    select
        unit || ': ' || kind || ' ' || services as combination_id,
        unit,
        kind,
        services,
        number_of_services::integer as number_of_services,
        count(*)::integer as value
    from members
    group by unit, kind, services, number_of_services
)

select * from final
