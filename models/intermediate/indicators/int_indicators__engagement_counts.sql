-- One row per scope, quarter, indicator of dosage, breakdown and category: how many participants it counts, how many of them are in its
-- numerator, and their sessions. Participants of the quarter, and figures of the financial year, are headlines alone. In the programme
-- somebody who takes part in two services is two participants, since each service has a minimum of its own; so services are counted, and
-- added up to what they are in.
with dosage_quarters as (
    select * from {{ ref('int_engagement__dosage_quarters') }}
),

scopes as (
    select * from {{ ref('int_indicators__scopes') }}
),

categories as (
    select * from {{ ref('int_characteristics__categories') }}
),

in_services as (
    select
        dosage_quarters.service,
        dosage_quarters.quarter,
        {{ counted_breakdown('categories') }} as breakdown,
        {{ counted_category('categories') }} as category,
        count(*) as participants,
        count(dosage_quarters.is_minimum_reached) as have_minimum,
        count(*) filter (where dosage_quarters.is_minimum_reached) as reached_minimum,
        count(dosage_quarters.is_dropped_out) as may_drop_out,
        count(*) filter (where dosage_quarters.is_dropped_out) as dropped_out,
        count(*) filter (where dosage_quarters.sessions > 0) as participants_in_quarter,
        count(*) filter (where dosage_quarters.sessions_in_year > 0) as participants_in_year,
        count(dosage_quarters.is_minimum_reached) filter (where dosage_quarters.sessions_in_year > 0) as have_minimum_in_year,
        count(*) filter (where dosage_quarters.is_minimum_reached and dosage_quarters.sessions_in_year > 0) as reached_minimum_in_year,
        sum(dosage_quarters.sessions) as sessions,
        sum(dosage_quarters.sessions_in_year) as sessions_in_year,
        sum(dosage_quarters.sessions_to_date) as sessions_to_date
    from dosage_quarters
    left join categories on dosage_quarters.individual_id = categories.individual_id and dosage_quarters.quarter = categories.quarter
    group by dosage_quarters.service, dosage_quarters.quarter, grouping sets ((), {{ breakdown_sets('categories') }})
),

in_scopes as (
    select
        scopes.scope_type,
        scopes.scope,
        in_services.quarter,
        in_services.breakdown,
        in_services.category,
        sum(in_services.participants)::bigint as participants,
        sum(in_services.have_minimum)::bigint as have_minimum,
        sum(in_services.reached_minimum)::bigint as reached_minimum,
        sum(in_services.may_drop_out)::bigint as may_drop_out,
        sum(in_services.dropped_out)::bigint as dropped_out,
        sum(in_services.participants_in_quarter)::bigint as participants_in_quarter,
        sum(in_services.participants_in_year)::bigint as participants_in_year,
        sum(in_services.have_minimum_in_year)::bigint as have_minimum_in_year,
        sum(in_services.reached_minimum_in_year)::bigint as reached_minimum_in_year,
        sum(in_services.sessions) as sessions,
        sum(in_services.sessions_in_year) as sessions_in_year,
        sum(in_services.sessions_to_date) as sessions_to_date
    from in_services
    inner join scopes on in_services.service = scopes.service
    where in_services.category is not null
    group by scopes.scope_type, scopes.scope, in_services.quarter, in_services.breakdown, in_services.category
),

final as (
    select
        in_scopes.scope_type,
        in_scopes.scope,
        in_scopes.quarter,
        indicators.indicator,
        in_scopes.breakdown,
        in_scopes.category,
        indicators.units,
        indicators.units_in_numerator,
        indicators.amount
    from in_scopes
    cross join
        lateral (
            values
            ('participants_to_date', in_scopes.participants, null::bigint, null::numeric, true),
            ('minimum_sessions_reached_to_date', in_scopes.have_minimum, in_scopes.reached_minimum, null, true),
            ('dropped_out_to_date', in_scopes.may_drop_out, in_scopes.dropped_out, null, true),
            ('sessions_per_participant', in_scopes.participants_in_quarter, null, in_scopes.sessions, true),
            ('sessions_per_participant_to_date', in_scopes.participants, null, in_scopes.sessions_to_date, true),
            ('participants', in_scopes.participants_in_quarter, null, null, false),
            ('participants_year_to_date', in_scopes.participants_in_year, null, null, false),
            (
                'minimum_sessions_reached_year_to_date',
                in_scopes.have_minimum_in_year,
                in_scopes.reached_minimum_in_year,
                null,
                false
            ),
            ('sessions_per_participant_year_to_date', in_scopes.participants_in_year, null, in_scopes.sessions_in_year, false)
        ) as indicators (indicator, units, units_in_numerator, amount, has_breakdowns)
    where indicators.units > 0 and (indicators.has_breakdowns or in_scopes.breakdown = 'all')
)

select * from final
