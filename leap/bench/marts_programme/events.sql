-- Of whom an event of an enrolment is told, by the reference for most and by one of the other keys for some; and where nobody is meant.
create temporary table told_by on commit drop as
select
    enrolments.*,
    described.role,
    described.family,
    case when told.chance < 0.9 then pg_temp.key_of(enrolments.service, described.number) end as person_ref_key,
    case when told.chance between 0.8 and 0.97 then pg_temp.key_of('nhs', described.number) end as nhs_number_key,
    case when told.chance > 0.85 and described.role = 'child' then pg_temp.key_of('child', described.number) end as child_key,
    case when told.chance between 0.85 and 0.97 and described.role <> 'child' then pg_temp.key_of('email', described.number) end as email_key,
    case when told.chance > 0.93 and described.role <> 'child' then pg_temp.key_of('mobile', described.number) end as mobile_key
from enrolments
inner join described on enrolments.person = described.number
cross join lateral (select pg_temp.chance(enrolments.number, 16) as chance) as told;
analyze told_by;

create temporary table sessions on commit drop as
with attending as (
    select
        row_number() over (order by told_by.number) - 1 as place,
        told_by.number,
        told_by.service,
        told_by.registered_date,
        tellers.source
    from told_by
    inner join tellers on told_by.service = tellers.service and tellers.record_type = 'engagement'
),

-- Most people come a few times and some very often; groups meet once a week.
held as (
    select
        drawn.number,
        attending.number as enrolment,
        attending.service,
        attending.source,
        attending.registered_date
        + 7 * floor(
            pg_temp.chance(drawn.number, 18) ^ 2
            * (least(540, (select max(first_day) + 89 from quarters) - attending.registered_date) / 7 + 1)
        )::integer as session_date
    from (
        select
            number,
            floor(pg_temp.chance(number, 17) ^ 1.4 * (select count(*) from attending)) as place
        from generate_series(1, %(sessions)s) as number
    ) as drawn
    inner join attending on drawn.place = attending.place
)

select
    held.*,
    quarters.number as quarter_number
from held
inner join quarters on held.session_date >= quarters.first_day and held.session_date < quarters.first_day + interval '3 months';

insert into staging.stg_engagements (
    source, file_id, row_number, record_number, service, activity, group_ref, delivery, duration_minutes, is_attended, session_date
)
select
    sessions.source,
    deliveries.file_id,
    4 * sessions.number + 1,
    1,
    sessions.service,
    pg_temp.pick(array['group', 'home visit', 'drop-in', 'course'], pg_temp.chance(sessions.number, 19)),
    case when pg_temp.chance(sessions.enrolment, 20) < 0.4 then 'G' || mod(sessions.enrolment, 6) end,
    pg_temp.pick(array['in person', 'online', 'phone', 'home visit', null], pg_temp.chance(sessions.number, 21)),
    30 + 15 * floor(pg_temp.chance(sessions.number, 22) * 6),
    case when pg_temp.chance(sessions.number, 23) < 0.85 then true when pg_temp.chance(sessions.number, 23) < 0.97 then false end,
    sessions.session_date
from sessions
inner join deliveries on sessions.source = deliveries.source and sessions.quarter_number = deliveries.quarter_number;

create temporary table results on commit drop as
with screened as (
    select
        told_by.number as enrolment,
        told_by.service,
        told_by.registered_date,
        items.measure,
        items.item,
        items.minimum,
        items.maximum,
        items.categories,
        items.timepoint
    from told_by
    inner join (
        select
            measures.measure,
            coalesce(bands.item, goals.item) as item,
            measures.minimum,
            measures.maximum,
            case when measures.minimum is null or measures.measure = 'eyfsp' then bands.categories end as categories,
            measures.term,
            case measures.subject when 'adult' then 'adult' else 'child' end as role,
            timepoints.timepoint,
            dense_rank() over (partition by measures.term, measures.subject = 'adult' order by measures.measure) as rank
        from reference.measures
        left join (
            select
                measure,
                item,
                array_agg(category order by position) as categories
            from reference.measure_bands
            where item is distinct from 'overall'
            group by measure, item
        ) as bands on measures.measure = bands.measure
        left join reference.eyfsp_goals as goals on measures.measure = 'eyfsp'
        inner join (
            values
            ('medium', 'baseline'),
            ('medium', 'end'),
            ('long', 'single')
        ) as timepoints (term, timepoint) on measures.term = timepoints.term
        where measures.measure not in ('eyfsp_gld', 'eyfsp_avg_elg') and (measures.minimum is not null or bands.categories is not null)
    ) as items
        on
            told_by.role = items.role
            and case
                when items.measure = 'asq3' then told_by.service = 'health_visiting'
                when items.term = 'long' then told_by.service = split_part(items.measure, '_', 1)
                else not told_by.is_administrative and mod(told_by.number, 20) = items.rank
            end
)

