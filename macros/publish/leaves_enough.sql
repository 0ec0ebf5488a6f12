{#- Whether each of some hidden counts of one breakdown keeps possible_values whole numbers, for a reader who takes all of them to be small (1 to
    hide_up_to) and knows that together they lie between hidden_lowest and hidden_highest (null: not bounded). A count is largest when all the others
    are 1, and smallest when all the others are hide_up_to. `further`: how many more whole numbers, where a reader has other sums beside this one. -#}
{% macro leaves_enough(hidden, hidden_lowest, hidden_highest, policy, further=0) -%}
    {%- set small = publishing('hide_up_to', policy) | int -%}
    least({{ small }}, {{ hidden_highest }} - ({{ hidden }} - 1)) - greatest(1, {{ hidden_lowest }} - {{ small }} * ({{ hidden }} - 1)) + 1
    >= {{ publishing('possible_values', policy) | int + further }}
{%- endmacro %}
