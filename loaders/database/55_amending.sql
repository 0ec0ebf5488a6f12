-- Corrected rows that were sent alone: which refused row each stands for, and whether it may have been accepted before.

create table if not exists restricted.amended_rows (
    file_id text,
    row_number integer,
    amends_row_number integer,
    primary key (file_id, row_number)
);
comment on table restricted.amended_rows is 'One row per corrected row that said which line it corrects.';
comment on column restricted.amended_rows.file_id is 'File that the corrected row came in; the file that it amends stands in restricted.files';
comment on column restricted.amended_rows.amends_row_number is 'Line of the refused row in the file that is amended';

-- Lines of a file of which every record tells of the person, and of the event, that one earlier row told of. leap_loader may not
-- read what landed, so it asks here, and is told lines alone. A row without consent cannot count twice. In plpgsql, since the
-- landing tables are made after this script.
create or replace function restricted.find_rows_accepted_before(new_file text, earlier_files text[])
returns table (line integer)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    reference constant text[] := array['person_ref', 'person_ref_digest'];
    other_identifiers constant text[] := array[
        'nhs_number', 'email', 'mobile', 'carer_email', 'carer_mobile', 'carer_nhs_number', 'first_name_part', 'date_of_birth', 'postcode',
        'nhs_number_digest', 'email_digest', 'mobile_digest', 'carer_email_digest', 'carer_mobile_digest', 'carer_nhs_number_digest',
        'child_key_digest', 'child_place_key_digest', 'lsoa_code'
    ];
    what_is_told constant text[] := array[
        'service', 'role', 'session_date', 'activity', 'group_ref', 'measure', 'item', 'assessed_date', 'timepoint', 'respondent',
        'question', 'answer', 'given_date', 'period', 'kind', 'unit'
    ];
begin
    return query
    with landed as (
        select 'person' as record_type, to_jsonb(persons) as record from restricted.persons
        where persons.file_id = new_file or persons.file_id = any(earlier_files)
        union all
        select 'engagement', to_jsonb(engagements) from restricted.engagements
        where engagements.file_id = new_file or engagements.file_id = any(earlier_files)
        union all
        select 'outcome', to_jsonb(outcomes) from restricted.outcomes
        where outcomes.file_id = new_file or outcomes.file_id = any(earlier_files)
        union all
        select 'feedback', to_jsonb(feedback) from restricted.feedback
        where feedback.file_id = new_file or feedback.file_id = any(earlier_files)
        union all
        select 'resource', to_jsonb(resources) from restricted.resources
        where resources.file_id = new_file or resources.file_id = any(earlier_files)
    ),
    told as (
        select
            record_type,
            record ->> 'file_id' as file_id,
            (record ->> 'row_number')::integer as row_number,
            coalesce(record ->> 'consent', '') = 'no' as is_withheld,
            (
                select jsonb_object_agg(field.key, upper(replace(field.value, ' ', '')))
                from jsonb_each_text(record) as field
                where field.value is not null and field.key = any(
                    what_is_told || case
                        when coalesce(record ->> 'person_ref', record ->> 'person_ref_digest') is null then other_identifiers
                        else reference
                    end
                )
            ) as what
        from landed
    ),
    new_records as (
        select
            *,
            count(*) over (partition by row_number) as records
        from (select distinct * from told where file_id = new_file) as ours
    )
    select distinct new_records.row_number
    from new_records
    inner join told on
        new_records.record_type = told.record_type and new_records.what = told.what and told.file_id = any(earlier_files)
    where not new_records.is_withheld
    group by new_records.row_number, new_records.records, told.file_id, told.row_number
    having count(distinct new_records.what) = new_records.records;
end;
$$;
