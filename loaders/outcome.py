"""What came of one delivery, for people and for programs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from leap.errors import FileRefused
from loaders import seeds
from loaders.allowed import Allowed
from loaders.examination import Examination
from loaders.headings import HeadingsRefused
from loaders.tally import Note, Refusal, Tally

_ADVICE_TO_US = re.compile(r" \((?:contract|loading): [^()]*\)")


@dataclass(frozen=True)
class Outcome:
    """One delivery: `state` is checked, landed, refused, or unchanged where the same bytes had landed before.

    `amends` is the id of the file to which it adds, or would have added, corrected rows; `examination` what it came of.
    """

    file: str
    source: str | None
    quarter: str | None
    state: str
    tally: Tally
    file_id: str | None = None
    message: str | None = None
    whole_file: list[Refusal] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    allowed: Allowed | None = None
    amends: str | None = None
    examination: Examination | None = field(default=None, repr=False, compare=False)

    @property
    def is_refused(self) -> bool:
        """Whether the file as a whole was refused."""
        return self.state == "refused"

    @property
    def refusals(self) -> list[Refusal]:
        """All refusals, those of the whole file first."""
        return [*self.whole_file, *self.tally.refusals()]

    @property
    def notes(self) -> list[Note]:
        """Values set to missing or repaired, counted, with the first lines."""
        return self.tally.notes

    @property
    def provider_message(self) -> str:
        """The message without advice on contract and loading, which are not the provider's business."""
        return _ADVICE_TO_US.sub("", self.message or "")

    def say_allowed(self, column: str | None, reason: str) -> str:
        """What would have been right under a heading, a sentence, empty where nothing helps."""
        return self.allowed.say(column, reason) if self.allowed else ""

    def to_json(self) -> dict[str, Any]:
        """The outcome as `--json` prints it."""
        return {
            "file": self.file,
            "source": self.source,
            "quarter": self.quarter,
            "state": self.state,
            "rows_read": self.tally.rows_read,
            "rows_accepted": self.tally.rows_accepted,
            "rows_refused": self.tally.rows_refused,
            "rows_blank": self.tally.rows_blank,
            "refusals": [refusal._asdict() for refusal in self.refusals],
            "notes": [note._asdict() for note in self.notes],
            "warnings": self.warnings,
            "file_id": self.file_id,
            "amends": self.amends,
            "message": self.message,
        }


def make_outcome(
    examination: Examination,
    state: str,
    refusal: FileRefused | None = None,
    file_id: str | None = None,
    message: str | None = None,
    warnings: Sequence[str] = (),
) -> Outcome:
    """The outcome of an examination; with a refusal the file as a whole was refused."""
    quarter, source, tally = examination.delivery.quarter, examination.source, examination.tally
    layout = examination.layout
    empty = ["The file has no rows. Right where nobody came in the quarter; else export it again."]
    unread = [_warn_of_sheets(layout.unread_sheets)] if layout and layout.unread_sheets else []
    has_no_rows = state in ("checked", "landed") and tally.rows_read == tally.rows_blank
    return Outcome(
        file=str(examination.delivery.path),
        source=source.name if source else None,
        quarter=str(quarter) if quarter else None,
        state=state,
        tally=tally,
        file_id=file_id,
        message=str(refusal) if refusal else message,
        whole_file=_of_whole_file(refusal) if refusal else [],
        warnings=[*(empty if has_no_rows else []), *unread, *warnings],
        allowed=Allowed(source.contract, layout, tally, seeds.lists()) if layout else None,
        amends=examination.amended.file_id if examination.amended else None,
        examination=examination,
    )


def _warn_of_sheets(unread: int) -> str:
    return (
        f"The first sheet alone was read; the workbook has {unread} more. Where rows stand in another, put them "
        "all into the first."
    )


def _of_whole_file(refusal: FileRefused) -> list[Refusal]:
    if isinstance(refusal, HeadingsRefused):
        return [Refusal(refusal.line, column, reason) for column, reason in refusal.problems]
    return [Refusal(refusal.line, refusal.column, refusal.reason)]
