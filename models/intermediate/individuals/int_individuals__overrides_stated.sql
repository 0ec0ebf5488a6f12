-- One row per line of seeds/link_overrides.csv and side of it (0: the first, 1: the other), with what it names: a person_ref as a key, or
-- a row of a file. `mistake` says what is wrong with the form, of the line or else of the side.
with lines as (
    select
        overrides.*,
        row_number() over (order by overrides.ctid) + 1 as line
    from {{ ref('link_overrides') }} as overrides
),

sides as (
    select
        lines.line,
        0 as side,
        lines.action,
        lines.role,
        lines.source,
        lines.person_ref,
        lines.file_id,
        lines.row_number,
        lines.decided_by,
        lines.decided_on,
        lines.reason
    from lines
    union all
    select
        line,
        1 as side,
        action,
        role,
        other_source as source,
        other_person_ref as person_ref,
        other_file_id as file_id,
        other_row_number as row_number,
        decided_by,
        decided_on,
        reason
    from lines
),

trimmed as (
    select
        line,
        side,
        lower(btrim(action)) as action,
        lower(btrim(role)) as role,
        nullif(btrim(source), '') as source,
        nullif(btrim(person_ref), '') as person_ref,
        nullif(lower(btrim(file_id)), '') as file_id,
        nullif(btrim(row_number), '') as row_number,
        nullif(btrim(decided_by), '') as decided_by,
        nullif(btrim(decided_on), '') as decided_on,
        nullif(btrim(reason), '') as reason
    from sides
),

named as (
    select
        trimmed.line,
        trimmed.side,
        trimmed.action,
        trimmed.role,
        trimmed.source,
        trimmed.file_id,
        case when trimmed.row_number ~ '^[0-9]{1,7}([.][0-9]{1,3})?$' then split_part(trimmed.row_number, '.', 1)::integer end
            as row_number,
        case when trimmed.row_number ~ '^[0-9]{1,7}[.][0-9]{1,3}$' then split_part(trimmed.row_number, '.', 2)::integer end
            as record_number,
        case
            when trimmed.person_ref is not null
                then decode(
                    {{
                        key_of('person_ref', digest_of("sources.provider || '|' || " ~ normalise_reference(normalise_text('trimmed.person_ref'))))
                    }},
                        'hex'
                    )
        end as person_ref_key,
        case
            when trimmed.action is null or trimmed.action not in ('must_link', 'must_not_link')
                then 'action is must_link or must_not_link'
            when trimmed.role is null or trimmed.role not in ('adult', 'child', 'practitioner')
                then 'role is adult, child or practitioner, and holds for both sides'
            when trimmed.decided_by is null
                then 'decided_by says who decided it'
            when trimmed.decided_on is null or {{ to_day('trimmed.decided_on') }} is null
                then 'decided_on is the day on which it was decided, as 2024-02-01'
            when trimmed.reason is null
                then 'reason says why, in words that name nobody'
        end as line_mistake,
        case
            when num_nonnulls(trimmed.person_ref, trimmed.file_id) <> 1
                then 'a side names a source and a person_ref, or else a file_id and a row_number; not both and not neither'
            when trimmed.person_ref is not null and trimmed.source is null
                then 'a person_ref needs its source'
            when trimmed.person_ref is not null and sources.source is null
                then 'no contract names that source'
            when trimmed.file_id is not null and (trimmed.row_number is null or trimmed.row_number !~ '^[0-9]{1,7}([.][0-9]{1,3})?$')
                then 'a file_id needs the row_number, a line of the file such as 12, or 12.2 for the second record of the line'
        end as side_mistake
    from trimmed
    left join {{ ref('stg_sources') }} as sources on trimmed.source = sources.source
),

-- A line is known by what it names, not by where it stands.
fingerprints as (
    select
        line,
        md5(
            string_agg(
                concat_ws('|', action, role, encode(person_ref_key, 'hex'), file_id, row_number, record_number),
                ';' order by encode(person_ref_key, 'hex'), file_id, row_number, record_number
            )
        ) as fingerprint
    from named
    group by line
),

final as (
    select
        named.line,
        named.side,
        named.action,
        named.role,
        named.source,
        named.file_id,
        named.row_number,
        named.record_number,
        named.person_ref_key,
        coalesce(
            named.line_mistake,
            case named.side when 0 then 'the first side: ' else 'the other side: ' end || named.side_mistake
        ) as mistake,
        fingerprints.fingerprint
    from named
    inner join fingerprints on named.line = fingerprints.line
)

select * from final
