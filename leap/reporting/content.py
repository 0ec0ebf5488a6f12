"""What a report consists of, before anything is drawn: sections of tables and figures."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Table:
    """A table: the first cell of a row is its heading. `groups`, where there are any, head the columns after the first:
    a title and how many columns it stands above."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    is_of_numbers: bool = True
    groups: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Point:
    """One bar, or one point of a line: `value` is None where it is hidden, `label` is how it is written."""

    category: str
    value: float | None
    label: str
    series: str = ""
    beside: float | None = None
    """The same of the area's residents."""


@dataclass(frozen=True)
class Chart:
    """A chart to be drawn: `kind` is bars, lines or map."""

    kind: str
    points: tuple[Point, ...]
    is_share: bool = False


@dataclass(frozen=True)
class Figure:
    """A chart with its title, what it shows in words, and its table."""

    name: str
    title: str
    summary: str
    chart: Chart
    table: Table
    note: str = ""


@dataclass(frozen=True)
class Section:
    """A section of the report. `definitions` are pairs of a title and what it means."""

    name: str
    title: str
    introduction: str = ""
    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()
    definitions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Report:
    """A whole report. `highlights` are pairs of a title, and of numbers as they are written with their periods;
    `missing` are titles of sections that were asked for and are not there."""

    name: str
    title: str
    quarter: str
    months: str = ""
    about: tuple[tuple[str, str], ...] = ()
    highlights: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    sections: tuple[Section, ...] = ()
    missing: tuple[str, ...] = ()
    sources: tuple[str, ...] = field(default=())
    """Whose data the report shows beside the programme's own, as their licences ask."""
