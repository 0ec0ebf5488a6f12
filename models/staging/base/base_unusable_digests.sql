-- One row per key type and digest that stands for nobody: what a provider's tool makes of a blank, a placeholder, ten equal digits or a
-- service's own mailbox when it hashes them all the same. A stated digest that is among these counts as missing.
with placeholders as (
    select placeholders.value from {{ ref('placeholders') }} as placeholders
    union all
    select '' as value
),

written_in_every_case as (
    select placeholders.value from placeholders
    union
    select upper(placeholders.value) as value from placeholders
    union
    select initcap(placeholders.value) as value from placeholders
),

unusable_values as (
    select
        key_types.key_type,
        written_in_every_case.value
    from written_in_every_case
    cross join (values ('nhs_number'), ('email'), ('mobile'), ('child_key'), ('child_place_key')) as key_types (key_type)
    union all
    select
        'person_ref' as key_type,
        sources.provider || '|' || written_in_every_case.value as value
    from written_in_every_case
    cross join {{ source('restricted', 'sources') }} as sources
    union all
    select
        'family_code' as key_type,
        coalesce(sources.family_scope, sources.source) || '|' || written_in_every_case.value as value
    from written_in_every_case
    cross join {{ source('restricted', 'sources') }} as sources
    union all
    select
        'nhs_number' as key_type,
        repeat(digits.digit::text, 10) as value
    from generate_series(0, 9) as digits (digit)
    union all
    select
        'mobile' as key_type,
        '07' || second_digits.digit::text || repeat(digits.digit::text, 8) as value
    from generate_series(0, 9) as second_digits (digit)
    cross join generate_series(0, 9) as digits (digit)
    union all
    select
        'email' as key_type,
        shared_mailboxes.email as value
    from {{ ref('shared_mailboxes') }} as shared_mailboxes
),

final as (
    select distinct
        unusable_values.key_type,
        {{ digest_of('unusable_values.value') }} as digest
    from unusable_values
)

select * from final
