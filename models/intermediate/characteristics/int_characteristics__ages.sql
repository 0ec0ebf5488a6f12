-- One row per role and month of age, with the age band: millions of ages are looked up and not compared. A table, since of one PostgreSQL
-- knows how many ages there are, and looks up instead of sorting.
with age_bands as (
    select * from {{ ref('age_bands') }}
),

final as (
    select
        role,
        age_band,
        generate_series(from_months, to_months - 1) as age_in_months
    from age_bands
)

select * from final
