with characteristics as (
    select * from {{ ref('int_reach__characteristics') }}
),

populations as (
    select * from {{ ref('int_reach__area_populations') }}
),

-- Shares are of those of whom the characteristic is known: who is not known stands beside them and is no group. The area is compared by
-- the categories of which its residents are known.
shares as (
    select
        characteristics.*,
        populations.counted,
        populations.residents,
        sum(characteristics.reached) filter (where characteristics.category <> 'Not known') over one_table as reached_known,
        characteristics.reached_in_area
        / nullif(sum(characteristics.reached_in_area) filter (where populations.residents is not null) over one_table, 0)
            as share_in_area,
        populations.residents / sum(populations.residents) over one_table as area_share
    from characteristics
    left join populations
        on
            characteristics.role = populations.role
            and characteristics.breakdown = populations.breakdown
            and characteristics.category = populations.category
    window one_table as (
        partition by characteristics.period, characteristics.quarter, characteristics.role, characteristics.breakdown
    )
),

final as (
    select
        period || ' ' || quarter || ' ' || role || ' ' || breakdown || ' ' || category as reach_characteristic_id,
        quarter,
        period,
        role,
        breakdown,
        category,
        counted as area_population_counted,
        reached::integer as value,
        case when category <> 'Not known' then reached / nullif(reached_known, 0) end::numeric(9, 6) as share_of_reached,
        reached_in_area::integer as value_in_area,
        residents::integer as area_population,
        area_share::numeric(9, 6) as share_of_area_population,
        (case when residents is not null then share_in_area / nullif(area_share, 0) end)::numeric(9, 3) as representation_ratio,
        case when counted like 'aged%' then reached_in_area / nullif(residents, 0)::numeric end::numeric(9, 6) as share_of_area_reached,
        in_administrative_data::integer as in_administrative_data,
        (reached_in_administrative_data / nullif(in_administrative_data, 0)::numeric)::numeric(9, 6)
            as share_of_administrative_data_reached
    from shares
)

select * from final
