{#- The all-text rule: NFC, no zero-width characters, every Unicode space a space, trimmed, surrounding quotation marks off; null where nothing is left. -#}
{% macro normalise_text(value) -%}
    nullif(
        btrim(
            btrim(
                translate(
                    normalize({{ value }}, nfc),
                    u&'\0009\000A\000B\000C\000D\0085\00A0\1680\2000\2001\2002\2003\2004\2005\2006\2007\2008\2009\200A\2028\2029\202F\205F\3000\200B\200C\200D\2060\FEFF',
                    '                        '
                )
            ),
            u&' "''\2018\2019\201C\201D\201E\00AB\00BB'
        ),
        ''
    )
{%- endmacro %}


{#- For identifiers: null where the value stands for "not given" (seeds/placeholders.csv). Other columns were held to the placeholders by the loader, which
    knows in which of them such a word is a real value (Namibia is NA). -#}
{% macro without_placeholder(value) -%}
    case
        when lower({{ value }}) not in (select placeholders.value from {{ ref('placeholders') }} as placeholders)
            then {{ value }}
    end
{%- endmacro %}


{#- A reference: the all-text rule, upper case, inner spaces removed. -#}
{% macro normalise_reference(value) -%}
    upper(replace({{ value }}, ' ', ''))
{%- endmacro %}


{#- The first three letters of a first name: marks removed, upper case, A to Z; a shorter name as it is. -#}
{% macro normalise_first_name(value) -%}
    nullif(left(regexp_replace(upper(normalize({{ value }}, nfkd)), '[^A-Z]', '', 'g'), 3), '')
{%- endmacro %}
