insert into staging.stg_resources (source, file_id, row_number, record_number, service, kind, unit, period, amount)
select
    deliveries.source,
    deliveries.file_id,
    row_number() over (partition by deliveries.file_id order by tellers.service, kinds.kind) + 1,
    1,
    tellers.service,
    kinds.kind,
    kinds.unit,
    quarters.quarter,
    100 + floor(pg_temp.chance(deliveries.file_number * 64 + row_number() over (order by tellers.service, kinds.kind), 28) * 50000)
from tellers
inner join deliveries on tellers.source = deliveries.source
inner join quarters on deliveries.quarter_number = quarters.number
cross join (values ('money', 'GBP'), ('staff', 'hours'), ('volunteers', 'hours')) as kinds (kind, unit)
where tellers.record_type = 'resource';

-- One row in a hundred was refused, for one of two reasons.
update restricted.files
set rows_accepted = told.rows, rows_refused = told.rows / 100, rows_blank = 0, rows_read = told.rows + told.rows / 100
from (
    select
        deliveries.file_id,
        coalesce(sum(staged.rows), 0)::integer as rows
    from deliveries
    left join (
        select file_id, count(*) as rows from staging.stg_persons group by file_id
        union all
        select file_id, count(*) as rows from staging.stg_event_keys group by file_id
        union all
        select file_id, count(*) as rows from staging.stg_resources group by file_id
    ) as staged on deliveries.file_id = staged.file_id
    group by deliveries.file_id
) as told
where files.file_id = told.file_id;

insert into restricted.refusals (file_id, row_number, column_name, reason)
select
    files.file_id,
    row_number,
    'consent',
    reasons.codes[1 + mod(row_number, 2)]
from restricted.files as files
cross join lateral generate_series(1, files.rows_refused) as row_number
cross join (select array_agg(reason order by reason) as codes from reference.reason_codes where level = 'row') as reasons;
