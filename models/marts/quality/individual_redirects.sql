-- Two ids turn out to be one person: the older one stays, and the other leads to it from then on.
select
    old_individual_id,
    individual_id,
    redirected_at,
    key_type
from {{ ref('int_individuals__redirects') }}
