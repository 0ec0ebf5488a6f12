"""What was left apart for a human to look at: a review of marts.link_review, and whom it concerns."""

import re
from dataclasses import dataclass

import psycopg

from leap.errors import CheckFailed, WrongUsage
from leap.identity import explanation_queries as queries
from leap.identity.explanation import KEY_NAMES, REASONS

_REVIEW = re.compile(r"R[0-9A-F]{16}")
_NOT_BUILT = "No reviews are built that could be explained: run `leap load` and `dbt build` first."


@dataclass(frozen=True)
class ReviewedRecords:
    """How many records of an individual, source and quarter hold the key."""

    individual_id: str
    source: str
    quarter: str
    records: int


@dataclass(frozen=True)
class Review:
    """A group that a key would have joined; `explanation` says the reason in words."""

    review_id: str
    key_type: str
    pass_number: int
    reason: str
    records: int
    explanation: str
    individuals: list[ReviewedRecords]

    @property
    def key_name(self) -> str:
        """The kind of key, in words."""
        return KEY_NAMES.get(self.key_type, self.key_type)


def find_review_id(text: str) -> str | None:
    """The id of a review that a text states, in capitals; None where it states none."""
    written = text.strip().upper()
    return written if _REVIEW.fullmatch(written) else None


def explain_review(connection: psycopg.Connection, review_id: str) -> Review:
    """Read a review, as whoever may read `marts`. Raises WrongUsage where there is none of that id, and CheckFailed
    where the warehouse is not built."""
    asked = {"review_id": review_id}
    try:
        found = connection.execute(queries.REVIEW, asked).fetchone()
        individuals = [ReviewedRecords(*row) for row in connection.execute(queries.REVIEWED, asked)]
    except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName):
        raise CheckFailed(_NOT_BUILT) from None
    if found is None:
        raise WrongUsage(
            f"No review has the id {review_id}. Ids stand in marts.link_review; one that was decided, whose records "
            "are no longer current, or for which there is another reason now, is gone."
        )
    key_type, pass_number, reason, records = found
    return Review(review_id, key_type, pass_number, reason, records, REASONS.get(reason, reason), individuals)
