{#- A query: each row of `counts` with what may be published of it (docs/decisions/0012-small-numbers.md).
    counts     a relation or CTE, one row a count: the columns of `headline`, breakdown, category, people. The row with breakdown 'all' is the headline.
               A category without a row counts as shown with nobody.
    headline   list of the columns that name what is counted, such as ['service', 'quarter', 'indicator']
    carried    list of further columns to hand on
    breakdowns what `add_up_breakdowns` gives for these counts, where that is a table already: of its statistics PostgreSQL knows how to join millions of counts
    Gives these columns, breakdown, category, people and published_people (null: hidden), hidden_because: null where it is shown, `small` (1 to hide_up_to), `further` (larger, or
    nobody, hidden so that a small one cannot be found), `left out` (the whole breakdown is hidden: a report does not even list its categories). -#}
{% macro publish_counts(counts, headline, carried=[], policy='within_partnership', breakdowns=none) %}
{%- set small = publishing('hide_up_to', policy) | int -%}
{%- set enough = publishing('possible_values', policy) | int -%}
{%- set keys = headline | join(', ') -%}
{%- set breakdown = keys ~ ', breakdown' -%}
with measured as not materialized (
    {{ measured_counts(counts, headline, carried, policy) | indent(4) }}
),

{% if not breakdowns -%}
added_up as (
    {{ add_up_breakdowns(counts, headline, policy) | indent(4) }}
),

{% endif -%}
judged as not materialized (
    select
        *,
        nobodies > 0 and {{ leaves_enough('(smalls + 1)', 'hidden_lowest', 'hidden_highest', policy) }} as is_enough_with_nobody,
        larges > 0 or least({{ small }}, total_highest) - greatest(0, total_lowest - {{ small }} * (cells - 1)) + 1 >= {{ enough }} as is_enough_left_out
    from {{ breakdowns or 'added_up' }}
),

-- Of the few breakdowns in which more has to be hidden, each count, and what is known where it and all smaller ones are hidden as well.
steps as (
    select
        {{ breakdown }},
        category,
        size,
        smalls,
        row_number() over up_to_this as size_rank,
        hidden_lowest + sum(highest) over up_to_this as hidden_lowest_here,
        hidden_highest + sum(lowest) over up_to_this as hidden_highest_here
    from measured
    inner join judged using ({{ breakdown }})
    where not is_enough_at_once
    window up_to_this as (
        partition by {{ breakdown }}, size
        order by {{ rounded_count('people', policy) }}, category
        rows unbounded preceding
    )
),

-- How many larger counts are hidden further.
enough as (
    select
        {{ breakdown }},
        min(size_rank) as larges_enough
    from steps
    where size = 'large' and {{ leaves_enough('(smalls + size_rank)', 'hidden_lowest_here', 'hidden_highest_here', policy) }}
    group by {{ breakdown }}
),

-- Null where no number of them is enough.
chosen as not materialized (
    select
        *,
        case when is_enough_at_once or is_enough_with_nobody then 0 else larges_enough end as larges_hidden
    from judged
    left join enough using ({{ breakdown }})
),

-- The smallest of them, or one of nobody where that is enough.
hidden_further as (
    select
        {{ breakdown }},
        category,
        true as is_hidden_further
    from steps
    inner join chosen using ({{ breakdown }})
    where size = 'large' and size_rank <= larges_hidden or size = 'nobody' and size_rank = 1 and is_enough_with_nobody
),

settled as (
    select
        *,
        coalesce(
            bool_or(headline_people between 1 and {{ small }} or breakdown <> 'all' and larges_hidden is null and not is_enough_left_out)
                over (partition by {{ keys }}),
            false
        ) as is_headline_hidden
    from chosen
),

reasoned as (
    select
        *,
        case
            when size = 'headline' and people between 1 and {{ small }} then 'small'
            when size = 'headline' and is_headline_hidden then 'further'
            when size = 'headline' then null
            when is_headline_hidden or larges_hidden is null then 'left out'
            when size = 'small' then 'small'
            when is_hidden_further then 'further'
        end as hidden_because
    from measured
    -- each has one; an inner join by several columns PostgreSQL takes for one that leaves nothing
    left join settled using ({{ breakdown }})
    left join hidden_further using ({{ breakdown }}, category)
)

select
    {{ (headline + ['breakdown', 'category', 'people'] + carried) | join(', ') }},
    case when hidden_because is null then {{ rounded_count('people', policy) }} end as published_people,
    hidden_because
from reasoned
{% endmacro %}
