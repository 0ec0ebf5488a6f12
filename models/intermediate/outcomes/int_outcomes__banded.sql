-- One row per outcome record and derived result, with the band that the score or category is in and whether that is the expected level. A
-- score outside the range of its measure is in no band.
with recorded as (
    select
        *,
        false as is_derived
    from {{ ref('int_outcomes__recorded') }}
    union all
    select
        source,
        file_id,
        row_number,
        record_number,
        individual_id,
        service,
        measure,
        item,
        timepoint,
        null as category,
        score,
        assessed_date,
        true as is_derived
    from {{ ref('int_outcomes__derived') }}
),

bands as (
    select * from {{ ref('measure_bands') }}
),

final as (
    select
        recorded.*,
        {{ measure_id('recorded.measure', 'recorded.item') }} as measure_id,
        {{ quarter_start('recorded.assessed_date') }} as quarter_start_date,
        bands.band,
        bands.position as band_position,
        bands.is_expected
    from recorded
    left join bands
        on
            recorded.measure = bands.measure
            and (bands.item is null or recorded.item = bands.item)
            and {{ is_in_band('recorded', 'bands') }}
)

select * from final
