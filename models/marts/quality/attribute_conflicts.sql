-- Which sources contradict each other about people: the source whose word counts for an individual, beside every other that states the
-- attribute too. Only what each said last is compared.
with latest_words as (
    select * from {{ ref('int_individuals__stated_values') }}
    where is_latest_word
),

attributes as (
    select * from {{ ref('int_individuals__attributes') }}
),

final as (
    select
        attributes.attribute,
        attributes.source as winning_source,
        latest_words.source as losing_source,
        count(*)::integer as individuals,
        (count(*) filter (where latest_words.value <> attributes.value))::integer as individuals_in_conflict,
        round((count(*) filter (where latest_words.value <> attributes.value))::numeric / count(*), 4)::numeric(5, 4) as conflict_rate
    from attributes
    inner join latest_words
        on
            attributes.individual_id = latest_words.individual_id
            and attributes.attribute = latest_words.attribute
            and attributes.source <> latest_words.source
    group by attributes.attribute, attributes.source, latest_words.source
)

select * from final
