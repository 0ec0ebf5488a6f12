-- One id turns out to be several people: the part with the oldest record keeps it, the others bear another from then on.
select
    previous_individual_id as individual_id,
    individual_id as new_individual_id,
    coalesce(min(key_type), 'none') as key_type,
    min(reason) as reason,
    count(*)::integer as records,
    assigned_at as split_at
from {{ ref('individual_id_register') }}
where change = 'split'
group by previous_individual_id, individual_id, assigned_at
