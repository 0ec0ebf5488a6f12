-- One row per family that was reached: whose home counts as the family's, how many it is, and whether a lone parent was stated. A family
-- lives where a child lives that was reached in the first quarter in which anybody of it was, of several the one with the lowest id; where
-- no child was, an adult of that quarter. Who belongs to a family, and whether its adults stated a lone parent, is as known now. People
-- whom administrative data alone knows are not counted, but for those who were reached: too many of them are somebody of the family whose
-- records were not linked.
with reached as (
    select * from {{ ref('int_reach__individual_quarters') }}
    where role in ('child', 'adult')
),

-- Quarter, role and id in one word, whose least is looked up without sorting.
homes as (
    select
        family_id,
        min(quarter_start_date::text || case role when 'child' then ' 1 ' else ' 2 ' end || individual_id) as first_reached
    from reached
    group by family_id
),

sizes as (
    select
        family_id,
        count(*) filter (where role = 'child') as children,
        count(*) as people,
        bool_or(lone_parent) filter (where role = 'adult') as has_lone_parent
    from {{ ref('dim_individual') }}
    where
        role in ('child', 'adult')
        and (not is_administrative_only or individual_id in (select reached.individual_id from reached))
    group by family_id
),

final as (
    select
        homes.family_id,
        split_part(homes.first_reached, ' ', 3) as individual_id,
        case split_part(homes.first_reached, ' ', 2) when '1' then 'child' else 'adult' end as home_of,
        case when sizes.children >= 3 then '3 or more' else sizes.children::text end as number_of_children,
        case when sizes.people >= 5 then '5 or more' else sizes.people::text end as family_size,
        case sizes.has_lone_parent when true then 'Yes' when false then 'No' else 'Not known' end as lone_parent
    from homes
    inner join sizes on homes.family_id = sizes.family_id
)

select * from final
