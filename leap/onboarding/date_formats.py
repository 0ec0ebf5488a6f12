"""How a file writes its days, by the evidence of its columns."""

from collections.abc import Sequence
from dataclasses import dataclass

from leap.onboarding.evidence import DATE_FORMATS, ColumnEvidence

_LEAST_SHARE = 0.8
_SAME = 0.005


@dataclass(frozen=True)
class DateFinding:
    """The formats that fit the days of a file best: one where it is sure, several where days do not tell.

    `columns` names the headings that hold days, `others` those whose days are written in another way.
    """

    formats: tuple[str, ...]
    columns: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def only(self) -> str | None:
        """The format, None where there is none or it cannot be told."""
        return self.formats[0] if len(self.formats) == 1 else None


def find_date_format(columns: Sequence[ColumnEvidence]) -> DateFinding:
    """The format in which most columns of days are written."""
    with_days = [column for column in columns if max(column.dates.values(), default=0.0) >= _LEAST_SHARE]
    if not with_days:
        return DateFinding((), (), ())
    fitting = {
        text: [column.dates.get(text, 0.0) for column in with_days if column.dates.get(text, 0.0) >= _LEAST_SHARE]
        for text in DATE_FORMATS
    }
    most = max((len(shares), sum(shares)) for shares in fitting.values())
    best = [
        text
        for text, shares in fitting.items()
        if len(shares) == most[0] and sum(shares) >= most[1] - _SAME * len(shares)
    ]
    # A format without a time fits days without one as well as its longer kin does, which is then not needed.
    best = [text for text in best if not any(text != other and text.startswith(other) for other in best)]
    known = best[0]
    others = [column.heading for column in with_days if column.dates.get(known, 0.0) < _LEAST_SHARE]
    return DateFinding(tuple(best), tuple(column.heading for column in with_days), tuple(others))
