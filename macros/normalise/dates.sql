{#- `value`: text. A date where it is a day of the calendar written YYYY-MM-DD, else null; never an error, which would show the value. -#}
{% macro to_day(value) -%}
    case
        when
            {{ value }} ~ '^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$'
            then case
                when
                    substr({{ value }}, 9, 2)::integer <= extract(
                        day from (substr({{ value }}, 1, 7) || '-01')::date + interval '1 month' - interval '1 day'
                    )
                    then ({{ value }})::date
            end
    end
{%- endmacro %}


{#- The first day of a month written YYYY-MM, else null. -#}
{% macro to_month(value) -%}
    case when {{ value }} ~ '^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$' then ({{ value }} || '-01')::date end
{%- endmacro %}


{#- A date of birth that can be: not in the future, a child's from 2005 on, an adult's from 1920 on and at least 11 years ago, not 1900-01-01. -#}
{% macro plausible_birth(day, role) -%}
    case
        when {{ role }} = 'child' and {{ day }} between date '2005-01-01' and current_date then {{ day }}
        when
            {{ role }} <> 'child' and {{ day }} between date '1920-01-01' and (current_date - interval '11 years')::date
            then {{ day }}
    end
{%- endmacro %}


{#- A day on which something can have happened: within a working life, and not in the future. -#}
{% macro plausible_event(day) -%}
    case when {{ day }} between date '1980-01-01' and current_date then {{ day }} end
{%- endmacro %}


{#- A number written with digits, one point and a sign, else null. -#}
{% macro to_number(value) -%}
    case when {{ value }} ~ '^[+-]?[0-9]{1,12}([.][0-9]{1,6})?$' then ({{ value }})::numeric end
{%- endmacro %}


{#- true for yes, false for no, null otherwise. -#}
{% macro to_boolean(value) -%}
    case {{ value }} when 'yes' then true when 'no' then false end
{%- endmacro %}
