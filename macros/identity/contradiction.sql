{#- Eight bytes of a key as a number: keys are uniformly distributed, so the number tells two of them apart. -#}
{% macro key_number(key) -%}
    ('x' || encode(substr({{ key }}, 1, 8), 'hex'))::bit(64)::bigint
{%- endmacro %}


{#- An aggregate over rows of int_individuals__contradiction_evidence (alias `evidence`): the first reason for which they cannot be one individual, or null.
    `rules`: an expression for the array of reasons that count, as seeds/match_rules.csv names them. `cluster`: the column with the cluster of each row,
    needed for same_source_twice alone. Unknown never contradicts. -#}
{% macro contradiction(rules, cluster=none) -%}
    case
        when 'nhs_number' = any({{ rules }}) and min(evidence.nhs_number) <> max(evidence.nhs_number) then 'nhs_number'
        when
            'person_ref_same_file' = any({{ rules }})
            and count(distinct evidence.registration) > count(distinct evidence.registration_day)
            then 'person_ref_same_file'
        when 'birth_order' = any({{ rules }}) and min(evidence.birth_order) <> max(evidence.birth_order) then 'birth_order'
        when
            'birth_month_and_gender' = any({{ rules }})
            and min(evidence.birth_month) <> max(evidence.birth_month)
            and (
                min(evidence.gender) <> max(evidence.gender)
                or (bool_or(evidence.relationship = 'mother') and bool_or(evidence.relationship = 'father'))
            )
            then 'birth_month_and_gender'
        when
            'birth_month_or_gender' = any({{ rules }})
            and (min(evidence.birth_month) <> max(evidence.birth_month) or min(evidence.gender) <> max(evidence.gender))
            then 'birth_month_or_gender'
        {%- if cluster %}
        when
            'same_source_twice' = any({{ rules }})
            and count(distinct evidence.source || ' ' || {{ cluster }}) > count(distinct evidence.source)
            then 'same_source_twice'
        {%- endif %}
    end
{%- endmacro %}


{#- True where rows that are all one set cannot be one individual by any rule but same_source_twice. -#}
{% macro any_contradiction() -%}
    {{ contradiction("array['nhs_number', 'person_ref_same_file', 'birth_order', 'birth_month_or_gender', 'birth_month_and_gender']") }} is not null
{%- endmacro %}
