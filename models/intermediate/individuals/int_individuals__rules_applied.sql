-- depends_on: {{ ref('int_individuals__resolved') }}
-- depends_on: {{ ref('link_override_log') }}

-- One row: the fingerprint by which int_individuals__resolved were resolved, written last. A build empties it
-- before it changes anything that lasts, so that one that broke off is made again whole.
select * from {{ ref('int_individuals__rules_fingerprint') }}
