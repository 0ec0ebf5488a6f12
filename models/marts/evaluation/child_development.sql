{%- set assessments = ['asq3', 'eyfsp', 'ncmp'] -%}
{%- set engagement = [
    'own_services', 'family_services', 'own_sessions', 'family_sessions', 'own_strands', 'family_strands', 'own_pathway', 'family_pathway',
    'is_engaged', 'is_own_universal', 'is_universal', 'is_own_targeted', 'is_targeted', 'is_own_minimum_reached', 'is_minimum_reached'
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
        {{ weakest_link('link_strength') }} as weakest_link
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
            {{ assessment }}.link_strength as {{ assessment }}_link_strength,
            {{ assessment }}.band as {{ assessment }}_band,
            {%- for column in engagement if column.endswith('strands') or column.endswith('pathway') %}
                {{ assessment }}.{{ column }} as {{ assessment }}_{{ column }},
            {%- endfor %}
        {%- endfor %}
        areas.imd_2019_decile,
        {%- for assessment in assessments %}
            {%- for column in engagement if column.endswith('services') or column.endswith('sessions') %}
                {{ assessment }}.{{ column }} as {{ assessment }}_{{ column }},
            {%- endfor %}
            {{ months_between('children.birth_month', assessment ~ '.assessed_date') }} as {{ assessment }}_age_in_months,
        {%- endfor %}
        {%- for domain in asq3_domains() %}
            asq3.{{ domain | replace(' ', '_') | replace('-', '_') }}_score::numeric(14, 3)
                as asq3_{{ domain | replace(' ', '_') | replace('-', '_') }}_score,
        {%- endfor %}
        eyfsp.goals_at_expected::integer as eyfsp_goals_at_expected,
        ncmp.score::numeric(14, 3) as ncmp_bmi_centile,
        children.disability,
        children.special_educational_needs,
        coalesce(areas.is_leap_area, false) as is_leap_area,
        {%- for assessment in assessments %}
            {{ assessment }}.is_expected as {{ assessment }}_is_expected,
            {%- for column in engagement if column.startswith('is_') %}
                {{ assessment }}.{{ column }} as {{ assessment }}_{{ column }},
            {%- endfor %}
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
