{#- Whether an outcome (alias `outcome`: score, category) is in a band of the seed measure_bands (alias `band`): by its category where the band
    names one, else by its score. -#}
{% macro is_in_band(outcome, band) -%}
    (
        lower({{ outcome }}.category) = {{ band }}.category
        or ({{ outcome }}.score >= {{ band }}.from_score and {{ outcome }}.score < {{ band }}.to_score)
    )
{%- endmacro %}
