-- One row per service, scope in which its people are counted, and scope that the count is added to. Nearly all people use one service alone
-- and are, in its strand, its reach type and the programme, the same people again: they are counted once, in a scope of the service's
-- own (its number made negative), and what is counted is added to all four. Who uses several services is counted scope by scope.
with scopes as (
    select * from {{ ref('int_indicators__scopes') }}
),

final as (
    select
        service,
        scope_number as counted_scope_number,
        scope_number,
        false as is_of_one_service
    from scopes
    union all
    select
        services.service,
        (-services.scope_number)::smallint as counted_scope_number,
        scopes.scope_number,
        true as is_of_one_service
    from scopes as services
    inner join scopes on services.service = scopes.service
    where services.scope_type = 'service'
)

select * from final
