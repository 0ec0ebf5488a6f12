-- One row per child and assessment of its development (asq3, eyfsp or ncmp): the last complete one, with its results. Left out are results
-- that links weaker than `vars: min_link_strength` join to the child or its services.
with banded as (
    select
        *,
        case
            when measure in ('eyfsp_gld', 'eyfsp_avg_elg') then 'eyfsp'
            when measure = 'ncmp_bmi' then 'ncmp'
            else measure
        end as assessment
    from {{ ref('int_outcomes__banded') }}
    where
        individual_id is not null
        and measure in ('asq3', 'eyfsp_gld', 'eyfsp_avg_elg', 'ncmp_bmi')
),

children as (
    select * from {{ ref('dim_individual') }}
    where role = 'child'
),

links as (
    select * from {{ ref('int_development__links') }}
    where link_strength = 'none' or link_strength in {{ link_strengths_from(min_link_strength()) }}
),

-- The result that says how the child does as a whole.
headlines as (
    select distinct on (banded.individual_id, banded.assessment)
        banded.*,
        links.link_strength
    from banded
    inner join children on banded.individual_id = children.individual_id
    inner join links on banded.individual_id = links.individual_id and banded.source = links.source
    where banded.measure_id in ('asq3: overall', 'eyfsp_gld', 'ncmp_bmi') and banded.is_expected is not null
    order by
        banded.individual_id asc,
        banded.assessment asc,
        banded.assessed_date desc,
        banded.file_id desc,
        banded.row_number desc,
        banded.record_number desc
),

details as (
    select
        headlines.individual_id,
        headlines.assessment,
        {%- for domain in asq3_domains() %}
            max(banded.score) filter (where banded.item = '{{ domain }}') as {{ domain | replace(' ', '_') | replace('-', '_') }}_score,
            bool_or(banded.is_expected) filter (where banded.item = '{{ domain }}')
                as is_{{ domain | replace(' ', '_') | replace('-', '_') }}_expected,
        {%- endfor %}
        max(banded.score) filter (where banded.measure = 'eyfsp_avg_elg') as goals_at_expected
    from headlines
    inner join banded
        on
            headlines.individual_id = banded.individual_id
            and headlines.assessment = banded.assessment
            and headlines.source = banded.source
            and headlines.assessed_date = banded.assessed_date
    group by headlines.individual_id, headlines.assessment
),

final as (
    select
        headlines.individual_id,
        headlines.assessment,
        headlines.link_strength,
        headlines.is_expected,
        headlines.band,
        headlines.score,
        {%- for domain in asq3_domains() %}
            details.{{ domain | replace(' ', '_') | replace('-', '_') }}_score,
            details.is_{{ domain | replace(' ', '_') | replace('-', '_') }}_expected,
        {%- endfor %}
        details.goals_at_expected,
        headlines.assessed_date
    from headlines
    inner join details on headlines.individual_id = details.individual_id and headlines.assessment = details.assessment
)

select * from final
