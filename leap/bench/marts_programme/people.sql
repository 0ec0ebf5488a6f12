-- A made-up programme as it stands in staging: people in families, the services' registers and administrative data, what people attended, how they did and
-- what they said. Nothing is drawn by chance: the same numbers of people and sessions give the same programme, whatever the plans.
-- Parameters: people, sessions, quarters and first_days (arrays, the oldest first).

-- A number from 0 up to 1 that looks random; each question about the same thing has a salt of its own.
create function pg_temp.chance(thing bigint, salt bigint) returns double precision
language sql immutable return (hashint8extended(thing, salt) & 1048575) / 1048576.0::double precision;

create function pg_temp.key_of(kind text, thing bigint) returns bytea
language sql immutable return sha256(convert_to(kind || thing, 'UTF8'));

create function pg_temp.pick(options anyarray, chance double precision) returns anyelement
language sql immutable as 'select options[1 + floor(chance * cardinality(options))::integer]';

create temporary table quarters on commit drop as
select
    number::integer - 1 as number,
    quarter,
    first_day
from unnest(%(quarters)s::text[], %(first_days)s::date[]) with ordinality as given (quarter, first_day, number);

-- Which source tells what of a service: a contract's, as if each were in production.
update restricted.sources set stage = 'production';

create temporary table tellers on commit drop as
select
    services.service,
    record_types.record_type,
    min(sources.source) as source,
    bool_or(sources.is_administrative) as is_administrative
from restricted.sources as sources
cross join lateral unnest(sources.services) as services (service)
cross join lateral unnest(sources.record_types) as record_types (record_type)
group by services.service, record_types.record_type;

create temporary table deliveries on commit drop as
select
    sources.source,
    quarters.number as quarter_number,
    left(encode(sha256(convert_to('bench|' || sources.source || quarters.quarter, 'UTF8')), 'hex'), 16) as file_id,
    row_number() over (order by quarters.number, sources.source) as file_number
from (select distinct source from tellers) as sources
cross join quarters;

insert into restricted.files (file_id, file_number, source, quarter, quarter_start_date, form, state, landed_at)
select
    deliveries.file_id,
    deliveries.file_number,
    deliveries.source,
    quarters.quarter,
    quarters.first_day,
    'clear',
    'purged',
    now()
from deliveries
inner join quarters on deliveries.quarter_number = quarters.number;

-- Three people are a family: a mother, a child, and a father or another child; one in fifty is a practitioner.
create temporary table people on commit drop as
select
    number,
    number / 3 as family,
    case
        when mod(number, 50) = 49 then 'practitioner'
        when mod(number, 3) = 1 or (mod(number, 3) = 2 and pg_temp.chance(number, 1) > 0.45) then 'child'
        else 'adult'
    end as role,
    floor(pg_temp.chance(number / 3, 2) * (select count(*) from quarters))::integer as joined
from generate_series(0, %(people)s - 1) as number;

create temporary table described on commit drop as
select
    people.*,
    case
        when people.role = 'child' then date_trunc('month', quarters.first_day - floor(pg_temp.chance(people.number, 3) * 1500)::integer)::date
        else (date '1970-01-01' + make_interval(months => floor(pg_temp.chance(people.number, 3) * 360)::integer))::date
    end as birth_month,
    pg_temp.pick(array['F', 'M'], pg_temp.chance(people.number, 4) ^ case people.role when 'child' then 1 else 2 end) as gender,
    pg_temp.pick(words.lsoa_codes, pg_temp.chance(people.family, 5)) as lsoa_code,
    pg_temp.pick(words.ethnic_groups, pg_temp.chance(people.family, 6) ^ 2) as ethnic_group,
    pg_temp.pick(words.languages, pg_temp.chance(people.family, 7) ^ 4) as home_language
from people
inner join quarters on people.joined = quarters.number
cross join (
    select
        -- one home in ten is outside the areas that are known
        (select array_agg(lsoa_code order by lsoa_code) from reference.areas)
        || array_fill('E01999999'::text, array[(select count(*) / 10 from reference.areas)::integer]) as lsoa_codes,
        (select array_agg(distinct ethnic_group order by ethnic_group) from reference.ethnic_groups) as ethnic_groups,
        (select (array_agg(distinct home_language order by home_language))[1:80] from reference.languages) as languages
) as words;

