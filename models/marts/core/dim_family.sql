with individuals as (
    select * from {{ ref('dim_individual') }}
),

final as (
    select
        family_id,
        (count(*) filter (where role = 'child'))::integer as children,
        (count(*) filter (where role = 'adult'))::integer as adults,
        (count(*) filter (where role <> 'unknown'))::integer as individuals,
        bool_and(is_administrative_only) as is_administrative_only
    from individuals
    group by family_id
)

select * from final
