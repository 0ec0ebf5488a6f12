"""Whether dbt can read the files of seeds/: their form alone, told by line and without a value.

dbt and PostgreSQL would quote a cell, or a line, that they cannot take. What the rows say is checked where it is used.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path

import yaml

from leap.errors import WrongUsage
from loaders.seeds import FOLDER

Columns = Mapping[str, str]
"""The type of each column by its name, in the file's order."""

_FORMS = {
    "integer": (re.compile(r"-?[0-9]{1,9}"), "a whole number"),
    "numeric": (re.compile(r"-?[0-9]+([.][0-9]+)?"), "a number"),
    "boolean": (re.compile(r"true|false", re.IGNORECASE), "true or false"),
}


def read_described(folder: Path = FOLDER) -> dict[str, Columns]:
    """The columns of every seed, as _seeds.yml describes them."""
    seeds = yaml.safe_load((folder / "_seeds.yml").read_text(encoding="utf-8"))["seeds"]
    return {
        seed["name"]: {
            column["name"]: seed["config"]["column_types"].get(column["name"], "text") for column in seed["columns"]
        }
        for seed in seeds
    }


def find_faults(name: str, folder: Path = FOLDER) -> list[str]:
    """What is wrong with the file of a seed, a sentence each. Raises WrongUsage where no seed has the name."""
    described = read_described(folder)
    if name not in described:
        near = get_close_matches(name, described, n=1)
        advice = f"did you mean {near[0]}?" if near else f"there are {', '.join(sorted(described))}."
        raise WrongUsage(f"No seed is named {name!r}; {advice}")
    path = folder / f"{name}.csv"
    if not path.is_file():
        return ["the file is missing"]
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return [f"line {line}: no UTF-8; save the file as 'CSV UTF-8'"]
    return list(_check_text(text, described[name]))


def _check_text(text: str, columns: Columns) -> Iterator[str]:
    if "\0" in text:
        yield f"line {text.count(chr(10), 0, text.index(chr(0))) + 1}: holds a NUL, as no text does"
        return
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        headings = next(rows, [])
        wrong = list(_check_headings(headings, columns))
        yield from wrong
        if wrong:
            return
        line = rows.line_num + 1
        for row in rows:
            yield from _check_row(f"line {line}", row, headings, columns)
            line = rows.line_num + 1
    except csv.Error:
        yield f"line {rows.line_num}: the quoting is broken; a cell that holds a quote is quoted, and the quote doubled"


def _check_headings(headings: list[str], columns: Columns) -> Iterator[str]:
    for place, heading in enumerate(headings, start=1):
        if heading not in columns:
            near = get_close_matches(heading, columns, n=1)
            # what is like no heading may be a cell, where the line of headings is missing
            yield (
                f"line 1: {heading!r} is no column of this file; did you mean {near[0]}?"
                if near
                else f"line 1: what stands in place {place} is no heading of this file"
            )
        elif headings.count(heading) > 1:
            yield f"line 1: {heading} stands there twice"
    if missing := [column for column in columns if column not in headings]:
        yield f"line 1: {', '.join(missing)} missing"


def _check_row(place: str, row: list[str], headings: list[str], columns: Columns) -> Iterator[str]:
    if not row:
        yield f"{place}: blank; take it out"
    elif len(row) != len(headings):
        yield f"{place}: {len(row)} cells where {len(headings)} are needed; a cell that holds a comma is quoted"
    else:
        for heading, cell in zip(headings, row, strict=True):
            form, words = _FORMS.get(columns[heading], (None, ""))
            if form and cell.strip() and not form.fullmatch(cell.strip()):
                yield f"{place}: {heading} is {words}"
