-- One row per kind of evidence, value that is shared, and current person record that holds it: what can link a child to an adult.
with records as (
    select
        person_records.*,
        individuals.individual_id
    from {{ ref('int_individuals__person_records') }} as person_records
    inner join {{ ref('int_individuals__records') }} as individuals on person_records.record_id = individuals.record_id
    where individuals.is_current and person_records.role in ('adult', 'child')
),

final as (
    select
        evidence.evidence_type,
        evidence.evidence_rank,
        evidence.shared_value,
        records.record_id,
        records.individual_id,
        records.role,
        records.source,
        coalesce(records.registered_date, records.quarter_start_date) as evidence_date
    from records
    cross join
        lateral (
            values
            ('same_row', 1, convert_to(records.file_id || '|' || records.row_number, 'UTF8')),
            ('carer_nhs_number', 2, case records.role when 'child' then records.carer_nhs_number_key else records.nhs_number_key end),
            ('family_code', 3, records.family_code_key),
            ('carer_email', 4, case records.role when 'child' then records.carer_email_key else records.email_key end),
            (
                'carer_mobile', 5,
                case records.role when 'child' then records.carer_mobile_key else records.mobile_key end
                || convert_to(records.lsoa_code, 'UTF8')
            ),
            (
                'carer_mobile', 5,
                case records.role when 'adult' then records.additional_mobile_key end || convert_to(records.lsoa_code, 'UTF8')
            )
        ) as evidence (evidence_type, evidence_rank, shared_value)
    where evidence.shared_value is not null
)

select * from final
