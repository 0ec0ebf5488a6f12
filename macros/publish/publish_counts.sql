{#- A query: each row of `counts` with what may be published of it (docs/decisions/0012-small-numbers.md).
    counts     a relation or CTE, one row a count: the columns of `headline`, breakdown, category, people. The row with breakdown 'all' is the headline.
               A category without a row counts as shown with nobody.
    headline   list of the columns that name what is counted, such as ['service', 'quarter', 'indicator']
    carried    list of further columns to hand on
    Gives these columns, breakdown, category, people and published_people (null: hidden), hidden_because: null where it is shown, `small` (1 to hide_up_to), `further` (larger, or
    nobody, hidden so that a small one cannot be found), `left out` (the whole breakdown is hidden: a report does not even list its categories). -#}
{% macro publish_counts(counts, headline, carried=[], policy='within_partnership') %}
{%- set small = publishing('hide_up_to', policy) | int -%}
{%- set enough = publishing('possible_values', policy) | int -%}
{%- set keys = headline | join(', ') -%}
with measured as (
    select
        {{ (headline + ['breakdown', 'category', 'people'] + carried) | join(', ') }},
        case
            when breakdown = 'all' then 'headline'
            when people = 0 then 'nobody'
            when people <= {{ small }} then 'small'
            else 'large'
        end as size,
        {{ lowest_behind('people', policy) }} as lowest,
        {{ highest_behind('people', policy) }} as highest
    from {{ counts }}
),

-- What one breakdown says: its hidden counts lie between 1 and hide_up_to each, its shown ones around what they are rounded to.
breakdowns as (
    select
        *,
        max(people) filter (where size = 'headline') over one_headline as headline_people,
        sum(people) over one_breakdown as people_of_breakdown,
        count(*) over one_breakdown as cells,
        count(*) filter (where size = 'nobody') over one_breakdown as nobodies,
        count(*) filter (where size = 'small') over one_breakdown as smalls,
        count(*) filter (where size = 'large') over one_breakdown as larges,
        coalesce(sum(lowest) filter (where size = 'large') over one_breakdown, 0) as shown_lowest,
        coalesce(sum(highest) filter (where size = 'large') over one_breakdown, 0) as shown_highest,
        row_number() over (partition by {{ keys }}, breakdown, size order by {{ rounded_count('people', policy) }}, category) as size_rank
    from measured
    window
        one_headline as (partition by {{ keys }}),
        one_breakdown as (partition by {{ keys }}, breakdown)
),

-- What is known of the headline: its own rounding, and what each breakdown's counts add up to.
headlines as (
    select
        *,
        greatest(
            max(lowest) filter (where size = 'headline') over one_headline,
            max(smalls + shown_lowest) filter (where size <> 'headline' and people_of_breakdown <= headline_people) over one_headline
        ) as total_lowest,
        least(
            max(highest) filter (where size = 'headline') over one_headline,
            min({{ small }} * smalls + shown_highest) filter (where size <> 'headline' and people_of_breakdown >= headline_people) over one_headline
        ) as total_highest
    from breakdowns
    window one_headline as (partition by {{ keys }})
),

-- What the hidden counts of a breakdown add up to: the headline less what is shown. Where some people have no category (the breakdown is smaller than
-- its headline) it is that at most, and where some have several (it is larger) at least.
remainders as (
    select
        *,
        case when people_of_breakdown >= headline_people then total_lowest - shown_highest end as hidden_lowest,
        case when people_of_breakdown <= headline_people then total_highest - shown_lowest end as hidden_highest
    from headlines
),

-- The same with a count and all smaller ones of its breakdown hidden as well, on the row of that count.
steps as (
    select
        *,
        hidden_lowest + sum(highest) over up_to_this as hidden_lowest_here,
        hidden_highest + sum(lowest) over up_to_this as hidden_highest_here
    from remainders
    window up_to_this as (partition by {{ keys }}, breakdown, size order by size_rank)
),

-- A reader cannot tell which hidden counts are small. Where all of them may be, this reader may be right: the same would have been published.
judged as (
    select
        *,
        smalls = 0 or {{ leaves_enough('smalls', 'hidden_lowest', 'hidden_highest', policy) }} as is_enough_at_once,
        nobodies > 0 and {{ leaves_enough('(smalls + 1)', 'hidden_lowest', 'hidden_highest', policy) }} as is_enough_with_nobody,
        size = 'large' and {{ leaves_enough('(smalls + size_rank)', 'hidden_lowest_here', 'hidden_highest_here', policy) }} as is_enough_here,
        larges > 0 or least({{ small }}, total_highest) - greatest(0, total_lowest - {{ small }} * (cells - 1)) + 1 >= {{ enough }} as is_enough_left_out
    from steps
),

-- How many larger counts are hidden further; null where no number of them is enough.
chosen as (
    select
        *,
        case
            when is_enough_at_once or is_enough_with_nobody then 0
            else min(size_rank) filter (where is_enough_here) over (partition by {{ keys }}, breakdown)
        end as larges_hidden
    from judged
),

settled as (
    select
        *,
        coalesce(
            bool_or(
                size = 'headline' and people between 1 and {{ small }}
                or size <> 'headline' and larges_hidden is null and not is_enough_left_out
            ) over (partition by {{ keys }}),
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
            when size = 'nobody' and size_rank = 1 and not is_enough_at_once and is_enough_with_nobody then 'further'
            when size = 'large' and size_rank <= larges_hidden then 'further'
        end as hidden_because
    from settled
)

select
    {{ (headline + ['breakdown', 'category', 'people'] + carried) | join(', ') }},
    case when hidden_because is null then {{ rounded_count('people', policy) }} end as published_people,
    hidden_because
from reasoned
{% endmacro %}