-- Four people in five use one service; administrative data knows three children in ten and half as many of the adults, by each source.
create temporary table memberships on commit drop as
with offered as (
    select
        audiences.role,
        tellers.is_administrative,
        array_agg(tellers.service order by tellers.service) as services
    from tellers
    inner join reference.services on tellers.service = services.service
    inner join (
        values
        ('children', 'child'),
        ('families', 'child'),
        ('families', 'adult'),
        ('parents', 'adult'),
        ('pregnant women', 'adult'),
        ('practitioners', 'practitioner')
    ) as audiences (audience, role) on services.audience = audiences.audience
    where tellers.record_type = 'person'
    group by audiences.role, tellers.is_administrative
)

select
    described.number as person,
    pg_temp.pick(offered.services, pg_temp.chance(described.number * 8 + slots.slot, 8)) as service,
    min(least(described.joined + (slots.slot - 1) * 2, (select max(number) from quarters))) as joined
from described
inner join offered on described.role = offered.role and not offered.is_administrative
cross join
    lateral generate_series(1, case
        when pg_temp.chance(described.number, 9) < 0.8 then 1
        when pg_temp.chance(described.number, 9) < 0.98 then 3
        else 7
    end) as slots (slot)
group by described.number, 2
union all
select
    described.number as person,
    services.service,
    described.joined
from described
inner join offered on described.role = offered.role and offered.is_administrative
cross join lateral unnest(offered.services) with ordinality as services (service, at)
where pg_temp.chance(described.number * 8 + services.at, 10) < case described.role when 'child' then 0.3 else 0.15 end;

create temporary table enrolments on commit drop as
select
    row_number() over (order by memberships.person, memberships.service) - 1 as number,
    memberships.*,
    tellers.source,
    tellers.is_administrative,
    quarters.first_day + floor(pg_temp.chance(memberships.person, 11) * 90)::integer as registered_date
from memberships
inner join tellers on memberships.service = tellers.service and tellers.record_type = 'person'
inner join quarters on memberships.joined = quarters.number;
analyze enrolments;

-- A register names somebody in the quarter of registration, and now and then in a later one.
insert into staging.stg_persons (
    source, file_id, row_number, record_number, nhs_number_key, person_ref_key, child_key, email_key, mobile_key, child_place_key,
    carer_email_key, carer_nhs_number_key, salt_version, platform_key_version, service, role, consent, gender, lsoa_code,
    ethnic_group, home_language, has_disability, is_lone_parent, birth_month, registered_date, unusable_digests
)
select
    enrolments.source,
    deliveries.file_id,
    4 * row_number() over (order by enrolments.number, deliveries.quarter_number) + 4,
    1,
    case when told.chance < 0.55 or told.chance > 0.9 then pg_temp.key_of('nhs', described.number) end,
    case when told.chance > 0.05 then pg_temp.key_of(enrolments.service, described.number) end,
    case when described.role = 'child' and told.chance < 0.8 then pg_temp.key_of('child', described.number) end,
    case when described.role <> 'child' and told.chance < 0.7 then pg_temp.key_of('email', described.number) end,
    case when described.role <> 'child' and told.chance > 0.5 then pg_temp.key_of('mobile', described.number) end,
    case when described.role = 'child' then pg_temp.key_of('place', described.number) end,
    case when described.role = 'child' and told.chance < 0.75 then pg_temp.key_of('email', described.family * 3) end,
    case when enrolments.is_administrative and described.role = 'child' then pg_temp.key_of('nhs', described.family * 3) end,
    1,
    1,
    enrolments.service,
    described.role,
    'yes',
    case when told.chance < 0.95 then described.gender end,
    case when told.chance between 0.4 and 0.43 then 'E01003020' else described.lsoa_code end,
    case when told.chance < 0.9 then described.ethnic_group end,
    case when told.chance > 0.1 then described.home_language end,
    case when told.chance < 0.7 then pg_temp.chance(described.number, 12) < 0.06 end,
    case when described.role = 'adult' and told.chance < 0.6 then pg_temp.chance(described.number, 13) < 0.3 end,
    case when told.chance < 0.97 then described.birth_month end,
    enrolments.registered_date,
    '{}'
from enrolments
inner join described on enrolments.person = described.number
inner join deliveries on enrolments.source = deliveries.source and deliveries.quarter_number between enrolments.joined and enrolments.joined + 5
cross join lateral (select pg_temp.chance(enrolments.number * 32 + deliveries.quarter_number, 14) as chance) as told
where deliveries.quarter_number = enrolments.joined or pg_temp.chance(enrolments.number * 32 + deliveries.quarter_number, 15) < 0.15;
