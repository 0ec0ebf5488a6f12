-- What files held, counted, and how it changed. The counts of landed rows are in restricted.landed_profiles, which leap/init/profile_view.py makes of
-- the record types before this runs; `leap purge` keeps them in restricted.file_profiles when it deletes the rows, so that a quarter can be compared
-- with the four before it.

create table if not exists restricted.file_profiles (
    file_id text,
    record_kind text,
    column_name text,
    code text,
    is_key boolean,
    records integer,
    of_records integer,
    people integer
);
create index if not exists file_profiles_file_id on restricted.file_profiles (file_id);
comment on table restricted.file_profiles is 'One row per purged file, kind of record, column and code: landed_profiles as it was before the purge.';
comment on column restricted.file_profiles.record_kind is 'adult, child or practitioner; of other records, their type';
comment on column restricted.file_profiles.column_name is 'Column of loaders/record_types.yml; a digest counts as what it is made of';
comment on column restricted.file_profiles.code is 'Empty on the row that counts all values of a column; else a value, of free words one that five people or more have';
comment on column restricted.file_profiles.is_key is 'Whether records are linked by the column';
comment on column restricted.file_profiles.records is 'Records that have a value, or this one';
comment on column restricted.file_profiles.of_records is 'Of so many records of the kind; empty beside a code';
comment on column restricted.file_profiles.people is 'People of the kind: the records of one are alike, so that chance is reckoned by people. Empty beside a code';

create or replace view restricted.current_files as
select *
from restricted.files
where
    state <> 'refused'
    and not exists (
        select from restricted.files as later
        where later.supersedes = coalesce(files.amends, files.file_id) and later.state <> 'refused'
    );
comment on view restricted.current_files is 'One row per file that counts: it landed, and none that landed supersedes it or the file that it amends.';

create or replace view restricted.quarter_profiles as
with profiles as (
    select * from restricted.landed_profiles
    union all
    select * from restricted.file_profiles
)

select
    files.source,
    files.quarter,
    files.quarter_start_date,
    profiles.record_kind,
    profiles.column_name,
    profiles.code,
    profiles.is_key,
    sum(profiles.records)::integer as records,
    sum(profiles.of_records)::integer as of_records,
    sum(profiles.people)::integer as people,
    bool_or(files.state <> 'purged') as is_landed
from restricted.current_files as files
inner join profiles on files.file_id = profiles.file_id
group by
    files.source, files.quarter, files.quarter_start_date, profiles.record_kind, profiles.column_name, profiles.code, profiles.is_key;
comment on view restricted.quarter_profiles is 'One row per source, quarter, kind of record, column and code, over the files that count; is_landed where rows of the quarter are not purged yet.';

-- A share may differ from that of other people by chance: three standard errors of the difference are taken off it. They are reckoned by people, since a
-- family has many rows in a list of sessions, all of them alike.
create or replace view restricted.column_changes as
with quarters as materialized (
    select * from restricted.quarter_profiles
    where code is null
),

beside_those_before as (
    select
        landed.source,
        landed.quarter,
        landed.record_kind,
        landed.column_name,
        landed.is_key,
        landed.records::double precision as n_with,
        landed.of_records::double precision as n,
        landed.people::double precision as people,
        sum(earlier.records)::double precision as n_with_before,
        sum(earlier.of_records)::double precision as n_before,
        sum(earlier.people)::double precision as people_before
    from quarters as landed
    inner join quarters as earlier
        on
            landed.source = earlier.source
            and landed.record_kind = earlier.record_kind
            and landed.column_name = earlier.column_name
            and earlier.quarter_start_date < landed.quarter_start_date
            and earlier.quarter_start_date >= landed.quarter_start_date - interval '1 year'
    where landed.is_landed
    group by
        landed.source, landed.quarter, landed.record_kind, landed.column_name, landed.is_key, landed.records, landed.of_records,
        landed.people
),

shares as (
    select
        *,
        n_with / n as share,
        n_with_before / n_before as share_before,
        (n_with + n_with_before) / (n + n_before) as share_together
    from beside_those_before
    where n_with + n_with_before > 0
),

changes as (
    select
        *,
        share - share_before as change,
        3 * sqrt(share_together * (1 - share_together) * (1 / people + 1 / people_before)) as chance
    from shares
)

select
    source,
    quarter,
    record_kind,
    column_name,
    is_key,
    people::integer as people,
    people_before::integer as people_before,
    share,
    share_before,
    greatest(-change - chance, 0) as fall,
    greatest(change - chance, 0) as rise
from changes;
comment on view restricted.column_changes is 'One row per source, quarter with landed rows, kind of record and column: the share of records that have a value, beside the four quarters before, and by how much more it fell or rose than chance explains.';

