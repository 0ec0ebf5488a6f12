-- One row per individual and quarter, from the first that anything dates the individual in, with what was known then: what files up to
-- that quarter say, and before the first file what that one says. Later files change nothing here: last year's report comes out the same.
with registrations as (
    select * from {{ ref('int_registrations__dated') }}
),

events as (
    select * from {{ ref('int_events__attached') }}
    where individual_id is not null
),

records as (
    select
        records.individual_id,
        person_records.role,
        person_records.quarter_start_date
    from {{ ref('int_individuals__records') }} as records
    inner join {{ ref('int_individuals__person_records') }} as person_records on records.record_id = person_records.record_id
    where records.is_current
),

individuals as (
    select
        individual_id,
        min(role) as role,
        min(quarter_start_date) as first_file_date
    from records
    group by individual_id
),

first_days as (
    select
        individual_id,
        min(dated_on) as first_day
    from (
        select
            individual_id,
            registered_date as dated_on
        from registrations
        union all
        select
            individual_id,
            coalesce(event_date, quarter_start_date) as dated_on
        from events
        union all
        select
            individual_id,
            quarter_start_date as dated_on
        from records
    ) as datings
    group by individual_id
),

individual_quarters as (
    select
        individuals.individual_id,
        individuals.role,
        quarters.quarter,
        quarters.quarter_start_date,
        quarters.quarter_end_date,
        greatest(quarters.quarter_start_date, individuals.first_file_date) as known_date
    from individuals
    inner join first_days on individuals.individual_id = first_days.individual_id
    inner join {{ ref('dim_quarter') }} as quarters on first_days.first_day <= quarters.quarter_end_date
),

versions as (
    select * from {{ ref('int_individuals__attribute_versions') }}
),

-- Of most people little ever changes: what holds between two changes is put together once, not once a quarter.
changes as (
    select
        individual_id,
        valid_from,
        lead(valid_from) over (partition by individual_id order by valid_from) as valid_to
    from versions
    group by individual_id, valid_from
),

attributes as (
    select
        changes.individual_id,
        changes.valid_from,
        changes.valid_to,
        {%- for attribute in [
            'birth_month', 'gender', 'ethnic_group', 'home_language', 'lsoa_code', 'disability', 'special_educational_needs',
            'lone_parent'
        ] %}
            max(versions.value) filter (where versions.attribute = '{{ attribute }}') as {{ attribute }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from changes
    inner join versions
        on
            changes.individual_id = versions.individual_id
            and changes.valid_from >= versions.valid_from
            and (versions.valid_to is null or changes.valid_from < versions.valid_to)
    group by changes.individual_id, changes.valid_from, changes.valid_to
),

aged as (
    select
        individual_quarters.*,
        attributes.gender,
        attributes.ethnic_group,
        attributes.home_language,
        attributes.lsoa_code,
        attributes.disability::boolean as disability,
        attributes.special_educational_needs::boolean as special_educational_needs,
        attributes.lone_parent::boolean as lone_parent,
        attributes.birth_month::date as birth_month,
        {{ month_index('individual_quarters.quarter_end_date') }} - {{ month_index('attributes.birth_month::date') }} as age_in_months
    from individual_quarters
    left join attributes
        on
            individual_quarters.individual_id = attributes.individual_id
            and individual_quarters.known_date >= attributes.valid_from
            and (attributes.valid_to is null or individual_quarters.known_date < attributes.valid_to)
),

-- A row per month of age, so that millions of ages are looked up and not compared.
age_bands as (
    select
        role,
        age_band,
        generate_series(from_months, to_months - 1) as age_in_months
    from {{ ref('age_bands') }}
),

final as (
    select
        aged.individual_id,
        aged.role,
        aged.quarter,
        coalesce(aged.gender, 'unknown') as gender,
        coalesce(aged.ethnic_group, 'Not known') as ethnic_group,
        coalesce(aged.home_language, 'Not known') as home_language,
        case when aged.lsoa_code is null then 'unknown' else coalesce(areas.lsoa_code, 'outside') end as lsoa_code,
        coalesce(age_bands.age_band, 'Not known') as age_band,
        aged.age_in_months,
        aged.disability,
        aged.special_educational_needs,
        aged.lone_parent,
        aged.birth_month,
        aged.quarter_start_date
    from aged
    left join {{ ref('dim_area') }} as areas on aged.lsoa_code = areas.lsoa_code
    left join age_bands on aged.role = age_bands.role and aged.age_in_months = age_bands.age_in_months
)

select * from final
