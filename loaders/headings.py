"""Where the headings of a file stand, and what is said where they are not the contract's."""

from collections.abc import Sequence
from typing import NamedTuple

from leap.errors import FileRefused
from loaders.limits import COLUMNS

MOST_TITLE_LINES = 20


class Place(NamedTuple):
    """Where the headings stand."""

    file_name: str
    line: int


class HeadingsRefused(FileRefused):
    """The heading row is not the contract's; `problems` holds every (column, reason), not only the first."""

    def __init__(
        self, place: Place, reason: str, problem: str, problems: Sequence[tuple[str | None, str]] = ()
    ) -> None:
        super().__init__(reason, f"{place.file_name}, line {place.line}: {problem}", place.line)
        self.problems = list(problems) or [(None, reason)]


def demand_few_columns(place: Place, width: int) -> None:
    """Raises HeadingsRefused (too_many_columns) where the heading row is wider than a file may be."""
    if width > COLUMNS:
        raise HeadingsRefused(
            place,
            "too_many_columns",
            f"{width:,} columns, where {COLUMNS} are the most; send the agreed columns alone.",
        )


def refuse_title(place: Place) -> HeadingsRefused:
    """What is said where the headings stand below something else."""
    return HeadingsRefused(
        place,
        "no_heading_row",
        "the headings stand on this line and something else, such as a title, above them; delete what stands above "
        "them, so that the headings are line 1.",
    )
