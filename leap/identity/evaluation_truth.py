"""A truth file: who each record of some files really is, and which landed files its rows speak of."""

import csv as plain_csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import pandas
import pyarrow
from pyarrow import csv

from leap.errors import WrongUsage
from loaders.naming import looks_like_data, nearest
from loaders.quarters import Quarter
from loaders.register import take_content

COLUMNS = ("source", "file", "row_number", "record_number", "person_id", "family_id")
LABEL_COLUMNS = ("stratum", "strata")
LABELS_AT_MOST = 40
_DELIMITERS = ((";", "semicolons"), ("\t", "tabs"), ("|", "bars"))
_LABEL = r"[A-Za-z][A-Za-z0-9_ -]{0,39}"


@dataclass(frozen=True)
class Truth:
    """A truth file.

    rows: one row a record, in the file's order, with `file_number` (position in `files`), `row_number`,
        `record_number`, and the codes `person` and `family` (-1: no family is stated).
    labels: label → positions of the rows that bear it, from a column `stratum` or `strata`.
    """

    folder: Path
    files: list[tuple[str, str]]
    rows: pandas.DataFrame
    labels: dict[str, pandas.Index]


@dataclass(frozen=True)
class Delivery:
    """A file that landed, as the register has it."""

    file_id: str
    source: str
    quarter: str
    file_name: str
    sha256: str


@dataclass(frozen=True)
class FileMatches:
    """For each file of a truth, by its number: the deliveries that it is. A file in none of the first two did not land.

    changed: files that did not land as they lie at their path; a delivery of their source and name did, of other bytes.
    """

    file_ids: dict[int, list[str]]
    ambiguous: frozenset[int]
    changed: frozenset[int] = frozenset()


def read_truth(path: Path) -> Truth:
    """Read a truth file. Raises WrongUsage where it is missing, lacks a column, or a line of it cannot be."""
    table = _read_table(path)
    _demand_columns(path, list(table.columns))
    if table.empty:
        raise WrongUsage(f"The truth file {path} holds headings and no record: give one row a record.")
    for column, form, rule in (
        ("row_number", "0*([2-9]|[1-9][0-9]{1,8})", "a whole number from 2 on (line 1 holds the headings)"),
        ("record_number", "0*[1-9][0-9]{0,8}", "a whole number from 1 on"),
    ):
        _demand_each(path, table[column], lambda texts, form=form: texts.str.fullmatch(form), f"{column} is not {rule}")
    _demand_each(path, table["person_id"], lambda texts: texts.str.strip() != "", "person_id is empty")
    rows = pandas.DataFrame(
        {
            "file_number": table.groupby(["source", "file"], sort=False, observed=True).ngroup(),
            "row_number": _map_each(table["row_number"], lambda texts: texts.astype("int64")),
            "record_number": _map_each(table["record_number"], lambda texts: texts.astype("int64")),
            "person": _map_each(table["person_id"], _number),
            "family": _map_each(table["family_id"], _number),
        }
    )
    names = table[["source", "file"]].drop_duplicates().astype(str)
    # a truth that was written on Windows has backslashes in its paths
    files = names["file"].str.strip().str.replace("\\", "/", regex=False)
    pairs = list(zip(names["source"].str.strip(), files, strict=True))
    return Truth(path.parent, pairs, rows, _read_labels(path, table))


def match_files(truth: Truth, deliveries: Iterable[Delivery]) -> FileMatches:
    """Find the landed files that a truth speaks of.

    A file that lies beside the truth is known by its bytes. One that does not is known by source and name, and where
    several deliveries bear the name, by the quarter that its path names; where that leaves several, or where two files
    of the truth would be one delivery, nobody can say which is meant.
    """
    by_bytes: dict[tuple[str, str], list[Delivery]] = {}
    by_name: dict[tuple[str, str], list[Delivery]] = {}
    for delivery in deliveries:
        by_bytes.setdefault((delivery.source, delivery.sha256), []).append(delivery)
        by_name.setdefault((delivery.source, delivery.file_name), []).append(delivery)
    file_ids: dict[int, list[str]] = {}
    ambiguous: set[int] = set()
    changed: set[int] = set()
    named: dict[str, list[int]] = {}
    for number, (source, file) in enumerate(truth.files):
        path = truth.folder / file
        if path.is_file():
            found = by_bytes.get((source, _hash(path)), [])
            if not found and (source, path.name) in by_name:
                changed.add(number)
        else:
            found = _narrow(by_name.get((source, path.name), []), path)
            named |= {one.file_id: [*named.get(one.file_id, []), number] for one in found}
            if len(found) > 1:
                ambiguous.add(number)
        if found:
            file_ids[number] = [one.file_id for one in found]
    ambiguous.update(number for numbers in named.values() if len(numbers) > 1 for number in numbers)
    certain = {number: found for number, found in file_ids.items() if number not in ambiguous}
    return FileMatches(certain, frozenset(ambiguous), frozenset(changed))


