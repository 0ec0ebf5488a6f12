-- One row per service and what it is counted in: itself, its strand, its reach type (universal, targeted …) and the programme. Scopes are
-- numbered: tables of millions of rows hold the number in place of two names.
with services as (
    select * from {{ ref('dim_service') }}
),

final as (
    select
        services.service,
        dense_rank() over (order by scopes.scope_type, scopes.scope)::smallint as scope_number,
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
