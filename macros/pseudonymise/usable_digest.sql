{#- A stated digest, or null where it is the digest of a blank, a placeholder or a service's own mailbox. -#}
{% macro usable_digest(key_type, digest) -%}
    case
        when
            {{ digest }} not in (
                select unusable.digest from {{ ref('base_unusable_digests') }} as unusable where unusable.key_type = '{{ key_type }}'
            )
            then {{ digest }}
    end
{%- endmacro %}
