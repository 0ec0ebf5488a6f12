-- One row per id that was published and that nobody bears any more, with the id that took its place: that of the oldest record that
-- bore it. An id of which every record was withdrawn leads nowhere and has no row.
with register as (
    select * from {{ ref('individual_id_register') }}
    where change = 'redirected'
),

latest as (
    select distinct on (latest.record_id)
        latest.record_id,
        latest.individual_id
    from {{ ref('individual_id_register') }} as latest
    inner join register on latest.record_id = register.record_id
    order by latest.record_id asc, latest.assigned_at desc
),

living as (
    select distinct individual_id
    from {{ ref('int_individuals__records') }}
    where is_current
),

final as (
    select distinct on (register.previous_individual_id)
        register.previous_individual_id as old_individual_id,
        latest.individual_id,
        register.assigned_at as redirected_at,
        register.key_type
    from register
    inner join latest on register.record_id = latest.record_id
    inner join living on latest.individual_id = living.individual_id
    inner join {{ ref('stg_files') }} as files on {{ file_number_of('register.record_id') }} = files.file_number
    left join living as old_living on register.previous_individual_id = old_living.individual_id
    where old_living.individual_id is null
    order by
        register.previous_individual_id asc,
        register.assigned_at desc,
        {{ record_age('files.file_age', 'register.record_id') }} asc
)

select * from final
