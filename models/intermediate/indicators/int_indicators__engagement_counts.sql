-- One row per scope, quarter, indicator of dosage, breakdown and category: how many participants it counts, how many of them are in its
-- numerator, and their sessions. Participants of the quarter, and figures of the financial year, are headlines alone. In the programme
-- somebody who takes part in two services is two participants, since each service has a minimum of its own; so services are counted, and
-- added up to what they are in.
{%- set counts = [
    'participants', 'have_minimum', 'reached_minimum', 'may_drop_out', 'dropped_out', 'participants_in_quarter', 'participants_in_year',
    'have_minimum_in_year', 'reached_minimum_in_year', 'sessions', 'sessions_in_year', 'sessions_to_date'
] %}
with dosage_quarters as (
    select * from {{ ref('int_engagement__dosage_quarters') }}
),

scopes as (
    select * from {{ ref('int_indicators__scopes') }}
),

combinations as (
    select * from {{ ref('int_characteristics__combination_quarters') }}
),

categories as (
    select * from {{ ref('int_characteristics__combination_categories') }}
),

-- Combinations of categories are counted, and added up to categories.
in_services as (
    select
        dosage_quarters.service,
        dosage_quarters.quarter,
        {{ counted_everybody('combinations') }} as is_everybody,
        {{ counted_combination('combinations') }} as combination_number,
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
    left join combinations
        on
            dosage_quarters.individual_id = combinations.individual_id
            and dosage_quarters.quarter_start_date = combinations.quarter_start_date
    group by dosage_quarters.service, dosage_quarters.quarter, grouping sets ((), {{ combination_sets('combinations') }})
),

of_breakdowns as (
    select
        service,
        quarter,
        'all' as breakdown,
        'All' as category,
        {{ counts | join(', ') }}
    from in_services
    where is_everybody
    union all
    select
        in_services.service,
        in_services.quarter,
        categories.breakdown,
        categories.category,
        {%- for count in counts %}
            sum(in_services.{{ count }}::integer) as {{ count }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from in_services
    inner join categories on in_services.combination_number = categories.combination_number
    group by in_services.service, in_services.quarter, categories.breakdown, categories.category
),

in_scopes as (
    select
        scopes.scope_type,
        scopes.scope,
        of_breakdowns.quarter,
        of_breakdowns.breakdown,
        of_breakdowns.category,
        {%- for count in counts %}
            sum(of_breakdowns.{{ count }}::integer) as {{ count }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from of_breakdowns
    inner join scopes on of_breakdowns.service = scopes.service
    group by scopes.scope_type, scopes.scope, of_breakdowns.quarter, of_breakdowns.breakdown, of_breakdowns.category
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
