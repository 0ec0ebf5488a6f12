-- One row per linkage, record of an individual whom weaker keys may hold together, and record beside it: the smallest record_id of the
-- individual's that hold one key of the linkage, and itself. Whom one such key holds together whole is left out, which leaves few.
with records as (
    select
        record_id,
        individual_id
    from {{ ref('int_individuals__records') }}
    where is_current
),

sizes as (
    select
        individual_id,
        count(*) as records
    from records
    group by individual_id
),

shared_keys as (
    select
        records.individual_id,
        shared_keys.record_id,
        shared_keys.block_id,
        shared_keys.records_on_key,
        shared_keys.link_strength
    from {{ ref('int_individuals__shared_keys') }} as shared_keys
    inner join records on shared_keys.record_id = records.record_id
),
{% for linkage in linkages_in_parts() %}
    strongest_keys_{{ linkage }} as (
        select
            individual_id,
            max(records_on_key) filter (where link_strength in {{ link_strengths_from(linkage) }}) as most_records_on_key
        from shared_keys
        group by individual_id
        having bool_or(link_strength not in {{ link_strengths_from(linkage) }})
    ),

    doubtful_records_{{ linkage }} as (
        select records.*
        from records
        inner join strongest_keys_{{ linkage }} as strongest_keys on records.individual_id = strongest_keys.individual_id
        inner join sizes on records.individual_id = sizes.individual_id
        where sizes.records > coalesce(strongest_keys.most_records_on_key, 0)
    ),
{% endfor %}
final as (
    {%- for linkage in linkages_in_parts() %}
        select
            '{{ linkage }}' as linkage,
            individual_id,
            record_id,
            record_id as beside_record_id
        from doubtful_records_{{ linkage }}
        union all
        select
            '{{ linkage }}' as linkage,
            shared_keys.individual_id,
            shared_keys.record_id,
            min(shared_keys.record_id) over (partition by shared_keys.individual_id, shared_keys.block_id) as beside_record_id
        from shared_keys
        inner join doubtful_records_{{ linkage }} as doubtful_records on shared_keys.record_id = doubtful_records.record_id
        where shared_keys.link_strength in {{ link_strengths_from(linkage) }}
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}
)

select * from final
