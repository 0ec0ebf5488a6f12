select individuals.individual_id
from {{ ref('int_individuals__records') }} as individuals
inner join {{ ref('int_individuals__person_records') }} as records on individuals.record_id = records.record_id
where individuals.is_current
group by individuals.individual_id
having count(distinct records.role) > 1
