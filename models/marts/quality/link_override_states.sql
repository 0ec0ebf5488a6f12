-- The decisions of humans (seeds/link_overrides.csv), and whether each holds today. A must-link holds where both sides are one
-- individual, a must-not-link where they are none together; a side without a record that counts leaves nothing to decide.
with overrides as (
    select * from {{ ref('int_individuals__link_overrides') }}
),

individuals as (
    select distinct
        overrides.line,
        overrides.side,
        records.individual_id
    from {{ ref('int_individuals__override_records') }} as overrides
    inner join {{ ref('int_individuals__records') }} as records on overrides.record_id = records.record_id
    where records.is_current
),

sides as (
    select
        line,
        count(distinct side) as sides,
        count(distinct individual_id) as individuals,
        count(distinct individual_id) filter (where side = 0) + count(distinct individual_id) filter (where side = 1) as individuals_by_side
    from individuals
    group by line
),

set_aside as (
    select * from {{ ref('int_individuals__overrides_set_aside') }}
),

taken_up as (
    select
        fingerprint,
        max(logged_at) as taken_up_at
    from {{ ref('link_override_log') }}
    where event = 'taken_up'
    group by fingerprint
),

final as (
    select
        overrides.line,
        overrides.action,
        overrides.role,
        case
            when coalesce(sides.sides, 0) < 2 then 'stale'
            when overrides.action = 'must_link' and sides.individuals > 1 then 'set_aside'
            when overrides.action = 'must_not_link' and sides.individuals < sides.individuals_by_side then 'set_aside'
            else 'in_force'
        end as state,
        case
            when coalesce(sides.sides, 0) < 2 then 'no_current_record'
            when set_aside.override_id is not null then 'nhs_number'
            when overrides.action = 'must_link' and sides.individuals > 1 then 'contradiction'
            when overrides.action = 'must_not_link' and sides.individuals < sides.individuals_by_side then 'same_record'
        end as reason,
        coalesce(sides.individuals, 0)::integer as individuals,
        taken_up.taken_up_at
    from overrides
    left join sides on overrides.line = sides.line
    left join set_aside on overrides.override_id = set_aside.override_id
    left join taken_up on overrides.fingerprint = taken_up.fingerprint
)

select * from final