-- How far two distributions lie apart is told by the total variation distance: the share of records that would have to bear another code to make
-- them one. Codes that few people have are one code together. Chance alone makes some of it, the more the smaller the files; twice what it makes on average is taken off.
create or replace view restricted.code_changes as
with quarters as materialized (
    select * from restricted.quarter_profiles
),

landed as (
    select * from quarters
    where is_landed and code is null and records > 0
),

-- The row without a code counts all values of the column, and its people.
codes as (
    select
        landed.source,
        landed.quarter,
        landed.record_kind,
        landed.column_name,
        others.code,
        coalesce(sum(others.records) filter (where not is_before), 0)::double precision as n,
        coalesce(sum(others.records) filter (where is_within_a_year), 0)::double precision as n_before,
        coalesce(sum(others.people) filter (where not is_before), 0)::double precision as people,
        coalesce(sum(others.people) filter (where is_within_a_year), 0)::double precision as people_before,
        count(*) filter (where is_within_a_year) as quarters_before,
        bool_or(is_before) as is_known
    from landed
    inner join quarters as others
        on
            landed.source = others.source
            and landed.record_kind = others.record_kind
            and landed.column_name = others.column_name
            and others.quarter_start_date <= landed.quarter_start_date
    cross join
        lateral (
            select
                others.quarter_start_date < landed.quarter_start_date as is_before,
                others.quarter_start_date < landed.quarter_start_date
                and others.quarter_start_date >= landed.quarter_start_date - interval '1 year' as is_within_a_year
        ) as position
    group by landed.source, landed.quarter, landed.record_kind, landed.column_name, others.code
),

totals as (
    select
        source,
        quarter,
        record_kind,
        column_name,
        n,
        n_before,
        people,
        people_before,
        quarters_before
    from codes
    where code is null and n_before > 0
),

shares as (
    select
        totals.source,
        totals.quarter,
        totals.record_kind,
        totals.column_name,
        codes.n / totals.n as share,
        codes.n_before / totals.n_before as share_before,
        codes.is_known,
        codes.n / totals.n * totals.people_before / totals.quarters_before as expected_a_quarter,
        (codes.n + codes.n_before) / (totals.n + totals.n_before) * least(totals.people, totals.people_before) >= 10 as is_frequent
    from totals
    inner join codes
        on
            totals.source = codes.source
            and totals.quarter = codes.quarter
            and totals.record_kind = codes.record_kind
            and totals.column_name = codes.column_name
            and codes.code is not null
),

-- Beside the frequent codes the rest is one, with the values of which no code is kept.
compared as (
    select
        source,
        quarter,
        record_kind,
        column_name,
        share,
        share_before
    from shares
    where is_frequent
    union all
    select
        source,
        quarter,
        record_kind,
        column_name,
        1 - coalesce(sum(share) filter (where is_frequent), 0) as share,
        1 - coalesce(sum(share_before) filter (where is_frequent), 0) as share_before
    from shares
    group by source, quarter, record_kind, column_name
),

distances as (
    select
        totals.source,
        totals.quarter,
        totals.record_kind,
        totals.column_name,
        totals.people,
        totals.people_before,
        sum(abs(compared.share - compared.share_before)) / 2 as distance,
        sum(sqrt(together.share * (1 - together.share) * (1 / totals.people + 1 / totals.people_before))) / sqrt(2 * pi()) as chance
    from totals
    inner join compared
        on
            totals.source = compared.source
            and totals.quarter = compared.quarter
            and totals.record_kind = compared.record_kind
            and totals.column_name = compared.column_name
    cross join
        lateral (
            select
                -- sums of shares are not exact
                least(greatest((compared.share * totals.n + compared.share_before * totals.n_before) / (totals.n + totals.n_before), 0), 1)
                    as share
        ) as together
    group by totals.source, totals.quarter, totals.record_kind, totals.column_name, totals.people, totals.people_before
),

new_codes as (
    select
        source,
        quarter,
        record_kind,
        column_name,
        max(expected_a_quarter) as expected_a_quarter
    from shares
    where not is_known
    group by source, quarter, record_kind, column_name
)

select
    distances.source,
    distances.quarter,
    distances.record_kind,
    distances.column_name,
    distances.people::integer as people,
    distances.people_before::integer as people_before,
    coalesce(new_codes.expected_a_quarter, 0) as new_code_expected_before,
    distances.distance,
    greatest(distances.distance - 2 * distances.chance, 0) as drift
from distances
left join new_codes
    on
        distances.source = new_codes.source
        and distances.quarter = new_codes.quarter
        and distances.record_kind = new_codes.record_kind
        and distances.column_name = new_codes.column_name;
comment on view restricted.code_changes is 'One row per source, quarter with landed rows, kind of record and column of codes: how far the codes drifted from those of the four quarters before, beyond chance; and how many people of an earlier quarter would have had the commonest code that the source never sent, had it been as common.';
