{#- A query: what each breakdown says, and what is known of its headline; one row a breakdown of `counts`, as in `publish_counts`. The headline itself is the
    breakdown 'all'. -#}
{% macro add_up_breakdowns(counts, headline, policy='within_partnership') %}
{%- set small = publishing('hide_up_to', policy) | int -%}
{%- set keys = headline | join(', ') -%}
with measured as (
    {{ measured_counts(counts, headline, [], policy) | indent(4) }}
),

-- What one breakdown says: its hidden counts lie between 1 and hide_up_to each, its shown ones around what they are rounded to.
breakdowns as (
    select
        {{ keys }},
        breakdown,
        max(max(people) filter (where size = 'headline')) over one_headline as headline_people,
        max(max(lowest) filter (where size = 'headline')) over one_headline as headline_lowest,
        max(max(highest) filter (where size = 'headline')) over one_headline as headline_highest,
        sum(people) as people_of_breakdown,
        count(*) as cells,
        count(*) filter (where size = 'nobody') as nobodies,
        count(*) filter (where size = 'small') as smalls,
        count(*) filter (where size = 'large') as larges,
        coalesce(sum(lowest) filter (where size = 'large'), 0) as shown_lowest,
        coalesce(sum(highest) filter (where size = 'large'), 0) as shown_highest
    from measured
    group by {{ keys }}, breakdown
    window one_headline as (partition by {{ keys }})
),

-- What is known of the headline: its own rounding, and what each breakdown's counts add up to.
totals as (
    select
        *,
        greatest(
            headline_lowest,
            max(smalls + shown_lowest) filter (where breakdown <> 'all' and people_of_breakdown <= headline_people) over one_headline
        ) as total_lowest,
        least(
            headline_highest,
            min({{ small }} * smalls + shown_highest) filter (where breakdown <> 'all' and people_of_breakdown >= headline_people) over one_headline
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
    from totals
)

-- A reader cannot tell which hidden counts are small. Where all of them may be, this reader may be right: the same would have been published.
select
    *,
    smalls = 0 or {{ leaves_enough('smalls', 'hidden_lowest', 'hidden_highest', policy) }} as is_enough_at_once
from remainders
{% endmacro %}


{#- The rows of `counts`, with what a reader knows of each: a small one is hidden, the others lie around what they are rounded to. -#}
{% macro measured_counts(counts, headline, carried, policy) -%}
select
    {{ (headline + ['breakdown', 'category', 'people'] + carried) | join(', ') }},
    case
        when breakdown = 'all' then 'headline'
        when people = 0 then 'nobody'
        when people <= {{ publishing('hide_up_to', policy) }} then 'small'
        else 'large'
    end as size,
    {{ lowest_behind('people', policy) }} as lowest,
    {{ highest_behind('people', policy) }} as highest
from {{ counts }}
{%- endmacro %}
