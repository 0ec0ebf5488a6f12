-- A tool that hashes a blank sends the digest of the salt alone; it must count as missing for every key that has no prefix.
select key_types.key_type
from (values ('nhs_number'), ('email'), ('mobile'), ('child_key'), ('child_place_key')) as key_types (key_type)
left join {{ ref('base_unusable_digests') }} as unusable
    on
        key_types.key_type = unusable.key_type
        and unusable.digest = encode(digest(convert_to({{ secret('salt') }}, 'UTF8'), 'sha256'), 'hex')
where unusable.digest is null
