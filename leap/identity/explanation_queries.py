"""What an explanation asks of the warehouse. No query gives a key, a value of one, or a day.

Parameters: `individual_id`; `record_ids`, those of its records, the oldest first; `role`, the individual's.
"""

ANYBODY = "select 1 from intermediate.int_individuals__records where is_current limit 1"

# record_id, then the fields of a Record in their order.
RECORDS = """
select
    records.record_id,
    records.source,
    person_records.quarter,
    records.file_id,
    records.row_number,
    records.record_number,
    person_records.role,
    to_char(person_records.registered_date, 'YYYY-MM'),
    records.joined_by_key,
    records.link_strength,
    records.records_on_key,
    records.is_bridge
from intermediate.int_individuals__records as records
inner join intermediate.int_individuals__person_records as person_records using (record_id)
where records.individual_id = %(individual_id)s and records.is_current
order by person_records.record_age
"""

# key_type, place among the keys of that kind, record_ids, block_id, and who of the other role holds the NHS number.
KEYS = """
with all_keys as (
    select record_id, key_type, block_id
    from intermediate.int_individuals__record_keys
    where record_id = any(%(record_ids)s::bigint[])
    union all
    select overrides.record_id, 'must_link', overrides.block_id
    from intermediate.int_individuals__override_records as overrides
    where
        overrides.action = 'must_link'
        and overrides.record_id = any(%(record_ids)s::bigint[])
        and overrides.override_id not in (select override_id from intermediate.int_individuals__overrides_set_aside)
        -- What a build refused stands among the records it names, and nowhere further.
        and overrides.override_id in (select override_id from intermediate.int_individuals__link_overrides)
),

held as (
    select
        key_type,
        block_id,
        min(array_position(%(record_ids)s::bigint[], record_id)) as oldest,
        array_agg(distinct record_id order by record_id) as record_ids
    from all_keys
    group by key_type, block_id
),

numbers as (
    select distinct nhs_number
    from intermediate.int_individuals__contradiction_evidence
    where record_id = any(%(record_ids)s::bigint[]) and nhs_number is not null
),

other_roles as (
    select array_agg(distinct records.individual_id order by records.individual_id) as individuals
    from numbers
    inner join intermediate.int_individuals__contradiction_evidence as others
        on numbers.nhs_number = others.nhs_number and others.role <> %(role)s
    inner join intermediate.int_individuals__records as records on others.record_id = records.record_id
    where records.is_current
)

select
    held.key_type,
    row_number() over (partition by held.key_type order by held.oldest, held.block_id) as position,
    held.record_ids,
    held.block_id,
    case when held.key_type = 'nhs_number' then other_roles.individuals end
from held
cross join other_roles
order by held.key_type, position
"""

# The value is that of the mart, which may say less: outside, for an area beyond the programme.
ATTRIBUTES = """
select attribute, source, to_char(stated_date, 'YYYY-MM')
from intermediate.int_individuals__attributes
where individual_id = %(individual_id)s
order by attribute
"""

PUBLISHED = "select to_jsonb(published) from marts.dim_individual as published where individual_id = %(individual_id)s"

FAMILY_MEMBERS = """
select members.family_id, members.individual_id, individuals.role
from intermediate.int_families__members as own
inner join intermediate.int_families__members as members on own.family_id = members.family_id
inner join marts.dim_individual as individuals on members.individual_id = individuals.individual_id
where own.individual_id = %(individual_id)s
order by individuals.role, members.individual_id
"""

# The fields of an Evidence in their order. The smallest record_id stands for the individual.
FAMILY_EVIDENCE = """
select
    links.evidence_type,
    array_agg(distinct sources.source order by sources.source),
    to_char(min(links.first_date), 'YYYY-MM'),
    count(distinct links.link_id),
    count(distinct members.node),
    own.is_set_aside,
    case when links.is_too_large then 'shared_by_too_many' when own.is_set_aside then 'family_too_large' end
from intermediate.int_families__components as own
inner join intermediate.int_families__links as links on own.link = links.link_id
inner join intermediate.int_families__link_members as members on own.link = members.link
cross join lateral unnest(links.sources) as sources (source)
where own.node = (select min(node) from unnest(%(record_ids)s::bigint[]) as nodes (node))
group by links.evidence_type, links.evidence_rank, own.is_set_aside, links.is_too_large
order by own.is_set_aside, links.evidence_rank
"""

# pass, block_id, outcome, reason, the other individuals. A cluster is named by one of its records, whose individual
# today is asked for. A component is followed over all the keys that made it, since any of them may hold the reason.
LEFT_APART = """
with recursive own as (
    select distinct pass, block_id, outcome, reason
    from intermediate.int_individuals__passes
    where cluster_id = any(%(record_ids)s::bigint[]) and outcome <> 'joined'
),

concerned as (
    select own.pass, own.block_id, own.outcome, passes.cluster_id
    from own
    inner join intermediate.int_individuals__passes as passes using (pass, block_id)
    union
    select concerned.pass, concerned.block_id, concerned.outcome, further.cluster_id
    from concerned
    inner join intermediate.int_individuals__passes as passes
        on
            concerned.pass = passes.pass
            and concerned.cluster_id = passes.cluster_id
            and passes.outcome = 'component_contradicts'
    inner join intermediate.int_individuals__passes as further
        on passes.pass = further.pass and passes.block_id = further.block_id
    where concerned.outcome = 'component_contradicts'
)

select
    own.pass,
    own.block_id,
    own.outcome,
    own.reason,
    array_agg(distinct records.individual_id order by records.individual_id)
        filter (where records.individual_id <> %(individual_id)s)
from own
inner join concerned using (pass, block_id)
left join intermediate.int_individuals__records as records on concerned.cluster_id = records.record_id
group by own.pass, own.block_id, own.outcome, own.reason
"""

# The other individuals of each decision to join that does not hold.
DECISIONS_SET_ASIDE = """
select array_agg(distinct records.individual_id order by records.individual_id)
from intermediate.int_individuals__override_records as own
inner join intermediate.int_individuals__override_records as others using (override_id)
inner join intermediate.int_individuals__records as records on others.record_id = records.record_id
where
    own.record_id = any(%(record_ids)s::bigint[])
    and own.action = 'must_link'
    and records.is_current
    and records.individual_id <> %(individual_id)s
    and override_id in (select override_id from intermediate.int_individuals__link_overrides)
group by override_id
"""

REDIRECT = """
select individual_id, redirected_at::date::text, key_type
from marts.individual_redirects
where old_individual_id = %(individual_id)s
"""

# The fields of ReviewedRecords.
REVIEWED = """
select individuals.individual_id, individuals.source, individuals.quarter, individuals.records
from marts.link_review_individuals as individuals
where individuals.review_id = %(review_id)s
order by individuals.individual_id, individuals.quarter, individuals.source
"""

REVIEW = "select key_type, pass, reason, records from marts.link_review where review_id = %(review_id)s"
