{%- set linkage = min_link_strength() -%}

-- One row per individual, quarter and service in which the service reached the individual. Where the project
-- leaves weak links out (vars: min_link_strength), one row per part of it.
with reached as (
    select distinct
        individual_id,
        service,
        client,
        {{ quarter_start('reached_date') }} as quarter_start_date
    from {{ ref('int_reach__dated') }}
),

roles as (
    select distinct on (individual_id)
        individual_id,
        family_id,
        role
    from {{ ref('int_registrations__dated') }}
    order by individual_id, role
),

{% if linkage != 'weak' %}
    parts as (
        select * from {{ ref('int_reach__part_quarters') }}
        where linkage = '{{ linkage }}'
    ),
{% endif %}
final as (
    select
        reached.individual_id,
        {%- if linkage == 'weak' %}
            reached.individual_id as counted_id,
        {%- else %}
            coalesce(parts.part_id, reached.individual_id) as counted_id,
        {%- endif %}
        roles.family_id,
        roles.role,
        reached.service,
        reached.client,
        reached.quarter_start_date
    from reached
    inner join roles on reached.individual_id = roles.individual_id
    {%- if linkage != 'weak' %}
        left join parts
            on
                reached.individual_id = parts.individual_id
                and reached.service = parts.service
                and reached.quarter_start_date = parts.quarter_start_date
    {%- endif %}
)

select * from final
