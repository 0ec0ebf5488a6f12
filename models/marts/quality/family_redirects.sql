-- Two families turn out to be one: the older id stays, and the other leads to it from then on. Where the people of a family now belong to
-- several, its id leads to that of the most of them.
with register as (
    select * from {{ ref('family_id_register') }}
    where change = 'redirected'
),

redirects as (
    select * from {{ ref('int_individuals__redirects') }}
),

members as (
    select * from {{ ref('int_families__members') }}
),

followed as (
    select
        register.previous_family_id as old_family_id,
        members.family_id,
        max(register.assigned_at) as redirected_at,
        count(distinct members.individual_id) as individuals
    from register
    left join redirects on register.individual_id = redirects.old_individual_id
    inner join members on coalesce(redirects.individual_id, register.individual_id) = members.individual_id
    left join members as living on register.previous_family_id = living.family_id
    where living.family_id is null
    group by register.previous_family_id, members.family_id
),

final as (
    select distinct on (old_family_id)
        old_family_id,
        family_id,
        redirected_at
    from followed
    order by old_family_id asc, individuals desc, family_id asc
)

select * from final
