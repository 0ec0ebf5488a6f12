{#- The five domains of the ASQ-3, as outcome records name them. -#}
{% macro asq3_domains() -%}
    {{ return(['communication', 'gross motor', 'fine motor', 'problem solving', 'personal-social']) }}
{%- endmacro %}
