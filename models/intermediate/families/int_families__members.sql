{%- set register = previous_build('family_id_register', 'staging', is_durable=true) %}

-- One row per individual, with its family. As with individuals, an id stays with the group of the oldest individual that bore it, a
-- group keeps the oldest of the ids that stayed with it, and one with none gets a new id, made from its oldest individual.
with family_groups as (
    select * from {{ ref('int_families__groups') }}
),

oldest as (
    select distinct on (group_id)
        group_id,
        individual_id,
        {{ public_id('F', ['individual_id']) }} as first_id
    from family_groups
    order by group_id, individual_age
),

{%- if register %}

    -- Somebody whose id was redirected speaks through the id that took its place, and after it.
    speakers as (
        select
            individual_id,
            individual_id as spoken_for,
            1 as precedence
        from family_groups
        union all
        select
            individual_id,
            old_individual_id as spoken_for,
            2 as precedence
        from {{ ref('int_individuals__redirects') }}
    ),

    borne as (
        select distinct on (register.individual_id)
            register.individual_id,
            register.family_id
        from {{ register }} as register
        order by register.individual_id asc, register.assigned_at desc
    ),

    claimed as (
        select distinct on (borne.family_id)
            borne.family_id,
            family_groups.group_id,
            family_groups.individual_age,
            speakers.precedence
        from speakers
        inner join family_groups on speakers.individual_id = family_groups.individual_id
        inner join borne on speakers.spoken_for = borne.individual_id
        order by borne.family_id, family_groups.individual_age, speakers.precedence
    ),

    kept as (
        select distinct on (group_id)
            group_id,
            family_id
        from claimed
        order by group_id, individual_age, precedence, family_id
    ),

    histories as (
        select
            oldest.group_id,
            oldest.first_id,
            count(distinct own.family_id) as ids_borne,
            coalesce(
                (array_agg(own.change order by own.assigned_at desc) filter (where own.previous_family_id = oldest.first_id))[1]
                = 'redirected', false
            ) as was_redirected
        from oldest
        left join kept on oldest.group_id = kept.group_id
        left join {{ register }} as own on oldest.individual_id = own.individual_id
        where kept.group_id is null
        group by oldest.group_id, oldest.first_id
    ),

    named as (
        select
            histories.group_id,
            case
                when ever.family_id is null then histories.first_id
                when histories.was_redirected and claimed.family_id is null then histories.first_id
                else {{ public_id('F', ['histories.first_id', 'histories.ids_borne']) }}
            end as family_id
        from histories
        left join (select distinct family_id from {{ register }}) as ever on histories.first_id = ever.family_id
        left join claimed on histories.first_id = claimed.family_id
    ),

    family_ids as (
        select * from kept
        union all
        select * from named
    ),
{%- else %}

    family_ids as (
        select
            group_id,
            first_id as family_id
        from oldest
    ),
{%- endif %}

final as (
    select
        family_groups.individual_id,
        family_ids.family_id
    from family_groups
    inner join family_ids on family_groups.group_id = family_ids.group_id
)

select * from final
