select record_id
from {{ ref('int_individuals__records') }}
where is_current <> (individual_id is not null)
