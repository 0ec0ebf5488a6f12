-- Every row of fct_engagement is in the reports, or known why not: of services' rows on a day that is known, those attended are the
-- contacts attended of the services and of the programme, quarter by quarter and to date, and those of which it is known whether they were
-- attended are what attendance is a share of.
with rows_of_services as (
    select
        service,
        quarter,
        count(*) filter (where is_attended) as attended,
        count(*) filter (where is_attended is not null) as known
    from {{ ref('fct_engagement') }}
    where not is_administrative and is_dated
    group by service, quarter
),

rows_of_scopes as (
    select
        scopes.scope_type,
        scopes.scope,
        rows_of_services.quarter,
        sum(rows_of_services.attended) as attended,
        sum(rows_of_services.known) as known
    from rows_of_services
    inner join {{ ref('int_indicators__scopes') }} as scopes on rows_of_services.service = scopes.service
    group by scopes.scope_type, scopes.scope, rows_of_services.quarter
),

to_date as (
    select
        rows_of_scopes.scope_type,
        rows_of_scopes.scope,
        quarters.quarter,
        sum(rows_of_scopes.attended) as attended
    from rows_of_scopes
    inner join {{ ref('dim_quarter') }} as quarters on rows_of_scopes.quarter <= quarters.quarter
    group by rows_of_scopes.scope_type, rows_of_scopes.scope, quarters.quarter
),

expected as (
    select
        scope_type,
        scope,
        quarter,
        'contacts_attended' as indicator,
        attended as units
    from rows_of_scopes
    union all
    select
        scope_type,
        scope,
        quarter,
        'contacts_attended_to_date' as indicator,
        attended as units
    from to_date
    union all
    select
        scope_type,
        scope,
        quarter,
        'attendance_rate' as indicator,
        known as units
    from rows_of_scopes
),

reported as (
    select
        scope_type,
        scope,
        quarter,
        indicator,
        coalesce(denominator, numerator) as units
    from {{ ref('int_indicators__values') }}
    where breakdown = 'all' and indicator in ('contacts_attended', 'contacts_attended_to_date', 'attendance_rate')
)

select
    coalesce(expected.scope_type, reported.scope_type) as scope_type,
    coalesce(expected.scope, reported.scope) as scope,
    coalesce(expected.quarter, reported.quarter) as quarter,
    coalesce(expected.indicator, reported.indicator) as indicator
from expected
full join reported
    on
        expected.scope_type = reported.scope_type
        and expected.scope = reported.scope
        and expected.quarter = reported.quarter
        and expected.indicator = reported.indicator
where coalesce(expected.units, 0) <> coalesce(reported.units, 0)
