-- One row per group of breakdowns (macros/indicators/breakdowns.sql) and combination of categories that anybody is in, numbered.
with categories as (
    select * from {{ ref('int_characteristics__categories') }}
),

occurring as (
    {%- for group, held in breakdown_groups().items() %}
        select distinct
            '{{ group }}' as breakdown_group,
            {%- for breakdown in breakdowns() %}
                {{ breakdown if breakdown in held else 'null::text as ' ~ breakdown }}
                {%- if not loop.last %},{% endif %}
            {%- endfor %}
        from categories
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}
),

final as (
    select
        (row_number() over (order by breakdown_group, {{ breakdowns() | join(', ') }}))::integer as combination_number,
        *
    from occurring
)

select * from final
