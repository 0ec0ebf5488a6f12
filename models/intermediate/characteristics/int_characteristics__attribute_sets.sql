{%- set attributes = {
    'birth_month': 'date', 'gender': 'text', 'ethnic_group': 'text', 'home_language': 'text', 'lsoa_code': 'text', 'disability': 'boolean',
    'special_educational_needs': 'boolean', 'lone_parent': 'boolean'
} -%}

-- One row per individual and quarter from which on something else was known of it, with all that was known up to the next.
with versions as not materialized (
    select * from {{ ref('int_individuals__attribute_versions') }}
),

-- Of most people little ever changes: what holds between two changes is put together once, not once a quarter.
changes as (
    select
        individual_id,
        valid_from,
        lead(valid_from) over (partition by individual_id order by valid_from) as valid_to
    from versions
    group by individual_id, valid_from
),

final as (
    select
        changes.individual_id,
        changes.valid_from,
        changes.valid_to,
        {%- for attribute, type in attributes.items() %}
            (max(versions.value) filter (where versions.attribute = '{{ attribute }}')){{ '::' ~ type if type != 'text' }}
                as {{ attribute }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from changes
    inner join versions
        on
            changes.individual_id = versions.individual_id
            and changes.valid_from >= versions.valid_from
            and (versions.valid_to is null or changes.valid_from < versions.valid_to)
    group by changes.individual_id, changes.valid_from, changes.valid_to
)

select * from final
