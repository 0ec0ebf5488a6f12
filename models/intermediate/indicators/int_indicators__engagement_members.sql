-- One row per scope, quarter, indicator of dosage and participant of a service that it counts. In the programme somebody who takes part in
-- two services is two participants, since each service has a minimum of its own.
with dosage_quarters as (
    select * from {{ ref('int_engagement__dosage_quarters') }}
),

scopes as (
    select * from {{ ref('int_indicators__scopes') }}
),

participations as (
    select
        scopes.scope_type,
        scopes.scope,
        dosage_quarters.*
    from dosage_quarters
    inner join scopes on dosage_quarters.service = scopes.service
),

final as (
    select
        participations.scope_type,
        participations.scope,
        participations.quarter,
        indicators.indicator,
        participations.individual_id || ' ' || participations.service as unit_id,
        participations.individual_id,
        indicators.is_in_numerator,
        indicators.amount
    from participations
    cross join
        lateral (
            values
            ('participants_to_date', null::boolean, null::numeric, true),
            (
                'minimum_sessions_reached_to_date',
                participations.is_minimum_reached,
                null,
                participations.is_minimum_reached is not null
            ),
            ('dropped_out_to_date', participations.is_dropped_out, null, participations.is_dropped_out is not null),
            ('sessions_per_participant', null, participations.sessions, participations.sessions > 0),
            ('sessions_per_participant_to_date', null, participations.sessions_to_date, true)
        ) as indicators (indicator, is_in_numerator, amount, is_counted)
    where indicators.is_counted
)

select * from final
