-- An id is 64 bits of a hash: two clusters that came to the same one would be taken for one person.
select individuals.individual_id
from {{ ref('int_individuals__records') }} as individuals
inner join {{ ref('int_individuals__clusters') }} as clusters on individuals.record_id = clusters.record_id
group by individuals.individual_id
having count(distinct clusters.cluster_id) > 1
