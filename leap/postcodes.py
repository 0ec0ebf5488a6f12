"""The directory of postcodes: from the ONS Postcode Directory, the NSPL or a plain file to restricted.postcodes."""

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TextIO

import psycopg
from psycopg.types.json import Jsonb

from leap.errors import WrongUsage
from loaders.normalising import normalise_lsoa_code, normalise_postcode

# The best of each comes first: an edition of the directory has several.
POSTCODE_COLUMNS = ("pcds", "pcd8", "pcd7", "pcd2", "pcd", "postcode")
LSOA_COLUMNS = ("lsoa21cd", "lsoa21", "lsoa11cd", "lsoa11", "lsoa_code")

LONGEST_VALUE = 65_536
ROWS_PER_REPORT = 20_000
_NO_PLACEHOLDERS: frozenset[str] = frozenset()


@dataclass
class PostcodeCounts:
    """Rows of the file, and what became of its postcodes in the table."""

    rows_read: int = 0
    rows_without_postcode: int = 0
    rows_without_lsoa: int = 0
    postcodes_added: int = 0
    postcodes_changed: int = 0
    postcodes_unchanged: int = 0


def load_postcodes(
    connection: psycopg.Connection, path: Path, report_progress: Callable[[int], None] = lambda bytes_read: None
) -> PostcodeCounts:
    """Add the postcodes of a file, and correct those that moved to another LSOA; postcodes it does not hold stay.

    Streams: memory does not grow with the file. Postcodes without an English or Welsh LSOA are left out and counted; of
    a postcode that stands there twice the last row holds. `connection` acts as leap_loader. Raises WrongUsage where the
    file cannot be read or has not the columns; nothing is changed then.
    """
    counts = PostcodeCounts()
    with connection.transaction(), _open(path) as file:
        connection.execute(
            "create temporary table directory (postcode text, lsoa_code text, line integer) on commit drop"
        )
        with connection.cursor().copy("copy directory from stdin") as copy:
            for row in _read_rows(file, path, counts, report_progress):
                copy.write_row(row)
        _merge(connection, counts)
        if counts.rows_read == counts.rows_without_postcode + counts.rows_without_lsoa:
            raise WrongUsage(f"{path} holds no postcode with an English or Welsh LSOA code; nothing was changed.")
        connection.execute(
            "insert into audit.events (action, subject, detail) values ('load postcodes', %s, %s)",
            (path.name, Jsonb(vars(counts))),
        )
    return counts


@contextmanager
def _open(path: Path) -> Iterator[TextIO]:
    try:
        with path.open("rb") as start:
            is_archive = start.read(4) == b"PK\x03\x04"
        if is_archive:
            raise WrongUsage(f"{path} is a ZIP archive; unpack it and give the CSV file in its folder Data.")
        # Only two columns of plain letters and digits are used, so a stray byte in a place name does not matter.
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            yield file
    except OSError as error:
        raise WrongUsage(f"{path} cannot be read ({error.strerror}); give the path of a CSV file.") from None


def _read_rows(
    file: TextIO, path: Path, counts: PostcodeCounts, report_progress: Callable[[int], None]
) -> Iterator[tuple[str, str, int]]:
    # A value longer than a line of a directory can be is no directory; the limit is one of the whole process.
    csv.field_size_limit(LONGEST_VALUE)
    rows = csv.reader(file)
    try:
        postcode_at, lsoa_at = _find_columns(next(rows, []), path)
        for row in rows:
            if not row:
                continue
            counts.rows_read += 1
            if counts.rows_read % ROWS_PER_REPORT == 0:
                report_progress(file.buffer.tell())
            if len(row) <= max(postcode_at, lsoa_at):
                counts.rows_without_postcode += 1
                continue
            postcode, _ = normalise_postcode(row[postcode_at], _NO_PLACEHOLDERS)
            lsoa_code = _normalise_lsoa_code(row[lsoa_at])
            if postcode is None:
                counts.rows_without_postcode += 1
            elif lsoa_code is None:
                counts.rows_without_lsoa += 1
            else:
                yield postcode, lsoa_code, rows.line_num
    except csv.Error:
        raise WrongUsage(
            f"{path} is not a CSV file from line {rows.line_num} on; take the CSV file as the ONS published it."
        ) from None


def _find_columns(header: list[str], path: Path) -> tuple[int, int]:
    names = [name.strip().lower() for name in header]
    found = []
    for wanted, title in ((POSTCODE_COLUMNS, "postcodes"), (LSOA_COLUMNS, "LSOA codes")):
        name = next((name for name in wanted if name in names), None)
        if name is None:
            raise WrongUsage(
                f"{path} has no column of {title} in its first line; it is called one of {', '.join(wanted)}. Give the "
                "CSV file of the ONS Postcode Directory or the NSPL, or one with the columns postcode,lsoa_code."
            )
        found.append(names.index(name))
    return found[0], found[1]


@lru_cache(maxsize=100_000)
def _normalise_lsoa_code(value: str) -> str | None:
    return normalise_lsoa_code(value, _NO_PLACEHOLDERS)[0]


def _merge(connection: psycopg.Connection, counts: PostcodeCounts) -> None:
    listed = connection.execute(
        "create temporary table listed on commit drop as"
        " select distinct on (postcode) postcode, lsoa_code from directory order by postcode, line desc"
    ).rowcount
    counts.postcodes_changed = connection.execute(
        "update restricted.postcodes as known set lsoa_code = listed.lsoa_code from listed"
        " where listed.postcode = known.postcode and listed.lsoa_code is distinct from known.lsoa_code"
    ).rowcount
    counts.postcodes_added = connection.execute(
        "insert into restricted.postcodes (postcode, lsoa_code) select postcode, lsoa_code from listed"
        " on conflict (postcode) do nothing"
    ).rowcount
    counts.postcodes_unchanged = listed - counts.postcodes_changed - counts.postcodes_added
