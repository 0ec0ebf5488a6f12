{#- The all-text rule: NFC, no invisible characters (zero-width, direction marks, soft hyphen, BOM), every Unicode space a space, spaces and
    quotation marks off both ends; null where nothing is left. A mark needs no partner: a spreadsheet's `'07700…` has but one. -#}
{% macro normalise_text(value) -%}
    nullif(
        btrim(
            btrim(
                translate(
                    normalize({{ value }}, nfc),
                    u&'\0009\000A\000B\000C\000D\001C\001D\001E\001F\0085\00A0\1680\2000\2001\2002\2003\2004\2005\2006\2007\2008\2009\200A'
                    || u&'\2028\2029\202F\205F\3000'
                    || u&'\00AD\061C\180E\200B\200C\200D\200E\200F\202A\202B\202C\202D\202E\2060\2066\2067\2068\2069\FEFF',
                    repeat(' ', 28)
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


{#- A provider's own words, or null where they hold what is shaped like an e-mail address, a number of nine digits or more, or a full
    postcode: staging holds no identifier, whatever somebody typed into a field for something else. Names cannot be told from words. -#}
{% macro free_text(value) -%}
    case
        when
            {{ normalise_text(value) }} !~ '@|[0-9]([ ().+-]*[0-9]){8}'
            and {{ normalise_text(value) }} !~* '[[:<:]][a-z]{1,2}[0-9][a-z0-9]? ?[0-9][a-z]{2}[[:>:]]'
            then {{ normalise_text(value) }}
    end
{%- endmacro %}


{#- A reference: the all-text rule, upper case, inner spaces removed. -#}
{% macro normalise_reference(value) -%}
    upper(replace({{ value }}, ' ', ''))
{%- endmacro %}


{#- The first three letters of a first name: marks removed, upper case, A to Z; a shorter name as it is. The Turkish dotless i is written out,
    since upper() knows it only where the locale of the server does. -#}
{% macro normalise_first_name(value) -%}
    nullif(left(regexp_replace(upper(replace(normalize({{ value }}, nfkd), u&'\0131', 'i')), '[^A-Z]', '', 'g'), 3), '')
{%- endmacro %}
