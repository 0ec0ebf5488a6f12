"""From a normalised value to its digest (stage 1) and its key (stage 2), as the database makes them in SQL.

A value of several parts is these joined without separator in the alphabetical order of the headings `carer_email`,
`child_dob`, `child_gender`, `child_lsoa`, `child_name3`. A missing part gives None, never a partial value.
"""

import hashlib
import hmac


def digest(value: str, salt: str) -> str:
    """Stage 1: SHA-256 of value, then salt, both UTF-8, without separator; 64 lower-case hexadecimal digits."""
    return hashlib.sha256((value + salt).encode()).hexdigest()


def key(key_type: str, digest_hex: str, platform_key: str) -> bytes:
    """Stage 2: HMAC-SHA-256 of `key_type|digest` under the platform key; 32 bytes. The digest may be of either case."""
    return hmac.digest(platform_key.encode(), f"{key_type}|{digest_hex.lower()}".encode(), "sha256")


def child_key_value(
    carer_email: str | None, date_of_birth: str | None, gender: str | None, first_name_part: str | None
) -> str | None:
    """The value of a child's key; `date_of_birth` is `YYYY-MM-DD`."""
    return _joined(carer_email, date_of_birth, gender, first_name_part)


def child_place_key_value(
    date_of_birth: str | None, gender: str | None, lsoa_code: str | None, first_name_part: str | None
) -> str | None:
    """The value of the key of a child known by its place alone; `date_of_birth` is `YYYY-MM-DD`."""
    return _joined(date_of_birth, gender, lsoa_code, first_name_part)


def reference_value(scope: str, reference: str | None) -> str | None:
    """The value of a normalised reference: `provider|REF` of a person, `scope|CODE` of a family."""
    return f"{scope}|{reference}" if reference else None


def _joined(*parts: str | None) -> str | None:
    return "".join(parts) if all(parts) else None
