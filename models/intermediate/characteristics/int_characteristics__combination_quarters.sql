-- One row per individual and quarter, with the combination of categories that the individual was in then, of each group of breakdowns: four
-- numbers in place of ten texts, for tables of millions of rows.
with categories as (
    select * from {{ ref('int_characteristics__categories') }}
),

combinations as (
    select * from {{ ref('int_characteristics__combinations') }}
),

final as (
    select
        categories.individual_id,
        categories.role,
        categories.quarter_start_date,
        {%- for group in breakdown_groups() %}
            of_{{ group }}.combination_number as {{ group }}_number
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from categories
    {%- for group, held in breakdown_groups().items() %}
        inner join combinations as of_{{ group }}
            on
                of_{{ group }}.breakdown_group = '{{ group }}'
                {%- for breakdown in held %}
                    and categories.{{ breakdown }} = of_{{ group }}.{{ breakdown }}
                {%- endfor %}
    {%- endfor %}
)

select * from final
