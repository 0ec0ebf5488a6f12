{{ config(materialized='script') }}

-- Adds the foreign keys of facts and dimensions as soon as all of them are there: seconds in which the figures of the reports, one model
-- after the other, leave a core free. One row per foreign key of the marts then.
-- depends_on: {{ ref('dim_area') }}, {{ ref('dim_date') }}, {{ ref('dim_family') }}
-- depends_on: {{ ref('dim_individual') }}, {{ ref('dim_individual_quarter') }}, {{ ref('dim_measure') }}
-- depends_on: {{ ref('dim_quarter') }}, {{ ref('dim_service') }}, {{ ref('dim_source') }}
-- depends_on: {{ ref('fct_engagement') }}, {{ ref('fct_feedback') }}, {{ ref('fct_outcome') }}, {{ ref('fct_outcome_change') }}
-- depends_on: {{ ref('fct_registration') }}, {{ ref('fct_resource') }}
{% if execute -%}
    {{ add_missing_foreign_keys(among=model.depends_on.nodes) }}
{%- endif %}

drop table if exists {{ this }};

create table {{ this }} as
select
    conrelid::regclass::text as relation,
    conname::text as foreign_key,
    confrelid::regclass::text as referred
from pg_constraint
where contype = 'f' and connamespace = to_regnamespace('marts');
