with resources as (
    select * from {{ ref('int_resources__dated') }}
),

services as (
    select * from {{ ref('dim_service') }}
),

final as (
    select
        {{ public_id('R', ['resources.file_id', 'resources.row_number', 'resources.record_number']) }} as resource_id,
        coalesce(services.service, 'unknown') as service,
        resources.source,
        {{ quarter_of('resources.used_quarter_start_date') }} as quarter,
        resources.kind,
        resources.unit,
        resources.amount::numeric(14, 2) as amount
    from resources
    left join services on resources.service = services.service
)

select * from final
