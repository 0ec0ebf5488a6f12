{#- An aggregate: the weakest of several link strengths, or none where nothing is linked to anything. -#}
{% macro weakest_link(link_strength) -%}
    case
        when bool_or({{ link_strength }} = 'weak') then 'weak'
        when bool_or({{ link_strength }} = 'medium') then 'medium'
        when bool_or({{ link_strength }} = 'strong') then 'strong'
        else 'none'
    end
{%- endmacro %}
