{#- The digest of a clear value; else the digest that the provider stated, unless it is that of a blank, a placeholder or a service's own mailbox. -#}
{% macro digest_or_stated(key_type, value, stated) -%}
    coalesce(
        {{ digest_of(value) }},
        case
            when
                {{ stated }} not in (
                    select unusable.digest from {{ ref('base_unusable_digests') }} as unusable where unusable.key_type = '{{ key_type }}'
                )
                then {{ stated }}
        end
    )
{%- endmacro %}
