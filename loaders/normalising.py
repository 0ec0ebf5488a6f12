"""The normal form of one value, exactly as the specification says; the SQL macros and the at-source tool do the same.

Every function takes the value as written and returns `(value, reason)`: the normal form or None where it is missing,
and the code (seeds/reason_codes.csv) why it is missing or what was repaired. A blank is `(None, None)`.
"""

import re
import unicodedata
from datetime import date

Normalised = tuple[str | None, str | None]

EARLIEST_CHILD = date(2005, 1, 1)
EARLIEST_ADULT = date(1920, 1, 1)
YOUNGEST_ADULT_YEARS = 11
EARLIEST_DATE, LATEST_DATE = date(1900, 1, 1), date(2099, 12, 31)

# Zero-width characters, direction marks (which come along when a number is copied from a telephone), soft hyphen, BOM.
_INVISIBLE = dict.fromkeys(
    map(
        ord,
        "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff",
    )
)
_SPACE_AND_QUOTATION_MARKS = " \"'\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb"
_ANY_SPACE = re.compile(r"\s")
_NOT_DIGIT = re.compile(r"[^0-9]")
_SCIENTIFIC = re.compile(r"[0-9][eE]\+?[0-9]")
_EMAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\.]+(?:\.[^\s@<>,;:\"()\[\]\\.]+)+")
_IN_ANGLES = re.compile(r"[^<>]*<([^<>]*)>")
_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}")
_LSOA = re.compile(r"[EW]01[0-9]{6}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)")
_WHOLE_NUMBER = re.compile(r"\+?[0-9]{1,9}")
_MONTH = re.compile(r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])")


def clean_text(value: str) -> str:
    """The rule for all text: NFC, nothing invisible, plain spaces, spaces and quotation marks off both ends."""
    if not (value.isascii() and value.isprintable()):
        value = _ANY_SPACE.sub(" ", unicodedata.normalize("NFC", value).translate(_INVISIBLE))
    return value.strip(_SPACE_AND_QUOTATION_MARKS)


def to_lower(text: str) -> str:
    """Lower case as PostgreSQL has it: a letter for a letter, whatever stands beside it."""
    return text.lower() if text.isascii() else "".join(letter.lower()[0] for letter in text)


def to_upper(text: str) -> str:
    """Upper case as PostgreSQL has it: a letter for a letter, so that `ß` stays."""
    return text.upper() if text.isascii() else "".join(map(_to_upper_letter, text))


def normalise_text(value: str, placeholders: frozenset[str]) -> Normalised:
    """Cleaned text; a placeholder such as `n/a` is missing."""
    value = clean_text(value)
    if not value:
        return None, None
    if to_lower(value) in placeholders:
        return None, "placeholder"
    return value, None


def normalise_reference(value: str, placeholders: frozenset[str]) -> Normalised:
    """A provider's reference or family code: upper case, without inner spaces."""
    text, reason = normalise_text(value, placeholders)
    return (to_upper(text).replace(" ", "") if text else None), reason


def normalise_nhs_number(value: str, placeholders: frozenset[str]) -> Normalised:
    """Ten digits with a right check digit (weights 10 to 2, modulus 11: 11 counts as 0, 10 never occurs)."""
    text, reason = normalise_text(value, placeholders)
    if text is None:
        return None, reason
    if _SCIENTIFIC.search(text):
        return None, "nhs_number_scientific"
    digits = _NOT_DIGIT.sub("", text)
    if len(digits) == 9:
        return None, "nhs_number_digit_lost"
    if len(digits) != 10:
        return None, "nhs_number_length"
    if len(set(digits)) == 1:
        return None, "nhs_number_repeated"
    remainder = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    if remainder % 11 != int(digits[9]):
        return None, "nhs_number_check_digit"
    return digits, None


def normalise_email(value: str, placeholders: frozenset[str], shared_mailboxes: frozenset[str]) -> Normalised:
    """Lower case, one `@`, a dot in the domain; `mailto:` and `<…>` off. A service's own mailbox is no person's."""
    text, reason = normalise_text(value, placeholders)
    if text is None:
        return None, reason
    if angles := _IN_ANGLES.fullmatch(text):
        text = angles[1].strip()
    text = to_lower(text).removeprefix("mailto:").strip()
    if text in placeholders:
        return None, "placeholder"
    if not _EMAIL.fullmatch(text):
        return None, "email_shape"
    if text in shared_mailboxes:
        return None, "email_shared_mailbox"
    return text, None


