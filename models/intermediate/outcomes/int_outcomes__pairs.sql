-- One row per individual, service and measure with a baseline and an end: the first baseline and the last end that is not before it, the
-- change, and whether it is an improvement and a reliable one. What has no score is compared by its band.
with banded as (
    select
        banded.*,
        measures.direction,
        measures.reliable_change,
        case
            when measures.direction = 'category' then banded.band_position
            else coalesce(banded.score, banded.band_position)
        end as standing,
        case when measures.direction = 'lower_better' and banded.score is not null then -1 else 1 end as better
    from {{ ref('int_outcomes__banded') }} as banded
    inner join {{ ref('measures') }} as measures on banded.measure = measures.measure
    where banded.individual_id is not null
),

baselines as (
    select distinct on (individual_id, service, measure_id) *
    from banded
    where timepoint = 'baseline' and standing is not null
    order by individual_id asc, service asc, measure_id asc, assessed_date asc, file_id asc, row_number asc, record_number asc
),

ends as (
    select distinct on (banded.individual_id, banded.service, banded.measure_id) banded.*
    from banded
    inner join baselines
        on
            banded.individual_id = baselines.individual_id
            and banded.service = baselines.service
            and banded.measure_id = baselines.measure_id
            and banded.assessed_date >= baselines.assessed_date
    where banded.timepoint = 'end' and banded.standing is not null
    order by
        banded.individual_id asc,
        banded.service asc,
        banded.measure_id asc,
        banded.assessed_date desc,
        banded.file_id desc,
        banded.row_number desc,
        banded.record_number desc
),

final as (
    select
        ends.individual_id,
        ends.service,
        ends.measure,
        ends.measure_id,
        baselines.score as baseline_score,
        ends.score as end_score,
        ends.score - baselines.score as change,
        baselines.band as baseline_band,
        ends.band as end_band,
        baselines.is_expected as is_expected_at_baseline,
        ends.is_expected as is_expected_at_end,
        (ends.standing - baselines.standing) * ends.better > 0 as is_improved,
        case
            when ends.reliable_change is not null and ends.score is not null
                then (ends.score - baselines.score) * ends.better >= ends.reliable_change
        end as is_reliably_improved,
        baselines.assessed_date as baseline_date,
        ends.assessed_date as end_date,
        ends.quarter_start_date
    from ends
    inner join baselines
        on
            ends.individual_id = baselines.individual_id
            and ends.service = baselines.service
            and ends.measure_id = baselines.measure_id
)

select * from final
