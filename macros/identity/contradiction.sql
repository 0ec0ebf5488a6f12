{#- A query that gives (group_id, reason): each group of rows that cannot be one individual, with the first reason of them in the order below.
    `members`: a query that gives (group_id, cluster_id) and the columns of int_individuals__contradiction_evidence, or else a must-not-link
    (apart, apart_side). `rules`: an expression for the array of reasons that count, as seeds/match_rules.csv names them. Unknown never contradicts.
    What is compared inside of something (sides of an override, references of a day, clusters of a file) is grouped by it: counting distinct
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
                when 'mother_and_father' = any({{ rules }}) and {{ mother_and_father_differ() }} then 7
                when 'email_and_area' = any({{ rules }}) and {{ email_and_area_differ() }} then 8
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
            9 as place
        from evidence
        where 'same_source_twice' = any({{ rules }}) and evidence.delivery is not null
        group by evidence.group_id, evidence.delivery
        having min(evidence.cluster_id) <> max(evidence.cluster_id)
        union all
        -- A source without references tells nobody apart from quarter to quarter: the row of the next one may be the same child.
        select
            evidence.group_id,
            9 as place
        from evidence
        where 'same_source_twice' = any({{ rules }}) and evidence.person_ref is not null
        group by evidence.group_id, evidence.source
        having min(evidence.cluster_id) <> max(evidence.cluster_id)
    )

    select
        contradictions.group_id,
        (
            array[
                'nhs_number', 'must_not_link', 'person_ref_same_file', 'birth_order', 'birth_month_and_gender', 'birth_month_or_gender',
                'mother_and_father', 'email_and_area', 'same_source_twice'
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
            case when {{ birth_month_and_gender_differ() }} then 'birth_month_and_gender' end,
            case when {{ mother_and_father_differ() }} then 'mother_and_father' end,
            case when {{ email_and_area_differ() }} then 'email_and_area' end
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


{#- A couple with one mailbox, of whom not every month of birth is known. -#}
{% macro mother_and_father_differ() -%}
    (min(evidence.gender) <> max(evidence.gender) and bool_or(evidence.is_mother) and bool_or(evidence.is_father))
{%- endmacro %}


{#- A number that was given out anew: its holders live apart and write from two addresses. -#}
{% macro email_and_area_differ() -%}
    (min(evidence.email) <> max(evidence.email) and min(evidence.area) <> max(evidence.area))
{%- endmacro %}
