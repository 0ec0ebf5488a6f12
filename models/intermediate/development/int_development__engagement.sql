-- One row per child and assessment: what the child, and its family with it, had been reached by before the day of the assessment.
with assessments as (
    select * from {{ ref('int_development__assessments') }}
),

members as (
    select * from {{ ref('int_families__members') }}
),

reached as (
    select * from {{ ref('int_reach__dated') }}
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
        bool_or(people.is_child) as is_own,
        min(reached.reached_date) as first_reached_date
    from people
    inner join reached on people.relative_id = reached.individual_id and people.assessed_date > reached.reached_date
    inner join services on reached.service = services.service
    group by people.individual_id, people.assessment, reached.service, services.strand, services.reach_type
),

services_summed as (
    select
        individual_id,
        assessment,
        count(*) filter (where is_own) as own_services,
        count(*) as family_services,
        string_agg(service, ' > ' order by first_reached_date, service) as pathway,
        string_agg(distinct strand, ' + ' order by strand) as strands,
        bool_or(reach_type like 'universal%') as is_universal,
        bool_or(reach_type like '%targeted%') as is_targeted,
        min(first_reached_date) as first_reached_date
    from services_before
    group by individual_id, assessment
),

sessions_before as (
    select
        people.individual_id,
        people.assessment,
        people.relative_id,
        sessions.service,
        bool_or(people.is_child) as is_own,
        count(*) as sessions,
        count(*) filter (where sessions.is_counted) >= min(sessions.min_sessions) as is_minimum_reached
    from people
    inner join sessions on people.relative_id = sessions.individual_id and people.assessed_date > sessions.session_date
    group by people.individual_id, people.assessment, people.relative_id, sessions.service
),

sessions_summed as (
    select
        individual_id,
        assessment,
        sum(sessions) filter (where is_own) as own_sessions,
        sum(sessions) as family_sessions,
        bool_or(is_minimum_reached) as is_minimum_reached
    from sessions_before
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
        services_summed.pathway,
        services_summed.strands,
        services_summed.individual_id is not null as is_engaged,
        coalesce(services_summed.is_universal, false) as is_universal,
        coalesce(services_summed.is_targeted, false) as is_targeted,
        coalesce(sessions_summed.is_minimum_reached, false) as is_minimum_reached,
        services_summed.first_reached_date
    from assessments
    left join services_summed
        on assessments.individual_id = services_summed.individual_id and assessments.assessment = services_summed.assessment
    left join sessions_summed
        on assessments.individual_id = sessions_summed.individual_id and assessments.assessment = sessions_summed.assessment
)

select * from final
