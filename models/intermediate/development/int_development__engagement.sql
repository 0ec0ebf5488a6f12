-- One row per child and assessment: what the child, and its family with it, had been reached by before the day of the assessment.
with assessments as (
    select * from {{ ref('int_development__assessments') }}
),

members as (
    select * from {{ ref('int_families__members') }}
),

-- Of whom only the quarter is known counts from its end on: an assessment within it may have come first.
reached as (
    select
        individual_id,
        service,
        case when is_dated then reached_date else {{ quarter_end('reached_date') }} end as reached_date
    from {{ ref('int_reach__dated') }}
),

sessions as (
    select * from {{ ref('int_engagement__sessions') }}
),

services as (
    select * from {{ ref('dim_service') }}
),

-- The child is of its family too: what the family did holds what the child did.
people as (
    select
        assessments.individual_id,
        assessments.assessment,
        assessments.assessed_date,
        relatives.individual_id as relative_id,
        relatives.individual_id = assessments.individual_id as is_child
    from assessments
    inner join members on assessments.individual_id = members.individual_id
    inner join members as relatives on members.family_id = relatives.family_id
),

services_before as (
    select
        people.individual_id,
        people.assessment,
        reached.service,
        services.strand,
        services.reach_type,
        min(reached.reached_date) as family_reached_date,
        min(reached.reached_date) filter (where people.is_child) as own_reached_date
    from people
    inner join reached on people.relative_id = reached.individual_id and people.assessed_date > reached.reached_date
    inner join services on reached.service = services.service
    group by people.individual_id, people.assessment, reached.service, services.strand, services.reach_type
),

services_summed as (
    select
        individual_id,
        assessment,
        {%- for whose in ['own', 'family'] %}
            count({{ whose }}_reached_date) as {{ whose }}_services,
            string_agg(distinct strand, ' + ' order by strand) filter (where {{ whose }}_reached_date is not null) as {{ whose }}_strands,
            string_agg(service, ' > ' order by {{ whose }}_reached_date, service) filter (where {{ whose }}_reached_date is not null)
                as {{ whose }}_pathway,
            bool_or(reach_type like 'universal%') filter (where {{ whose }}_reached_date is not null) as {{ whose }}_universal,
            bool_or(reach_type like '%targeted%') filter (where {{ whose }}_reached_date is not null) as {{ whose }}_targeted
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from services_before
    group by individual_id, assessment
),

sessions_before as (
    select
        people.individual_id,
        people.assessment,
        people.relative_id,
        people.is_child,
        sessions.service,
        sessions.min_sessions,
        sessions.is_counted,
        -- A session to which mother and child came together is one session of the family.
        row_number() over (
            partition by people.individual_id, people.assessment, sessions.service, sessions.activity, sessions.session_date
            order by people.relative_id
        ) = 1 as is_first_of_family
    from people
    inner join sessions on people.relative_id = sessions.individual_id and people.assessed_date > sessions.session_date
),

sessions_summed as (
    select
        individual_id,
        assessment,
        count(*) filter (where is_child) as own_sessions,
        count(*) filter (where is_first_of_family) as family_sessions
    from sessions_before
    group by individual_id, assessment
),

-- The minimum is one person's: two who came twice did not come four times.
dosages as (
    select
        individual_id,
        assessment,
        is_child,
        count(*) filter (where is_counted) >= min(min_sessions) as is_minimum_reached
    from sessions_before
    group by individual_id, assessment, relative_id, is_child, service
),

dosages_summed as (
    select
        individual_id,
        assessment,
        bool_or(is_minimum_reached) filter (where is_child) as is_own_minimum_reached,
        bool_or(is_minimum_reached) as is_minimum_reached
    from dosages
    group by individual_id, assessment
),

final as (
    select
        assessments.individual_id,
        assessments.assessment,
        coalesce(services_summed.own_services, 0)::integer as own_services,
        coalesce(services_summed.family_services, 0)::integer as family_services,
        coalesce(sessions_summed.own_sessions, 0)::integer as own_sessions,
        coalesce(sessions_summed.family_sessions, 0)::integer as family_sessions,
        services_summed.own_strands,
        services_summed.family_strands,
        services_summed.own_pathway,
        services_summed.family_pathway,
        services_summed.individual_id is not null as is_engaged,
        coalesce(services_summed.own_universal, false) as is_own_universal,
        coalesce(services_summed.family_universal, false) as is_universal,
        coalesce(services_summed.own_targeted, false) as is_own_targeted,
        coalesce(services_summed.family_targeted, false) as is_targeted,
        coalesce(dosages_summed.is_own_minimum_reached, false) as is_own_minimum_reached,
        coalesce(dosages_summed.is_minimum_reached, false) as is_minimum_reached
    from assessments
    left join services_summed
        on assessments.individual_id = services_summed.individual_id and assessments.assessment = services_summed.assessment
    left join sessions_summed
        on assessments.individual_id = sessions_summed.individual_id and assessments.assessment = sessions_summed.assessment
    left join dosages_summed
        on assessments.individual_id = dosages_summed.individual_id and assessments.assessment = dosages_summed.assessment
)

select * from final
