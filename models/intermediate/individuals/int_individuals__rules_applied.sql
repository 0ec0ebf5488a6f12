-- depends_on: {{ ref('int_individuals__resolved') }}

-- One row: the fingerprint by which int_individuals__resolved were resolved, written after them.
select * from {{ ref('int_individuals__rules_fingerprint') }}