select
    row_number() over (order by screened.enrolment, screened.measure, screened.item, screened.timepoint) as number,
    screened.*,
    least(
        screened.registered_date + case screened.timepoint when 'end' then 120 else 20 end, (select max(first_day) + 89 from quarters)
    ) as assessed_date
from screened;

insert into staging.stg_outcomes (
    source, file_id, row_number, record_number, service, measure, item, timepoint, category, score, assessed_date
)
select
    deliveries.source,
    deliveries.file_id,
    4 * results.number + 2,
    1,
    results.service,
    results.measure,
    results.item,
    results.timepoint,
    pg_temp.pick(results.categories, pg_temp.chance(results.number, 24) ^ 0.4),
    case
        when results.categories is null
            then results.minimum + floor(pg_temp.chance(results.number, 24) ^ 0.7 * (results.maximum - results.minimum + 1))
    end,
    results.assessed_date
from results
inner join tellers on results.service = tellers.service and tellers.record_type = 'outcome'
inner join quarters on results.assessed_date >= quarters.first_day and results.assessed_date < quarters.first_day + interval '3 months'
inner join deliveries on tellers.source = deliveries.source and quarters.number = deliveries.quarter_number;

create temporary table answered on commit drop as
select
    row_number() over (order by told_by.number, questions.question) as number,
    told_by.number as enrolment,
    told_by.service,
    told_by.joined,
    told_by.role,
    questions.question,
    tellers.source,
    told_by.registered_date
from told_by
inner join tellers on told_by.service = tellers.service and tellers.record_type = 'feedback'
cross join (values ('would recommend'), ('useful'), ('listened to')) as questions (question)
where told_by.role <> 'child' and pg_temp.chance(told_by.number, 25) < 0.5;

insert into staging.stg_feedback (source, file_id, row_number, record_number, service, respondent, question, answer, given_date)
select
    answered.source,
    deliveries.file_id,
    4 * answered.number + 3,
    1,
    answered.service,
    case answered.role when 'practitioner' then 'practitioner' else 'family' end,
    answered.question,
    pg_temp.pick(
        (select array_agg(answer order by is_positive desc, answer) from reference.feedback_answers), pg_temp.chance(answered.number, 26) ^ 2
    ),
    answered.registered_date
from answered
inner join deliveries on answered.source = deliveries.source and answered.joined = deliveries.quarter_number;

insert into staging.stg_event_keys (
    source, file_id, row_number, record_number, nhs_number_key, person_ref_key, child_key, email_key, mobile_key, salt_version,
    platform_key_version
)
with events as (
    select file_id, source, row_number, record_number from staging.stg_engagements
    union all
    select file_id, source, row_number, record_number from staging.stg_outcomes
    union all
    select file_id, source, row_number, record_number from staging.stg_feedback
),

meant as (
    select 4 * number + 1 as row_number, enrolment from sessions
    union all
    select 4 * number + 2 as row_number, enrolment from results
    union all
    select 4 * number + 3 as row_number, enrolment from answered
)

select
    events.source,
    events.file_id,
    events.row_number,
    events.record_number,
    told_by.nhs_number_key,
    case when pg_temp.chance(events.row_number, 27) < 0.015 then pg_temp.key_of('nobody', events.row_number) else told_by.person_ref_key end,
    told_by.child_key,
    told_by.email_key,
    told_by.mobile_key,
    1,
    1
from events
inner join meant on events.row_number = meant.row_number
inner join told_by on meant.enrolment = told_by.number;
