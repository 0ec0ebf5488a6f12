with individuals as (
    select
        records.individual_id,
        min(person_records.role) as role,
        min(person_records.quarter_start_date) as first_quarter_start_date,
        count(*) as records,
        count(distinct records.source) as sources,
        bool_and(person_records.is_administrative) as is_administrative_only
    from {{ ref('int_individuals__records') }} as records
    inner join {{ ref('int_individuals__person_records') }} as person_records on records.record_id = person_records.record_id
    where records.is_current
    group by records.individual_id
),

families as (
    select * from {{ ref('int_families__members') }}
),

attributes as (
    select
        individual_id,
        {%- for attribute in [
            'birth_month', 'gender', 'ethnic_group', 'home_language', 'country_of_origin', 'lsoa_code', 'disability',
            'special_educational_needs', 'lone_parent', 'volunteer'
        ] %}
            max(value) filter (where attribute = '{{ attribute }}') as {{ attribute }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from {{ ref('int_individuals__attributes') }}
    group by individual_id
),

areas as (
    select * from {{ ref('dim_area') }}
),

final as (
    select
        individuals.individual_id,
        families.family_id,
        individuals.role,
        coalesce(attributes.gender, 'unknown') as gender,
        coalesce(attributes.ethnic_group, 'Not known') as ethnic_group,
        coalesce(attributes.home_language, 'Not known') as home_language,
        case
            when attributes.lsoa_code is null then 'unknown'
            else coalesce(areas.lsoa_code, 'outside')
        end as lsoa_code,
        individuals.records::integer as records,
        individuals.sources::integer as sources,
        attributes.disability::boolean as disability,
        attributes.special_educational_needs::boolean as special_educational_needs,
        attributes.lone_parent::boolean as lone_parent,
        attributes.volunteer::boolean as volunteer,
        individuals.is_administrative_only,
        attributes.birth_month::date as birth_month,
        {{ quarter_of('individuals.first_quarter_start_date') }} as first_quarter
    from individuals
    inner join families on individuals.individual_id = families.individual_id
    left join attributes on individuals.individual_id = attributes.individual_id
    left join areas on attributes.lsoa_code = areas.lsoa_code
    union all
    select
        {{ unknown_id('I') }} as individual_id,
        {{ unknown_id('F') }} as family_id,
        'unknown' as role,
        'unknown' as gender,
        'Not known' as ethnic_group,
        'Not known' as home_language,
        'unknown' as lsoa_code,
        0 as records,
        0 as sources,
        null as disability,
        null as special_educational_needs,
        null as lone_parent,
        null as volunteer,
        true as is_administrative_only,
        null as birth_month,
        (select min(quarters.quarter) from {{ ref('dim_quarter') }} as quarters) as first_quarter
)

select * from final
