{#- Each macro takes a value that has been through normalise_text and without_placeholder, and gives the normalised value or null. -#}

{#- Nothing of scientific notation: a spreadsheet has lost the digits, and those of the exponent could pass for them. -#}
{% macro only_digits(value) -%}
    regexp_replace(regexp_replace({{ value }}, '^.*[0-9][eE][+]?[0-9].*$', ''), '[^0-9]', '', 'g')
{%- endmacro %}


{#- `digits`: a column that holds only_digits of the NHS number. Modulus 11, weights 10 to 2; 11 counts as 0 and 10 is never valid. -#}
{% macro normalise_nhs_number(digits) -%}
    case
        when
            length({{ digits }}) = 10
            and {{ digits }} <> repeat(left({{ digits }}, 1), 10)
            {%- if not allow_test_identifiers() %}
            and left({{ digits }}, 3) <> '999'
            {%- endif %}
            and (
                11 - (
                    {%- for position in range(1, 10) %}
                    {{ '+ ' if not loop.first }}{{ 11 - position }} * substr({{ digits }}, {{ position }}, 1)::integer
                    {%- endfor %}
                ) % 11
            ) % 11 = substr({{ digits }}, 10, 1)::integer
            then {{ digits }}
    end
{%- endmacro %}


{% macro allow_test_identifiers() -%}
    {%- set allowed = var('allow_test_identifiers') -%}
    {%- if allowed not in ['by_target', true, false] -%}
        {{ exceptions.raise_compiler_error("vars: allow_test_identifiers is '" ~ allowed ~ "'; allowed are by_target, true and false.") }}
    {%- endif -%}
    {{ return(target.name != 'production' if allowed == 'by_target' else allowed) }}
{%- endmacro %}


{#- What stands between `<` and `>` where a name stands before it, `mailto:` taken off, lower case. -#}
{% macro strip_email(value) -%}
    lower(btrim(regexp_replace(btrim(regexp_replace({{ value }}, '^[^<>]*<([^<>]*)>$', '\1')), '^mailto:', '', 'i')))
{%- endmacro %}


{#- `email`: a column that holds strip_email of the address. A placeholder may have stood behind `mailto:` until then. -#}
{% macro normalise_email(email) -%}
    {%- set part = '[^\\s@<>,;:"()\\[\\]\\\\' -%}
    case
        when
            {{ email }} ~ '^{{ part }}]+@{{ part }}.]+([.]{{ part }}.]+)+$'
            and {{ email }} not in (select placeholders.value from {{ ref('placeholders') }} as placeholders)
            and {{ email }} not in (select shared_mailboxes.email from {{ ref('shared_mailboxes') }} as shared_mailboxes)
            then {{ email }}
    end
{%- endmacro %}


{#- Digits with a leading 0: +44, 0044, 44 and (0) taken off, the 0 that a spreadsheet ate put back. -#}
{% macro mobile_digits(value) -%}
    regexp_replace(regexp_replace({{ only_digits(value) }}, '^(0044|44)0?', '0'), '^(7[0-9]{9})$', '0\1')
{%- endmacro %}


{#- `digits`: a column that holds mobile_digits of the number. -#}
{% macro normalise_mobile(digits) -%}
    case when {{ digits }} ~ '^07[0-9]{9}$' and right({{ digits }}, 8) <> repeat(right({{ digits }}, 1), 8) then {{ digits }} end
{%- endmacro %}


{#- Upper case without spaces, as in restricted.postcodes. -#}
{% macro normalise_postcode(value) -%}
    upper(replace({{ value }}, ' ', ''))
{%- endmacro %}
