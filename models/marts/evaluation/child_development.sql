{%- set assessments = ['asq3', 'eyfsp', 'ncmp'] -%}
{%- set engagement = [
    'is_engaged', 'own_services', 'family_services', 'own_sessions', 'family_sessions', 'strands', 'pathway', 'is_universal', 'is_targeted',
    'is_minimum_reached'
] -%}

with children as (
    select * from {{ ref('dim_individual') }}
    where role = 'child'
),

areas as (
    select * from {{ ref('dim_area') }}
),

assessed as (
    select distinct individual_id from {{ ref('int_development__assessments') }}
),

links as (
    select
        individual_id,
        case
            when bool_or(link_strength = 'weak') then 'weak'
            when bool_or(link_strength = 'medium') then 'medium'
            when bool_or(link_strength = 'strong') then 'strong'
            else 'none'
        end as weakest_link
    from {{ ref('int_individuals__records') }}
    where is_current
    group by individual_id
),
{% for assessment in assessments %}
    {{ assessment }} as (
        select
            {%- for column in engagement %}
                engagement.{{ column }},
            {%- endfor %}
            assessments.*
        from {{ ref('int_development__assessments') }} as assessments
        inner join {{ ref('int_development__engagement') }} as engagement
            on assessments.individual_id = engagement.individual_id and assessments.assessment = engagement.assessment
        where assessments.assessment = '{{ assessment }}'
    ),
{% endfor %}
final as (
    select
        children.individual_id,
        children.family_id,
        children.gender,
        children.ethnic_group,
        children.home_language,
        children.lsoa_code,
        links.weakest_link,
        {%- for assessment in assessments %}
            {{ assessment }}.band as {{ assessment }}_band,
            {{ assessment }}.strands as {{ assessment }}_strands,
            {{ assessment }}.pathway as {{ assessment }}_pathway,
        {%- endfor %}
        areas.imd_2019_decile,
        {%- for assessment in assessments %}
            {{ assessment }}.own_services as {{ assessment }}_own_services,
            {{ assessment }}.family_services as {{ assessment }}_family_services,
            {{ assessment }}.own_sessions as {{ assessment }}_own_sessions,
            {{ assessment }}.family_sessions as {{ assessment }}_family_sessions,
            {{ months_between('children.birth_month', assessment ~ '.assessed_date') }} as {{ assessment }}_age_in_months,
        {%- endfor %}
        {%- for domain in asq3_domains() %}
            asq3.{{ domain | replace(' ', '_') | replace('-', '_') }}_score::numeric(14, 3)
                as asq3_{{ domain | replace(' ', '_') | replace('-', '_') }}_score,
        {%- endfor %}
        eyfsp.goals_at_expected::integer as eyfsp_goals_at_expected,
        ncmp.score::numeric(14, 3) as ncmp_bmi_centile,
        coalesce(areas.is_leap_area, false) as is_leap_area,
        {%- for assessment in assessments %}
            {{ assessment }}.is_expected as {{ assessment }}_is_expected,
            {{ assessment }}.is_engaged as {{ assessment }}_is_engaged,
            {{ assessment }}.is_universal as {{ assessment }}_is_universal,
            {{ assessment }}.is_targeted as {{ assessment }}_is_targeted,
            {{ assessment }}.is_minimum_reached as {{ assessment }}_is_minimum_reached,
        {%- endfor %}
        {%- for domain in asq3_domains() %}
            asq3.is_{{ domain | replace(' ', '_') | replace('-', '_') }}_expected
                as asq3_is_{{ domain | replace(' ', '_') | replace('-', '_') }}_expected,
        {%- endfor %}
        children.birth_month,
        asq3.assessed_date as asq3_date,
        eyfsp.assessed_date as eyfsp_date,
        ncmp.assessed_date as ncmp_date
    from children
    inner join assessed on children.individual_id = assessed.individual_id
    inner join areas on children.lsoa_code = areas.lsoa_code
    inner join links on children.individual_id = links.individual_id
    {%- for assessment in assessments %}
        left join {{ assessment }} on children.individual_id = {{ assessment }}.individual_id
    {%- endfor %}
)

select * from final
