{{ config(unlogged=true) }}

-- One row: what the rules, the overrides and the way of resolving say, as one value. Where it differs from
-- int_individuals__rules_applied, a build resolves every record anew. The number in it is raised with each change of the models that
-- would resolve the same keys differently. A server that crashes empties it with the unlogged tables that a build works in, so that such a
-- build writes no fingerprint of rules applied, and the next one is made whole.
with rules as (
    select * from {{ ref('int_individuals__rules') }}
),

overrides as (
    select * from {{ ref('int_individuals__link_overrides') }}
),

-- A must-link that is set aside today may be possible again tomorrow.
set_aside as (
    select * from {{ ref('int_individuals__overrides_set_aside') }}
),

final as (
    select
        md5(
            '2'
            || (select coalesce(string_agg(rules::text, ';' order by rules.pass), '') from rules)
            || (select coalesce(string_agg(overrides.fingerprint, ';' order by overrides.fingerprint), '') from overrides)
            || (select coalesce(string_agg(set_aside.override_id::text, ';' order by set_aside.override_id), '') from set_aside)
        ) as fingerprint
)

select * from final
