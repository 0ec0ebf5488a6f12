{{ config(unlogged=true, post_hook=analyze_briefly()) }}
{%- set register = previous_build('individual_id_register', 'staging', is_durable=true) -%}
{%- set previous = previous_build('int_individuals__resolved') -%}

-- One row per id that a speaking record ever carried, and that records bear which this build does not touch: it is theirs.
with claims as not materialized (
    select * from {{ ref('int_individuals__id_claims') }}
),

touched_records as not materialized (
    select * from {{ ref('int_individuals__touched_records') }}
),

{%- if register and previous %}

    -- What a touched record bore in the build before was borne in its set alone, which is touched as a whole. Left are ids that a record
    -- gave up, and those of records that did not count.
    carried as (
        select register.previous_individual_id as individual_id
        from {{ register }} as register
        inner join claims on register.record_id = claims.record_id
        where register.change <> 'new'
        union
        select individual_id
        from claims
        where not is_current and individual_id is not null
        union
        select claims.individual_id
        from claims
        inner join {{ ref('int_individuals__changed_records') }} as changed_records on claims.record_id = changed_records.record_id
        where claims.individual_id is not null
    ),

    -- First all who ever bore them, which are few: register and records are never joined whole.
    bearers as materialized (
        select distinct
            register.record_id,
            register.individual_id
        from carried
        inner join {{ register }} as register on carried.individual_id = register.individual_id
        left join touched_records on register.record_id = touched_records.record_id
        where touched_records.record_id is null
    ),

    final as (
        select distinct bearers.individual_id
        from bearers
        inner join {{ previous }} as previous
            on bearers.record_id = previous.record_id and bearers.individual_id = previous.individual_id
    )
{%- else %}

    -- Nobody bore an id before.
    final as (
        select claims.individual_id
        from claims
        inner join touched_records on claims.record_id = touched_records.record_id
        limit 0
    )
{%- endif %}

select * from final
