-- What is known of an individual now is the last of what was known quarter by quarter.
with attributes as (
    select * from {{ ref('int_individuals__attributes') }}
),

last_versions as (
    select * from {{ ref('int_individuals__attribute_versions') }}
    where valid_to is null
),

final as (
    select coalesce(attributes.individual_id, last_versions.individual_id) as individual_id
    from attributes
    full join last_versions
        on attributes.individual_id = last_versions.individual_id and attributes.attribute = last_versions.attribute
    where (attributes.value, attributes.source) is distinct from (last_versions.value, last_versions.source)
)

select * from final
