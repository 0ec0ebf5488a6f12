with services as (
    select * from {{ ref('services') }}
),

final as (
    select
        service,
        service_name,
        strand,
        audience,
        reach_type,
        provider_name,
        is_strand_published,
        is_reach_type_published
    from services
    union all
    select
        'unknown' as service,
        'Not known' as service_name,
        'Not known' as strand,
        'Not known' as audience,
        'Not known' as reach_type,
        'Not known' as provider_name,
        false as is_strand_published,
        false as is_reach_type_published
)

select * from final
