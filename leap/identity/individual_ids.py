"""The id of an individual, as it is published and typed."""

import re

from leap.errors import WrongUsage

UNKNOWN_MEMBER = "I0000000000000000"

_INDIVIDUAL = re.compile(r"I[0-9A-F]{16}")
_FAMILY = re.compile(r"F[0-9A-F]{16}")


def read_individual_id(text: str) -> str:
    """The id that a text states, in capitals. Raises WrongUsage where it states none, or the unknown member.

    What is no id is not repeated: it may be a name or a number of somebody.
    """
    written = text.strip().upper()
    if written == UNKNOWN_MEMBER:
        raise WrongUsage(
            f"{UNKNOWN_MEMBER} is the unknown member, to whom belongs what belongs to nobody known; it has no records "
            "that could be explained. Give the id of somebody else in marts.dim_individual."
        )
    if _FAMILY.fullmatch(written):
        raise WrongUsage(
            "That is the id of a family; give that of one of its people, whom marts.dim_individual lists beside it."
        )
    if not _INDIVIDUAL.fullmatch(written):
        raise WrongUsage(
            f"What was given, of {len(written)} characters, is no id of an individual (the letter I and 16 of 0-9 and "
            "A-F, as in marts.dim_individual) or of a review (R and 16 of them, as in marts.link_review)."
        )
    return written
