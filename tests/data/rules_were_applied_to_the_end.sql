-- Empty where a build broke off while it resolved individuals: what is built from them is then not whole until the next build.
select 'broken off' as build
where not exists (select from {{ ref('int_individuals__rules_applied') }})
