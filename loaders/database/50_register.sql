-- The register of files, of what was refused of them, and of their sources; and the postcodes.
-- The landing tables (persons, engagements, outcomes, feedback, resources) are made from loaders/record_types.yml.

create table if not exists restricted.files (
    file_id text primary key,
    source text,
    quarter text,
    quarter_start_date date,
    file_name text,
    sha256 text,
    bytes bigint,
    encoding text,
    delimiter text,
    form text,
    rows_read integer,
    rows_accepted integer,
    rows_refused integer,
    rows_blank integer,
    state text,
    supersedes text,
    reason text,
    registered_at timestamptz default now(),
    landed_at timestamptz
);
create index if not exists files_source_quarter on restricted.files (source, quarter);
alter table restricted.files add column if not exists file_number bigint;
update restricted.files as files
set file_number = numbered.file_number
from (
    select file_id, row_number() over (order by registered_at, file_id) + (select coalesce(max(file_number), 0) from restricted.files) as file_number
    from restricted.files
    where file_number is null
) as numbered
where files.file_id = numbered.file_id;
alter table restricted.files add column if not exists amends text;
alter table restricted.files add column if not exists read_by text;
create unique index if not exists files_file_number on restricted.files (file_number);
comment on table restricted.files is 'One row per delivery of a source.';
alter table restricted.files drop constraint if exists files_rows_add_up;
alter table restricted.files add constraint files_rows_add_up check (rows_read = rows_accepted + rows_refused + rows_blank) not valid;
comment on column restricted.files.file_id is 'First 16 hexadecimal digits of the SHA-256 of source, quarter and the SHA-256 of the bytes; of a file that was read anew also of read_by';
comment on column restricted.files.read_by is 'By what the file was read: a hash of its contract and of the lists of seeds/ that all contracts know. Empty where it landed before this was kept';
comment on column restricted.files.file_number is 'Numbers files in the order of their registration; with the line it numbers records';
comment on column restricted.files.quarter is 'Financial quarter, as 2023-24 Q2';
comment on column restricted.files.form is 'clear or at_source';
comment on column restricted.files.state is 'landed, pseudonymised, purged or refused';
comment on column restricted.files.supersedes is 'The file of the same source and quarter that this one replaces. Current is a file that was not refused and that none supersedes.';
comment on column restricted.files.amends is 'The file of the same source and quarter to which this one adds corrected rows. It is current as long as that one is.';
comment on column restricted.files.reason is 'Why the whole file was refused: a code of seeds/reason_codes.csv';

create table if not exists restricted.file_records (
    file_id text,
    record_type text,
    records integer,
    primary key (file_id, record_type)
);
comment on table restricted.file_records is 'One row per file and record type: how many records were accepted.';

create table if not exists restricted.refusals (
    file_id text,
    row_number integer,
    column_name text,
    reason text
);
create index if not exists refusals_file_id on restricted.refusals (file_id);
comment on table restricted.refusals is 'One row per reason for which a row was refused. The row itself is not kept: the provider has it.';
comment on column restricted.refusals.row_number is 'Line of the file on which the row starts, the header being line 1; empty where the whole file was refused';
comment on column restricted.refusals.reason is 'A code of seeds/reason_codes.csv';

create table if not exists restricted.value_notes (
    file_id text,
    column_name text,
    reason text,
    rows integer
);
create index if not exists value_notes_file_id on restricted.value_notes (file_id);
comment on table restricted.value_notes is 'One row per file, column and reason: how many values were set to missing or repaired.';

create table if not exists restricted.sources (
    source text primary key,
    title text,
    stage text,
    provider text,
    lawful_basis text,
    authority text,
    family_scope text,
    is_administrative boolean,
    services text[],
    forms text[],
    record_types text[],
    cadence text,
    refuse_file_above numeric,
    agreement_reference text,
    agreement_valid_from date,
    agreement_valid_to date,
    contract_sha256 text,
    registered_at timestamptz default now()
);
alter table restricted.sources add column if not exists agreement_valid_from date;
comment on table restricted.sources is 'One row per source, as its contract said at the latest load. Of sources that never delivered, too.';

create table if not exists restricted.postcodes (
    postcode text primary key,
    lsoa_code text
);
comment on table restricted.postcodes is 'One row per postcode of the directory that `leap load-postcodes` read.';
comment on column restricted.postcodes.postcode is 'Upper case, without spaces';
