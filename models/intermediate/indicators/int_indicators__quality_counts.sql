-- One row per scope, quarter and indicator of the quality of what arrived in the quarter, in the financial year up to its end, and to date:
-- rows accepted of those that are not blank, and person records that were linked to another.
with files as (
    select * from {{ ref('stg_files') }}
    where is_current
),

sources as (
    select
        source,
        unnest(services) as service
    from {{ ref('stg_sources') }}
    where is_in_production
),

scopes as (
    select * from {{ ref('int_indicators__scopes') }}
),

quarters as (
    select * from {{ ref('dim_quarter') }}
),

person_records as (
    select * from {{ ref('int_individuals__person_records') }}
),

records as (
    select * from {{ ref('int_individuals__records') }}
    where is_current
),

individuals as (
    select * from {{ ref('dim_individual') }}
),

-- A file of several services counts for each, and once for what the services are in together.
scoped_sources as (
    select distinct
        sources.source,
        scopes.scope_type,
        scopes.scope
    from sources
    inner join scopes on sources.service = scopes.service
),

accepted as (
    select
        scoped_sources.scope_type,
        scoped_sources.scope,
        files.quarter,
        'rows_accepted' as indicator,
        -- A corrected row that was sent alone was refused before, and is refused no more.
        sum(files.rows_accepted + case when files.amends is null then files.rows_refused else -files.rows_accepted end) as units,
        sum(files.rows_accepted) as units_in_numerator
    from files
    inner join scoped_sources on files.source = scoped_sources.source
    group by scoped_sources.scope_type, scoped_sources.scope, files.quarter
),

linked as (
    select
        scopes.scope_type,
        scopes.scope,
        person_records.quarter,
        'people_linked' as indicator,
        count(*) as units,
        count(*) filter (where individuals.records > 1) as units_in_numerator
    from records
    inner join person_records on records.record_id = person_records.record_id
    inner join individuals on records.individual_id = individuals.individual_id
    inner join scopes on person_records.service = scopes.service
    where not person_records.is_administrative
    group by scopes.scope_type, scopes.scope, person_records.quarter
),

both_kinds as (
    select
        both_kinds.*,
        quarters.quarter_start_date
    from (
        select * from accepted
        union all
        select * from linked
    ) as both_kinds
    inner join quarters on both_kinds.quarter = quarters.quarter
),

final as (
    select
        both_kinds.scope_type,
        both_kinds.scope,
        quarters.quarter,
        both_kinds.indicator || periods.suffix as indicator,
        sum(both_kinds.units) as units,
        sum(both_kinds.units_in_numerator) as units_in_numerator
    from both_kinds
    inner join quarters on both_kinds.quarter_start_date <= quarters.quarter_start_date
    cross join
        lateral (
            values
            ('', both_kinds.quarter_start_date = quarters.quarter_start_date),
            ('_year_to_date', {{ is_in_year('both_kinds', 'quarters') }}),
            ('_to_date', true)
        ) as periods (suffix, is_in_period)
    where periods.is_in_period
    group by both_kinds.scope_type, both_kinds.scope, quarters.quarter, both_kinds.indicator, periods.suffix
)

select * from final
