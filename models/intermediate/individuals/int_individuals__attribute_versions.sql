-- One row per individual, attribute and quarter from which on its value is what was known: the word of the strongest authority, among those
-- the most recent, in files up to that quarter. The last version of all is what int_individuals__attributes gives.
with statements as (
    select * from {{ ref('int_individuals__statements') }}
),

latest_of_quarters as (
    select distinct on (individual_id, attribute, source, quarter_start_date)
        individual_id,
        attribute,
        source,
        value,
        authority_rank,
        recency,
        quarter_start_date
    from statements
    order by individual_id asc, attribute asc, source asc, quarter_start_date asc, recency desc
),

-- A file of a later quarter may repeat an old date, and then changes nothing.
ranked as (
    select
        *,
        max(recency) over (partition by individual_id, attribute, source order by quarter_start_date) as latest_recency
    from latest_of_quarters
),

words as (
    select
        *,
        lead(quarter_start_date) over (partition by individual_id, attribute, source order by quarter_start_date) as next_start_date
    from ranked
    where recency = latest_recency
),

moments as (
    select distinct
        individual_id,
        attribute,
        quarter_start_date
    from words
),

winners as (
    select distinct on (moments.individual_id, moments.attribute, moments.quarter_start_date)
        moments.individual_id,
        moments.attribute,
        words.value,
        words.source,
        moments.quarter_start_date as valid_from
    from moments
    inner join words
        on
            moments.individual_id = words.individual_id
            and moments.attribute = words.attribute
            and moments.quarter_start_date >= words.quarter_start_date
            and (words.next_start_date is null or moments.quarter_start_date < words.next_start_date)
    order by
        moments.individual_id asc,
        moments.attribute asc,
        moments.quarter_start_date asc,
        words.authority_rank asc,
        words.recency desc
),

final as (
    select
        individual_id,
        attribute,
        value,
        source,
        valid_from,
        lead(valid_from) over (partition by individual_id, attribute order by valid_from) as valid_to
    from winners
)

select * from final
