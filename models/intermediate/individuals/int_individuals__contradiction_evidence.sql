{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        indexes=[{'columns': ['record_id'], 'unique': true}],
        pre_hook="
            do $$
            begin
                if exists (select from pg_class where oid = to_regclass('{{ this }}'))
                    and not exists (
                        select from pg_attribute where attrelid = to_regclass('{{ this }}') and attname = 'delivery'
                    )
                then
                    truncate {{ this }};
                    alter table {{ this }} add delivery bigint, add email bigint, add area integer;
                end if;
            end
            $$
        ",
        post_hook=analyze_where_grown()
    )
}}

-- One row per person record, current or not: what can tell it apart from another, as small numbers and dates that aggregate cheaply.
-- Unknown is null, and null never contradicts. Only files that are not here yet are read. Corrected rows sent alone are of the file
-- that they amend: a twin whose row was refused first is a twin still. A table of a warehouse that was built before it had all columns is
-- emptied first, so that every file is read again.
with files as (
    select * from {{ ref('stg_files') }} as files
    {%- if is_incremental() %}
        where not ({{ is_file_in(this) }})
    {%- endif %}
),

persons as (
    select * from {{ ref('stg_persons') }}
),

records as (
    select
        {{ record_id('files.file_number', 'persons.row_number', 'persons.record_number') }} as record_id,
        coalesce(files.amends_file_number, files.file_number) as delivery,
        persons.source,
        persons.role,
        case persons.gender when 'F' then 1 when 'M' then 2 when 'X' then 3 end::smallint as gender,
        persons.relationship = 'mother' as is_mother,
        persons.relationship = 'father' as is_father,
        {{ key_number('persons.nhs_number_key') }} as nhs_number,
        {{ key_number('persons.person_ref_key') }} as person_ref,
        case
            when persons.role = 'child' and persons.person_ref_key is not null
                then coalesce(files.amends_file_number, files.file_number) << 20 | (persons.registered_date - date '1900-01-01')
        end as registration_day,
        case when persons.role <> 'child' then {{ key_number('persons.email_key') }} end as email,
        hashtext(persons.lsoa_code) as area,
        persons.birth_order,
        persons.birth_month
    from files
    inner join persons on files.file_id = persons.file_id
),

final as (
    select
        record_id,
        delivery,
        source,
        role,
        gender,
        is_mother,
        is_father,
        nhs_number,
        person_ref,
        registration_day,
        hashint8extended(registration_day, person_ref) as registration,
        email,
        area,
        birth_order,
        birth_month
    from records
)

select * from final
