-- A fact has one row for each staged event of a current file of a source in production, and each is somebody's or counted as orphaned: it
-- is the unknown member's exactly where nothing that it states leads to one accepted person.
with files as (
    select files.*
    from {{ ref('stg_files') }} as files
    inner join {{ ref('stg_sources') }} as sources on files.source = sources.source
    where files.is_current and sources.is_in_production
),

staged as (
    {%- for event_type, table in [('engagement', 'stg_engagements'), ('outcome', 'stg_outcomes'), ('feedback', 'stg_feedback')] %}
        select
            '{{ event_type }}' as event_type,
            staged.source,
            count(*) as events
        from {{ ref(table) }} as staged
        inner join files on staged.file_id = files.file_id
        group by staged.source
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}
),

-- Results that follow from the items of an assessment are rows of fct_outcome too.
derived as (
    select
        'outcome' as event_type,
        source,
        count(*) as events,
        count(*) filter (where individual_id is null) as orphaned
    from {{ ref('int_outcomes__derived') }}
    group by source
),

attached as (
    select
        event_type,
        source,
        count(*) filter (where attached_by = 'none') as orphaned
    from {{ ref('int_events__attached') }}
    group by event_type, source
),

facts as (
    {%- for event_type, table in [('engagement', 'fct_engagement'), ('outcome', 'fct_outcome'), ('feedback', 'fct_feedback')] %}
        select
            '{{ event_type }}' as event_type,
            source,
            count(*) as events,
            count(*) filter (where individual_id = {{ unknown_id('I') }}) as orphaned
        from {{ ref(table) }}
        group by source
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}
)

select
    coalesce(staged.event_type, facts.event_type) as event_type,
    coalesce(staged.source, facts.source) as source
from staged
full join facts on staged.event_type = facts.event_type and staged.source = facts.source
left join attached on facts.event_type = attached.event_type and facts.source = attached.source
left join derived on facts.event_type = derived.event_type and facts.source = derived.source
where
    coalesce(staged.events, 0) + coalesce(derived.events, 0) <> coalesce(facts.events, 0)
    or facts.orphaned <> coalesce(attached.orphaned, 0) + coalesce(derived.orphaned, 0)
union all
select
    'engagement' as event_type,
    source
from {{ ref('fct_engagement') }}
where is_orphaned <> (individual_id = {{ unknown_id('I') }})
group by source
