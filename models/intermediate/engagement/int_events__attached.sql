-- One row per event, with the individual it attaches to and by what: the only person record of its own row; the provider's reference, by
-- the latest person record up to the event or else the earliest; or the strongest key that leads to one individual. Null: nobody
-- accepted is meant (orphaned), or consent was withheld.
{%- set keys = {'nhs_number': 'nhs_number_key', 'child_key': 'child_key', 'email': 'email_key', 'mobile': 'mobile_key'} %}
with events as (
    select
        dated.*,
        keys.nhs_number_key,
        keys.person_ref_key,
        keys.child_key,
        keys.email_key,
        keys.mobile_key,
        withdrawn.withdrawn_to,
        withdrawn.file_id is not null as is_withdrawn,
        coalesce(withdrawn.is_row_withdrawn, false) as is_row_withdrawn
    from {{ ref('int_events__dated') }} as dated
    left join {{ ref('stg_event_keys') }} as keys
        on
            dated.file_id = keys.file_id
            and dated.row_number = keys.row_number
            and dated.record_number = keys.record_number
    left join {{ ref('int_events__withdrawn') }} as withdrawn
        on
            dated.file_id = withdrawn.file_id
            and dated.row_number = withdrawn.row_number
            and dated.record_number = withdrawn.record_number
),

records as (
    select
        person_records.file_id,
        person_records.row_number,
        person_records.record_id,
        person_records.record_age,
        person_records.person_ref_key,
        person_records.quarter_start_date,
        individuals.individual_id,
        coalesce(person_records.registered_date, person_records.quarter_start_date) as record_date
    from {{ ref('int_individuals__person_records') }} as person_records
    inner join {{ ref('int_individuals__records') }} as individuals on person_records.record_id = individuals.record_id
    where individuals.is_current
),

individuals_of_row as (
    select
        file_id,
        row_number,
        min(individual_id) as individual_id
    from records
    group by file_id, row_number
    having count(*) = 1
),

individuals_of_person_ref as (
    select
        person_ref_key,
        individual_id,
        quarter_start_date,
        record_date as valid_from,
        lead(record_date) over (partition by person_ref_key order by record_date, record_age) as valid_to,
        row_number() over (partition by person_ref_key order by record_date, record_age) = 1 as is_earliest
    from records
    where person_ref_key is not null
),

individuals_of_key as (
    select
        record_keys.key_type,
        {{ key_of_block('record_keys.block_id') }} as key,
        min(individuals.individual_id) as individual_id
    from {{ ref('int_individuals__record_keys') }} as record_keys
    inner join {{ ref('int_individuals__records') }} as individuals on record_keys.record_id = individuals.record_id
    where individuals.is_current and record_keys.key_type in ('nhs_number', 'child_key', 'email', 'mobile')
    group by record_keys.key_type, {{ key_of_block('record_keys.block_id') }}
    having min(individuals.individual_id) = max(individuals.individual_id)
),

referred as (
    select
        events.*,
        of_row.individual_id as by_row,
        of_person_ref.individual_id as by_person_ref
    from events
    left join individuals_of_row as of_row on events.file_id = of_row.file_id and events.row_number = of_row.row_number
    left join individuals_of_person_ref as of_person_ref
        on
            events.person_ref_key = of_person_ref.person_ref_key
            and (of_person_ref.is_earliest or events.event_date >= of_person_ref.valid_from)
            and (of_person_ref.valid_to is null or events.event_date < of_person_ref.valid_to)
            and not events.is_row_withdrawn
            -- A consent given after the refusal does not bring back what came before it; one in the same file does.
            and (
                not events.is_withdrawn
                or events.quarter_start_date > events.withdrawn_to
                or events.withdrawn_to >= of_person_ref.quarter_start_date
            )
),

-- Of millions of events few are left for which another key must be made a number and looked up.
keyed as (
    select
        event_type,
        source,
        file_id,
        row_number,
        record_number,
        event_date,
        quarter_start_date,
        by_row,
        by_person_ref,
        {%- for key_type, key in keys.items() %}
            case
                when by_row is null and by_person_ref is null and not is_withdrawn
                    then {{ key_of_block(key_number(key)) }}
            end as {{ key_type }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from referred
),

candidates as (
    select
        keyed.*,
        {%- for key_type in keys %}
            of_{{ key_type }}.individual_id as by_{{ key_type }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from keyed
    {%- for key_type in keys %}
        left join individuals_of_key as of_{{ key_type }}
            on keyed.{{ key_type }} = of_{{ key_type }}.key and of_{{ key_type }}.key_type = '{{ key_type }}'
    {%- endfor %}
),

final as (
    select
        event_type,
        source,
        file_id,
        row_number,
        record_number,
        coalesce(by_row, by_person_ref, by_nhs_number, by_child_key, by_email, by_mobile) as individual_id,
        case
            when by_row is not null then 'same_row'
            when by_person_ref is not null then 'person_ref'
            when by_nhs_number is not null then 'nhs_number'
            when by_child_key is not null then 'child_key'
            when by_email is not null then 'email'
            when by_mobile is not null then 'mobile'
            else 'none'
        end as attached_by,
        event_date,
        quarter_start_date
    from candidates
)

select * from final
