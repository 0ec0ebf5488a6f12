-- One row per individual and attribute that is known of it: of what each source said last, the word of the strongest authority, among
-- those the most recent; and how far the others disagree.
with stated_values as (
    select * from {{ ref('int_individuals__stated_values') }}
),

winners as (
    select distinct on (individual_id, attribute)
        individual_id,
        attribute,
        value,
        source,
        stated_date
    from stated_values
    where is_latest_word
    order by individual_id asc, attribute asc, authority_rank asc, recency desc
),

losers as (
    select
        stated_values.individual_id,
        stated_values.attribute,
        count(distinct stated_values.value) as values_losing,
        count(*) filter (where stated_values.is_latest_word) as sources_disagreeing
    from stated_values
    inner join winners
        on
            stated_values.individual_id = winners.individual_id
            and stated_values.attribute = winners.attribute
            and stated_values.value <> winners.value
    group by stated_values.individual_id, stated_values.attribute
),

final as (
    select
        winners.individual_id,
        winners.attribute,
        winners.value,
        winners.source,
        coalesce(losers.values_losing, 0)::integer as values_losing,
        coalesce(losers.sources_disagreeing, 0)::integer as sources_disagreeing,
        winners.stated_date
    from winners
    left join losers on winners.individual_id = losers.individual_id and winners.attribute = losers.attribute
)

select * from final
