{#- Stage 1 and stage 2 of docs/pseudonymisation.md. Salt and platform key are read from vault.secrets inside the database:
    they stand in no compiled SQL, log or manifest. -#}

{#- The secret that is in force, as a scalar subquery. `name`: salt or platform_key; `column`: value or version. -#}
{% macro secret(name, column='value') -%}
    {%- if name not in ['salt', 'platform_key'] or column not in ['value', 'version'] -%}
        {{ exceptions.raise_compiler_error("secret('" ~ name ~ "', '" ~ column ~ "'): names are salt and platform_key, columns value and version.") }}
    {%- endif -%}
    (select secrets.{{ column }} from {{ source('vault', 'secrets') }} as secrets where secrets.name = '{{ name }}' and secrets.retired_at is null)
{%- endmacro %}


{#- Stage 1: SHA-256 of the normalised value followed by the salt, 64 hexadecimal digits; null in, null out. -#}
{% macro digest_of(value) -%}
    encode(digest(convert_to({{ value }} || {{ secret('salt') }}, 'UTF8'), 'sha256'), 'hex')
{%- endmacro %}


{#- A digest that was made at source: 64 hexadecimal digits of either case, else null. -#}
{% macro stated_digest(value) -%}
    case when {{ value }} ~ '^[0-9a-fA-F]{64}$' then lower({{ value }}) end
{%- endmacro %}


{#- Stage 2: HMAC-SHA-256 of key type and digest under the platform key, 64 hexadecimal digits; null in, null out. -#}
{% macro key_of(key_type, digest) -%}
    {%- set allowed = ['nhs_number', 'person_ref', 'child_key', 'email', 'mobile', 'child_place_key', 'family_code'] -%}
    {%- if key_type not in allowed -%}
        {{ exceptions.raise_compiler_error("key_of('" ~ key_type ~ "'): a key type is one of " ~ allowed | join(', ') ~ ".") }}
    {%- endif -%}
    encode(hmac(convert_to('{{ key_type }}|' || {{ digest }}, 'UTF8'), convert_to({{ secret('platform_key') }}, 'UTF8'), 'sha256'), 'hex')
{%- endmacro %}
