{{ config(materialized='script') }}
{#- Durable, so that a line is refused or not whatever is made anew: --full-refresh makes the table anew further down. -#}
{%- set previous = previous_build('int_individuals__resolved', is_durable=true) -%}
{%- set log = previous_build('link_override_log', 'staging', is_durable=true) -%}
{%- set labels = this.schema ~ '.' ~ this.identifier ~ '__labels' -%}
{%- set named = ref('int_individuals__override_records') %}

-- One row per override of seeds/link_overrides.csv. One that cannot be stops the build here, before anything of identity has changed.
-- What an override names is only asked for when it is new: one that later data made impossible is set aside and reported in
-- marts.link_override_states. Its form is asked for each time: whoever empties a column of an old line wants to be told.
do $overrides$
declare
    mistakes text;
begin
    {{
        label_components(
            "(select record_id as node, min(record_id) over (partition by override_id) as other from " ~ named ~ " where action = 'must_link')",
            labels
        )
    }}
    drop table if exists {{ this }};
    create table {{ this }} as
    with stated as (
        select
            line,
            min(action) as action,
            min(role) as role,
            min(fingerprint) as fingerprint,
            -- of two sides the first
            (array_agg(mistake order by side) filter (where mistake is not null))[1] as mistake
        from {{ ref('int_individuals__overrides_stated') }}
        group by line
    ),

    resolved as (
        select
            line,
            min(override_id) as override_id,
            count(distinct side) as sides,
            min(side) as named_side,
            count(*) > count(distinct record_id) as names_one_record_twice
        from {{ named }}
        group by line
    )

    select
        stated.line::integer as line,
        stated.action,
        stated.role,
        stated.fingerprint,
        resolved.override_id,
        coalesce(resolved.sides, 0)::integer as sides,
        resolved.named_side,
        resolved.names_one_record_twice,
        stated.mistake,
{%- if log %}
            not exists (
                select from (
                    select distinct on (events.fingerprint)
                        events.fingerprint,
                        events.event
                    from {{ log }} as events
                    order by events.fingerprint asc, events.logged_at desc
                ) as latest
                where latest.fingerprint = stated.fingerprint and latest.event = 'taken_up'
            ) as is_new
{%- else %}
            true as is_new
        {%- endif %}
    from stated
    left join resolved on stated.line = resolved.line;

    with files as (
        select files.*
        from {{ ref('stg_files') }} as files
        inner join {{ ref('stg_sources') }} as sources on files.source = sources.source
        where files.is_current and sources.is_in_production
    ),

    withdrawn as (
        select * from {{ ref('int_individuals__withdrawn_records') }}
    ),

    -- Who would be one with a must-link and those that hang together with it: the records named, all of their individuals as last built, and
    -- whoever has a reference of one of these, such as the same row in a corrected file.
    together as (
        select
            component,
            node as record_id
        from {{ labels }}
{%- if previous %}
            union
            select
                labels.component,
                others.record_id
            from {{ labels }} as labels
            inner join {{ previous }} as own on labels.node = own.record_id
            inner join {{ previous }} as others on own.set_id = others.set_id and own.individual_id = others.individual_id
{%- endif %}
    ),

    with_references as (
        select * from together
        union
        select
            together.component,
            others.record_id
        from together
        inner join {{ ref('int_individuals__record_keys') }} as own
            on together.record_id = own.record_id and own.key_type = 'person_ref'
        inner join {{ ref('int_individuals__record_keys') }} as others on own.block_id = others.block_id
    ),

    numbers as (
        select
            with_references.component,
            evidence.nhs_number
        from with_references
        inner join {{ ref('int_individuals__contradiction_evidence') }} as evidence on with_references.record_id = evidence.record_id
        inner join files on evidence.record_id between files.first_record_id and files.last_record_id
        where evidence.record_id not in (select withdrawn.record_id from withdrawn)
    ),

    two_numbers as (
        select component
        from numbers
        group by component
        having min(nhs_number) <> max(nhs_number)
    ),

    mistaken_alone as (
        select
            line,
            mistake
        from {{ this }}
        where mistake is not null
        union all
        select
            line,
            case
                when sides = 0 then 'neither side names a'
                when named_side = 1 then 'the first side names no'
                else 'the other side names no'
            end || ' person record of role ' || role || '; look at source, reference, file and row'
        from {{ this }}
        where mistake is null and is_new and sides < 2
        union all
        select
            line,
            'names the same record on both sides'
        from {{ this }}
        where names_one_record_twice
        union all
        select
            repeated.line,
            'says the same as line ' || earlier.line
        from {{ this }} as repeated
        inner join {{ this }} as earlier on repeated.fingerprint = earlier.fingerprint and repeated.line > earlier.line
        union all
        select distinct
            overrides.line,
            'would join two NHS numbers, and nobody may hold two; correct the number at the provider, or take the line out'
        from {{ this }} as overrides
        inner join {{ named }} as named on overrides.line = named.line
        inner join {{ labels }} as labels on named.record_id = labels.node
        inner join two_numbers on labels.component = two_numbers.component
        where overrides.is_new and overrides.action = 'must_link'
    ),

    -- Lines that are refused anyhow contradict nobody.
    contradicted as (
        select
            sides.line,
            array_to_string(array_agg(distinct links.line order by links.line), ', ') as linking_lines
        from (
            select
                named.line,
                labels.component
            from {{ named }} as named
            inner join {{ labels }} as labels on named.record_id = labels.node
            where named.action = 'must_not_link'
            group by named.line, labels.component
            having min(named.side) <> max(named.side)
        ) as sides
        inner join {{ labels }} as labels on sides.component = labels.component
        inner join {{ named }} as links on labels.node = links.record_id and links.action = 'must_link'
        where
            links.line not in (select mistaken_alone.line from mistaken_alone)
            and sides.line not in (select mistaken_alone.line from mistaken_alone)
        group by sides.line
    ),

    mistaken as (
        select * from mistaken_alone
        union all
        select
            line,
            'is contradicted by the must-link of line' || case when linking_lines like '%,%' then 's ' else ' ' end
            || linking_lines || '; take one of them out'
        from contradicted
    )

    select string_agg('line ' || line || ': ' || mistake, E'\n  ' order by line, mistake) into mistakes from mistaken;
    drop table {{ labels }};
    if mistakes is not null then
        raise exception E'seeds/link_overrides.csv cannot be used; no individual was changed.\n  %', mistakes;
    end if;
end
$overrides$;