def normalise_mobile(value: str, placeholders: frozenset[str]) -> Normalised:
    """`07` and nine digits; a leading zero that a spreadsheet lost is put back and counted as repaired."""
    text, reason = normalise_text(value, placeholders)
    if text is None:
        return None, reason
    if _SCIENTIFIC.search(text):
        return None, "mobile_scientific"
    digits = _NOT_DIGIT.sub("", text)
    repaired = None
    if digits.startswith("0044"):
        digits = "0" + digits[4:].removeprefix("0")
    elif digits.startswith("44"):
        digits = "0" + digits[2:].removeprefix("0")
    elif len(digits) == 10 and digits.startswith("7"):
        digits, repaired = "0" + digits, "mobile_repaired"
    if len(digits) != 11 or not digits.startswith("07"):
        return None, "mobile_shape"
    if len(set(digits[-8:])) == 1:
        return None, "mobile_repeated"
    return digits, repaired


def normalise_first_name(value: str) -> Normalised:
    """The first three letters A to Z, accents off, upper case. Not held to placeholders: `Na` may be a name."""
    decomposed = unicodedata.normalize("NFKD", clean_text(value))
    letters = "".join(c for c in to_upper(decomposed) if "A" <= c <= "Z")
    if letters:
        return letters[:3], None
    return None, "first_name_without_letters" if clean_text(value) else None


def normalise_postcode(value: str, placeholders: frozenset[str]) -> Normalised:
    """A postcode in upper case without spaces."""
    text, reason = normalise_text(value, placeholders)
    if text is None:
        return None, reason
    text = text.upper().replace(" ", "")
    return (text, None) if _POSTCODE.fullmatch(text) else (None, "postcode_shape")


def normalise_lsoa_code(value: str, placeholders: frozenset[str]) -> Normalised:
    """An English or Welsh LSOA code, upper case."""
    text, reason = normalise_text(value, placeholders)
    if text is None:
        return None, reason
    text = text.upper()
    return (text, None) if _LSOA.fullmatch(text) else (None, "lsoa_code_shape")


def normalise_digest(value: str, placeholders: frozenset[str]) -> Normalised:
    """64 hexadecimal digits, lower case."""
    text, reason = normalise_text(value, placeholders)
    if text is None:
        return None, reason
    text = text.lower()
    return (text, None) if _DIGEST.fullmatch(text) else (None, "digest_shape")


def normalise_number(value: str, placeholders: frozenset[str]) -> Normalised:
    """A decimal number with a point and no thousands separator, as written."""
    text, reason = normalise_text(value, placeholders)
    if text is None:
        return None, reason
    return (text, None) if _NUMBER.fullmatch(text) else (None, "number_shape")


def normalise_whole_number(value: str, placeholders: frozenset[str]) -> Normalised:
    """A whole number from 0, as written."""
    text, reason = normalise_text(value, placeholders)
    if text is None:
        return None, reason
    return (text, None) if _WHOLE_NUMBER.fullmatch(text) else (None, "number_shape")


def normalise_birth_month(value: str, placeholders: frozenset[str]) -> Normalised:
    """A month of birth, `YYYY-MM`."""
    text, reason = normalise_text(value, placeholders)
    if text is None:
        return None, reason
    return (text, None) if _MONTH.fullmatch(text) else (None, "birth_month_shape")


def normalise_code(value: str, codes: dict[str, str | None], placeholders: frozenset[str]) -> Normalised:
    """The canonical code of a word; a word that `codes` maps to None is a known way to say nothing."""
    text = clean_text(value)
    if not text:
        return None, None
    word = text.casefold()
    if word in codes:
        return codes[word], None
    return None, "placeholder" if word in placeholders else "code_unknown"


def judge_birth_date(day: date, is_child: bool, today: date, quarter_end: date) -> str | None:
    """Why a day cannot be this person's date of birth, None where it can. Age is that at the quarter's end."""
    if day > today:
        return "birth_date_in_future"
    if is_child:
        return "birth_date_implausible" if day < EARLIEST_CHILD else None
    youngest = quarter_end.replace(year=quarter_end.year - YOUNGEST_ADULT_YEARS)
    return "birth_date_implausible" if day < EARLIEST_ADULT or day > youngest else None


def _to_upper_letter(letter: str) -> str:
    return next((upper for upper in (letter.upper(), letter.title()) if len(upper) == 1), letter)
