{{ config(materialized='view') }}

-- One row per combination and breakdown that it is of, with its category: what counts by combination are added up by.
with combinations as (
    select * from {{ ref('int_characteristics__combinations') }}
),

final as (
    select
        combinations.combination_number,
        held.breakdown,
        held.category
    from combinations
    cross join
        lateral (
            values
            {%- for breakdown in breakdowns() %}
                ('{{ breakdown }}', combinations.{{ breakdown }}){{ ',' if not loop.last }}
            {%- endfor %}
        ) as held (breakdown, category)
    where held.category is not null
)

select * from final
