"""The truth about every record that comes in (truth.csv), and where each trouble stands."""

import csv
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leap.synth.files import Row

HEADINGS = ("source", "file", "row_number", "record_number", "person_id", "family_id")
PLACES_SHOWN = 4


class Truth:
    """Writes truth.csv as the files are written; counts troubles and remembers the first places of each."""

    def __init__(self, path: Path) -> None:
        self._lines = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._lines, lineterminator="\n")
        self._writer.writerow(HEADINGS)
        self.troubles: Counter[str] = Counter()
        self.places: dict[str, list[tuple[str, int]]] = {}
        self.files: Counter[str] = Counter()

    def __enter__(self) -> "Truth":
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._lines.close()

    def add(self, source: str, file: str, line: int, row: "Row") -> None:
        """Record who the records of a row are, and its troubles."""
        self.files[file] += 1
        for record_number, person in row.records:
            self._writer.writerow(
                (source, file, line, record_number, f"P{person.number:06d}", f"F{person.family.number:06d}")
            )
        for trouble in row.troubles:
            self.note(trouble, file, line)

    def note(self, trouble: str, file: str, line: int) -> None:
        """Record that a trouble stands at a line of a file."""
        self.troubles[trouble] += 1
        places = self.places.setdefault(trouble, [])
        if len(places) < PLACES_SHOWN:
            places.append((file, line))
