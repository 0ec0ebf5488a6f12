"""SQL that compares individuals and families before and after a build in the same transaction, in temporary tables."""

KEEP = (
    """
    create temporary table plan_records as
    select record_id, individual_id from intermediate.int_individuals__resolved where is_current
    """,
    """
    create temporary table plan_keys_apart as
    select key_type, block_id, min(reason) as reason from intermediate.int_individuals__passes
    where outcome <> 'joined' group by key_type, block_id
    """,
    "create temporary table plan_families as select distinct family_id from intermediate.int_families__members",
    "create temporary table plan_start as select clock_timestamp() as started_at",
    "create unique index on plan_records (record_id)",
    "analyze plan_records",
)

_RECORDS = """
create temporary table plan_moves as
with touched as (
    select
        touched.record_id,
        files.source,
        files.is_current as is_of_current_file,
        resolved.individual_id,
        kept.individual_id as previous_individual_id
    from intermediate.int_individuals__touched_records as touched
    inner join intermediate.int_individuals__resolved as resolved on touched.record_id = resolved.record_id
    inner join staging.stg_files as files on touched.record_id between files.first_record_id and files.last_record_id
    left join plan_records as kept on touched.record_id = kept.record_id
),

born as (
    select individual_id from touched where individual_id is not null
    except
    select previous_individual_id from touched
),

-- An id that somebody bore before, or part of an individual that was known, is nobody new.
known_born as (
    select born.individual_id
    from born
    inner join staging.individual_id_register as register on born.individual_id = register.individual_id
    where register.assigned_at <= (select started_at from plan_start)
    union
    select individual_id from intermediate.int_individuals__id_changes where change = 'split'
)

select
    touched.*,
    born.individual_id is not null and known_born.individual_id is null as is_new_individual
from touched
left join born on touched.individual_id = born.individual_id
left join known_born on touched.individual_id = known_born.individual_id
"""

_FINDINGS = """
create temporary table plan_findings as
with added as (
    select * from plan_moves where individual_id is not null and previous_individual_id is null
),

lost as (
    select * from plan_moves where individual_id is null and previous_individual_id is not null
),

-- By which sources something happens to an individual: those that bring a record to it or take one from it.
movers as (
    select individual_id, source from added
    union
    select previous_individual_id, source from lost
),

unborne as (
    select previous_individual_id as individual_id from plan_moves where previous_individual_id is not null
    except
    select individual_id from plan_moves
),

redirected as (
    select unborne.individual_id, redirects.individual_id as heir_id, redirects.key_type
    from unborne
    inner join intermediate.int_individuals__redirects as redirects
        on unborne.individual_id = redirects.old_individual_id
),

split as (
    select previous_individual_id, individual_id, min(key_type) as key_type, min(reason) as reason
    from intermediate.int_individuals__id_changes
    where change = 'split'
    group by previous_individual_id, individual_id
),

keys_apart as (
    select key_type, block_id, min(reason) as reason from intermediate.int_individuals__passes
    where outcome <> 'joined' group by key_type, block_id
),

newly_apart as (
    select keys_apart.* from keys_apart
    left join plan_keys_apart as kept using (key_type, block_id)
    where kept.block_id is null
),

settled as (
    select kept.* from plan_keys_apart as kept
    left join keys_apart using (key_type, block_id)
    where keys_apart.block_id is null
),

nhs_numbers as (
    select distinct evidence.nhs_number
    from added
    inner join intermediate.int_individuals__contradiction_evidence as evidence on added.record_id = evidence.record_id
    where evidence.nhs_number is not null
),

-- An NHS number that newly stands on an adult and on a child.
between_roles as (
    select evidence.nhs_number, array_agg(distinct added.source) filter (where added.source is not null) as sources
    from nhs_numbers
    inner join intermediate.int_individuals__contradiction_evidence as evidence
        on nhs_numbers.nhs_number = evidence.nhs_number
    inner join intermediate.int_individuals__resolved as records on evidence.record_id = records.record_id
    left join plan_records as kept on evidence.record_id = kept.record_id
    left join added on evidence.record_id = added.record_id
    group by evidence.nhs_number
    having
        count(distinct evidence.role) filter (where records.is_current) > 1
        and count(distinct evidence.role) filter (where kept.record_id is not null) < 2
)

select 'records_new' as kind, record_id::text as finding, null as key_type, null as reason, source from added
union all
select 'records_joined', record_id::text, null, null, source from added where not is_new_individual
union all
select 'records_withdrawn', record_id::text, null, null, source from lost where is_of_current_file
union all
select 'records_superseded', record_id::text, null, null, source from lost where not is_of_current_file
union all
select 'individuals_new', individual_id, null, null, source from added where is_new_individual
union all
select 'individuals_joined', individual_id, null, null, source from added where not is_new_individual
union all
select 'individuals_redirected', redirected.individual_id, redirected.key_type, null, movers.source
from redirected
left join movers on movers.individual_id in (redirected.individual_id, redirected.heir_id)
union all
select 'individuals_split', split.previous_individual_id, split.key_type, split.reason, movers.source
from split
left join movers on movers.individual_id in (split.previous_individual_id, split.individual_id)
union all
select 'individuals_gone', unborne.individual_id, null, null, movers.source
from unborne
left join redirected on unborne.individual_id = redirected.individual_id
left join movers on unborne.individual_id = movers.individual_id
where redirected.individual_id is null
union all
select 'keys_contradicted', apart.key_type || apart.block_id, apart.key_type, apart.reason, added.source
from newly_apart as apart
left join intermediate.int_individuals__record_keys as held on apart.block_id = held.block_id
left join added on held.record_id = added.record_id
union all
select 'keys_contradicted', 'adult_and_child' || nhs_number, 'nhs_number', 'adult_and_child', unnest(sources)
from between_roles
union all
select 'keys_settled', settled.key_type || settled.block_id, settled.key_type, settled.reason, lost.source
from settled
left join intermediate.int_individuals__record_keys as held on settled.block_id = held.block_id
left join lost on held.record_id = lost.record_id
"""

FINDINGS = (_RECORDS, "analyze plan_moves", _FINDINGS)

COUNTS_BY_SOURCE = """
select kind, source, grouping(source) = 1 as is_total, count(distinct finding)::integer
from plan_findings
group by grouping sets ((kind, source), (kind))
"""

COUNTS_BY_KEY = """
select regexp_replace(kind, '^[a-z]+_', '') as change, key_type, reason, count(distinct finding)::integer
from plan_findings
where key_type is not null
group by kind, key_type, reason
order by kind, count(distinct finding) desc, key_type, reason
"""

POPULATION = """
with individuals as (
    select distinct individual_id from intermediate.int_individuals__resolved where is_current
),

individuals_before as (
    select distinct individual_id from plan_records
),

families as (
    select distinct family_id from intermediate.int_families__members
)

select 'individuals', count(before.individual_id), count(after.individual_id),
    count(*) filter (where before.individual_id is null), count(*) filter (where after.individual_id is null)
from individuals as after
full join individuals_before as before on after.individual_id = before.individual_id
union all
select 'families', count(before.family_id), count(after.family_id),
    count(*) filter (where before.family_id is null), count(*) filter (where after.family_id is null)
from families as after
full join plan_families as before on after.family_id = before.family_id
"""

POPULATION_NOW = """
select 'individuals', count(distinct individual_id) from intermediate.int_individuals__resolved where is_current
union all
select 'families', count(distinct family_id) from intermediate.int_families__members
"""
