-- One row per service and what it is counted in: itself, its strand, its reach type (universal, targeted …) and the programme.
with services as (
    select * from {{ ref('dim_service') }}
),

final as (
    select
        services.service,
        scopes.scope_type,
        scopes.scope
    from services
    cross join
        lateral (
            values
            ('service', services.service),
            ('strand', services.strand),
            ('reach_type', services.reach_type),
            ('programme', 'programme')
        ) as scopes (scope_type, scope)
)

select * from final