def _read_table(path: Path) -> pandas.DataFrame:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise WrongUsage(
            f"The truth file {path} cannot be read: {(error.strerror or 'no reason given').lower()}. "
            f"Give a CSV file with the columns {', '.join(COLUMNS)}."
        ) from None
    try:
        headings = csv.read_csv(io.BytesIO(io.BytesIO(content).readline() + b"\n")).column_names
        types = dict.fromkeys(headings, pyarrow.string())
        types |= dict.fromkeys(COLUMNS, pyarrow.dictionary(pyarrow.int32(), pyarrow.string()))
        options = csv.ConvertOptions(column_types=types, strings_can_be_null=False)
        parsing = csv.ParseOptions(newlines_in_values=True)
        return csv.read_csv(io.BytesIO(content + b"\n"), parse_options=parsing, convert_options=options).to_pandas()
    except (pyarrow.ArrowInvalid, pyarrow.ArrowKeyError, UnicodeDecodeError):
        # the message of the error holds the line that it is about
        raise WrongUsage(
            f"The truth file {path} {_say_fault(path, content)}: it must be CSV in UTF-8 with commas, as many cells in "
            f"each row as there are headings, and the columns {', '.join(COLUMNS)}."
        ) from None


def _say_fault(path: Path, content: bytes) -> str:
    """Why a truth file cannot be parsed, without anything of what it holds."""
    if not content.strip():
        return "is empty"
    try:
        rows = _list_rows(path)
        width = len(next(rows)[1])
        wrong = next((f"has another number of cells on line {line}" for line, row in rows if len(row) != width), None)
    except UnicodeDecodeError:
        return "is no text in UTF-8"
    except plain_csv.Error:
        wrong = None
    return wrong or "cannot be read as CSV"


def _demand_columns(path: Path, headings: list[str]) -> None:
    twice = [column for column in (*COLUMNS, *LABEL_COLUMNS) if headings.count(column) > 1]
    if twice:
        raise WrongUsage(f"The truth file {path} has the column {twice[0]} more than once: leave one of them.")
    missing = [column for column in COLUMNS if column not in headings]
    if not missing:
        return
    if len(headings) == 1 and (delimiter := next((word for sign, word in _DELIMITERS if sign in headings[0]), None)):
        raise WrongUsage(
            f"The truth file {path} has {delimiter} between its headings: save it as CSV with commas, and name "
            f"{', '.join(COLUMNS)} in its first line."
        )
    spare = [heading for heading in headings if heading not in COLUMNS and not looks_like_data(heading)]
    said = []
    for column in missing:
        near = nearest(column, spare)
        said.append(f"{column} (nearest: '{near}')" if near else column)
    raise WrongUsage(
        f"The truth file {path} lacks the column{'s' if len(missing) > 1 else ''} {', '.join(said)}. "
        f"Its first line must name {', '.join(COLUMNS)}."
    )


def _map_each(column: pandas.Series, convert: Callable[[pandas.Index], Iterable]) -> np.ndarray:
    """A column of categories with each of its texts converted once."""
    return np.asarray(convert(column.cat.categories))[column.cat.codes]


def _number(texts: pandas.Index) -> np.ndarray:
    """A number for each id, the same for those that differ in spaces around them alone; -1 for an empty one."""
    return pandas.factorize(texts.str.strip().where(texts.str.strip() != ""))[0]


def _demand_each(
    path: Path, column: pandas.Series, is_right: Callable[[pandas.Index], Iterable], complaint: str
) -> None:
    _demand(path, pandas.Series(_map_each(column, is_right)), complaint)


def _demand(path: Path, is_right: pandas.Series, complaint: str) -> None:
    wrong = is_right.index[~is_right.astype(bool)]
    if len(wrong):
        raise WrongUsage(
            f"The truth file {path} cannot be used: on {len(wrong):,} line{'s' if len(wrong) > 1 else ''} {complaint}, "
            f"first on line {_find_line(path, wrong[0])}. Correct the file."
        )


def _find_line(path: Path, row: int) -> int:
    """The line on which a row of the table begins."""
    return next(islice(_list_rows(path), row + 1, None))[0]


def _list_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The line on which each row begins, and its cells. Blank lines are no rows, and a cell may hold a line break."""
    with path.open(encoding="utf-8", newline="") as lines:
        reader = plain_csv.reader(lines)
        line = 1
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1


def _read_labels(path: Path, table: pandas.DataFrame) -> dict[str, pandas.Index]:
    """Each label and the rows that bear it; a cell may hold several, with semicolons between them."""
    found: dict[str, pandas.Index] = {}
    for column in LABEL_COLUMNS:
        if column not in table.columns:
            continue
        labels = table[column].str.split(";").explode().str.strip()
        labels = labels[labels != ""]
        _demand(path, labels.str.fullmatch(_LABEL), f"a label in {column} is no name (letters, digits, _ - and spaces)")
        for label, rows in labels.groupby(labels):
            found[str(label)] = found.get(str(label), rows.index[:0]).union(rows.index)
    if len(found) > LABELS_AT_MOST:
        raise WrongUsage(
            f"The truth file {path} has {len(found):,} labels of strata; at most {LABELS_AT_MOST} are shown. "
            "Put kinds of people there, not people."
        )
    return found


def _hash(path: Path) -> str:
    try:
        return take_content(path).sha256
    except OSError:
        raise WrongUsage(
            f"{path} is named by the truth file and cannot be read: allow reading it, or move it away."
        ) from None


def _narrow(found: list[Delivery], path: Path) -> list[Delivery]:
    quarter = Quarter.of_path(path)
    of_quarter = [one for one in found if quarter and one.quarter == str(quarter)]
    return of_quarter or found
