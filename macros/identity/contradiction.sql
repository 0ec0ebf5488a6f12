{#- An aggregate over rows with the columns of int_individuals__contradiction_evidence (alias `evidence`): the first reason for which they cannot be one
    individual, or null. `rules`: an expression for the array of reasons that count, as seeds/match_rules.csv names them. Unknown never contradicts. -#}
{% macro contradiction(rules) -%}
    case
        when 'nhs_number' = any({{ rules }}) and min(evidence.nhs_number) <> max(evidence.nhs_number) then 'nhs_number'
        -- A human said that these are two: that holds under every rule.
        when count(distinct evidence.apart_side) > count(distinct evidence.apart) then 'must_not_link'
        when
            'person_ref_same_file' = any({{ rules }})
            and count(distinct evidence.registration) > count(distinct evidence.registration_day)
            then 'person_ref_same_file'
        when 'birth_order' = any({{ rules }}) and min(evidence.birth_order) <> max(evidence.birth_order) then 'birth_order'
        when 'birth_month_and_gender' = any({{ rules }}) and {{ birth_month_and_gender_differ() }} then 'birth_month_and_gender'
        when 'birth_month_or_gender' = any({{ rules }}) and {{ birth_month_or_gender_differ() }} then 'birth_month_or_gender'
        when
            'same_source_twice' = any({{ rules }})
            and count(distinct evidence.source || ' ' || evidence.cluster_id) > count(distinct evidence.source)
            then 'same_source_twice'
    end
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
