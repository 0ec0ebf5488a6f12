{#- A query that gives (group_id, reason): each group of rows that cannot be one individual, with the first reason of them in the order below.
    `members`: a query that gives (group_id, cluster_id) and the columns of int_individuals__contradiction_evidence, or else a must-not-link
    (apart, apart_side). `rules`: an expression for the array of reasons that count, as seeds/match_rules.csv names them. Unknown never contradicts.
    What is compared inside of something (sides of an override, references of a day, clusters of a source) is grouped by it: counting distinct
    values would sort every group, and both ways of counting in every pass. -#}
{% macro contradictory_groups(members, rules) -%}
    with evidence as (
        {{ members }}
    ),

    contradictions as (
        select
            evidence.group_id,
            case
                when 'nhs_number' = any({{ rules }}) and min(evidence.nhs_number) <> max(evidence.nhs_number) then 1
                when 'birth_order' = any({{ rules }}) and min(evidence.birth_order) <> max(evidence.birth_order) then 4
                when 'birth_month_and_gender' = any({{ rules }}) and {{ birth_month_and_gender_differ() }} then 5
                when 'birth_month_or_gender' = any({{ rules }}) and {{ birth_month_or_gender_differ() }} then 6
            end as place
        from evidence
        group by evidence.group_id
        union all
        -- A human said that these are two: that holds under every rule.
        select
            evidence.group_id,
            2 as place
        from evidence
        where evidence.apart is not null
        group by evidence.group_id, evidence.apart
        having min(evidence.apart_side) <> max(evidence.apart_side)
        union all
        select
            evidence.group_id,
            3 as place
        from evidence
        where 'person_ref_same_file' = any({{ rules }}) and evidence.registration is not null
        group by evidence.group_id, evidence.registration_day
        having min(evidence.registration) <> max(evidence.registration)
        union all
        select
            evidence.group_id,
            7 as place
        from evidence
        where 'same_source_twice' = any({{ rules }}) and evidence.source is not null
        group by evidence.group_id, evidence.source
        having min(evidence.cluster_id) <> max(evidence.cluster_id)
    )

    select
        contradictions.group_id,
        (
            array[
                'nhs_number', 'must_not_link', 'person_ref_same_file', 'birth_order', 'birth_month_and_gender', 'birth_month_or_gender',
                'same_source_twice'
            ]
        )[min(contradictions.place)] as reason
    from contradictions
    where contradictions.place is not null
    group by contradictions.group_id
{%- endmacro %}


{#- An aggregate over the rows of one set: the reasons, as an array, for which it may not be one individual, of those that need no sorting. -#}
{% macro contradictions_of_a_whole() -%}
    array_remove(
        array[
            case when min(evidence.nhs_number) <> max(evidence.nhs_number) then 'nhs_number' end,
            case when min(evidence.birth_order) <> max(evidence.birth_order) then 'birth_order' end,
            case when {{ birth_month_or_gender_differ() }} then 'birth_month_or_gender' end,
            case when {{ birth_month_and_gender_differ() }} then 'birth_month_and_gender' end
        ],
        null
    )
{%- endmacro %}


{#- A household phone: two months of birth, or two genders. -#}
{% macro birth_month_or_gender_differ() -%}
    (min(evidence.birth_month) <> max(evidence.birth_month) or min(evidence.gender) <> max(evidence.gender))
{%- endmacro %}


{#- A couple with one mailbox: two months of birth, and two genders or a mother and a father. -#}
{% macro birth_month_and_gender_differ() -%}
    (
        min(evidence.birth_month) <> max(evidence.birth_month)
        and (
            min(evidence.gender) <> max(evidence.gender)
            or (bool_or(evidence.is_mother) and bool_or(evidence.is_father))
        )
    )
{%- endmacro %}
