-- One row per assessment and result that follows from its items: a good level of development (the goals that count to it all at the
-- expected level), goals at the expected level of all seventeen, and all five domains of the ASQ-3 above their cut-offs. An assessment of
-- which an item is missing has no result.
with recorded as (
    select * from {{ ref('int_outcomes__recorded') }}
),

bands as (
    select * from {{ ref('measure_bands') }}
),

goals as (
    select * from {{ ref('eyfsp_goals') }}
),

items as (
    select
        recorded.*,
        coalesce(goals.counts_to_good_level, false) as counts_to_good_level,
        bands.is_expected,
        -- An item given again for the same assessment counts once.
        row_number() over (
            partition by
                recorded.source,
                coalesce(recorded.individual_id, recorded.file_id || recorded.row_number),
                recorded.assessed_date,
                recorded.timepoint,
                recorded.measure,
                recorded.item
            order by recorded.file_id, recorded.row_number, recorded.record_number
        ) as occurrence
    from recorded
    left join goals on recorded.measure = 'eyfsp' and recorded.item = goals.item
    inner join bands
        on
            recorded.measure = bands.measure
            and (bands.item is null or recorded.item = bands.item)
            and {{ is_in_band('recorded', 'bands') }}
    where recorded.measure in ('eyfsp', 'asq3')
),

assessments as (
    select
        source,
        min(file_id) as file_id,
        min(row_number) as row_number,
        min(record_number) as record_number,
        individual_id,
        service,
        measure,
        timepoint,
        assessed_date,
        count(*) as items,
        count(*) filter (where is_expected) as items_expected,
        count(*) filter (where counts_to_good_level) as goals_that_count,
        count(*) filter (where counts_to_good_level and is_expected) as goals_that_count_expected
    from items
    where occurrence = 1
    group by
        source,
        coalesce(individual_id, file_id || row_number),
        individual_id,
        service,
        measure,
        timepoint,
        assessed_date
),

number_of_items as (
    select
        count(*) as goals,
        count(*) filter (where counts_to_good_level) as goals_that_count,
        (
            select count(distinct bands.item) from bands
            where bands.measure = 'asq3' and bands.item <> 'overall'
        ) as domains
    from goals
),

final as (
    select
        assessments.source,
        assessments.file_id,
        assessments.row_number,
        assessments.record_number,
        assessments.individual_id,
        assessments.service,
        results.measure,
        results.item,
        assessments.timepoint,
        results.score::numeric as score,
        assessments.assessed_date
    from assessments
    cross join number_of_items
    cross join
        lateral (
            values
            (
                'eyfsp_gld',
                '',
                (assessments.goals_that_count_expected = number_of_items.goals_that_count)::integer,
                assessments.measure = 'eyfsp' and assessments.goals_that_count = number_of_items.goals_that_count
            ),
            (
                'eyfsp_avg_elg',
                '',
                assessments.items_expected,
                assessments.measure = 'eyfsp' and assessments.items = number_of_items.goals
            ),
            (
                'asq3',
                'overall',
                (assessments.items_expected = number_of_items.domains)::integer,
                assessments.measure = 'asq3' and assessments.items = number_of_items.domains
            )
        ) as results (measure, item, score, is_complete)
    where results.is_complete
)

select * from final
