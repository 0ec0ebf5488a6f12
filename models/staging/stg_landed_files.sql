-- The files that this build takes into staging: what has landed and is not there whole. Every model below reads this list in place of
-- the register, so that a file which lands while the build is under way waits for the next one with all its records.
with files as (
    select * from {{ source('restricted', 'files') }}
),

final as (
    select file_id
    from files
    where state = 'landed'
)

select * from final
