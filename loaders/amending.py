"""Corrected rows sent alone: of which refused rows they are, and what keeps them from counting twice.

They are added to the file of their source and quarter that counts. Each stands for a row that was refused of it: a
column `Corrects line` says of which. Without that column as many may come as wait to be corrected, and none that may
have been accepted before.
"""

from dataclasses import dataclass, replace

import numpy as np
import psycopg
import pyarrow as pa

from leap.errors import FileRefused
from loaders.contracts import Source
from loaders.layout import Layout
from loaders.naming import fold_heading
from loaders.tally import Tally

LINE_HEADING = "Corrects line"
_GIVE_LINES = f"give the line that each row corrects in a column '{LINE_HEADING}'"
CORRECTED_ROWS_ALONE = "corrected_rows_alone"


@dataclass(frozen=True)
class Amended:
    """The file that counts and is amended: how many of its refused rows wait to be corrected, and their lines.

    `accepted_in` are the files in which a row without a line may have been accepted, `accepted_in_unlined` those of
    them of which no line is known either; a purged file holds no rows any more to compare with.
    """

    file_id: str
    file_name: str
    rows_waiting: int
    lines_waiting: frozenset[int]
    accepted_in: tuple[str, ...]
    accepted_in_unlined: tuple[str, ...]
    purged: frozenset[str]


class LineCheck:
    """Holds each row to the refused row that it says it corrects; `taken` is (line, line that it corrects)."""

    def __init__(self, column: int, lines_waiting: frozenset[int]) -> None:
        self.column = column
        self.taken: list[tuple[int, int]] = []
        self._waiting = set(lines_waiting)

    def take(self, lines: np.ndarray, values: pa.StringArray, are_good: np.ndarray) -> np.ndarray:
        """Give each good row the line that it names; says of which rows it is none that waits, or was named before."""
        wrong = np.zeros(len(lines), bool)
        for at in np.flatnonzero(are_good).tolist():
            named = values[at].as_py()
            number = int(named) if named.isascii() and named.isdigit() and len(named) < 10 else None
            if number in self._waiting:
                self._waiting.remove(number)
                self.taken.append((int(lines[at]), number))
            else:
                wrong[at] = True
        return wrong


def with_line_column(source: Source) -> Source:
    """The source as its corrected rows come: they may say which line they correct, and that lands nowhere."""
    dropped = {**source.contract.dropped, LINE_HEADING: "line of the first file that the row corrects"}
    return replace(source, contract=source.contract.model_copy(update={"dropped": dropped}))


def is_line_heading(heading: str | None) -> bool:
    """Whether a heading is that of the column that says which line a row corrects."""
    return heading is not None and fold_heading(heading) == fold_heading(LINE_HEADING)


def refuse_whole(file_name: str) -> FileRefused:
    """The refusal of corrected rows that came as if they were a whole file, which they would replace."""
    return FileRefused(
        CORRECTED_ROWS_ALONE,
        f"{file_name}, line 1: the column '{LINE_HEADING}' says that these are corrected rows alone, which would "
        "replace the whole file that came before; a whole file has no such column (loading: use --amends).",
        line=1,
        column=LINE_HEADING,
    )


def make_line_check(layout: Layout, amended: Amended) -> LineCheck | None:
    """The check of the column that says which line a row corrects; None where the file has none."""
    places = [at for at, heading in enumerate(layout.headings) if is_line_heading(heading)]
    return LineCheck(places[0], amended.lines_waiting) if places else None


def find_amended(connection: psycopg.Connection, file_id: str) -> Amended:
    """What there is to correct of a file that counts."""
    name, state, rows_refused = connection.execute(
        "select file_name, state, rows_refused from restricted.files where file_id = %s", [file_id]
    ).fetchone()
    amending = connection.execute(
        """
        select file_id, state, rows_accepted,
            exists (select from restricted.amended_rows as lined where lined.file_id = files.file_id) as has_lines
        from restricted.files where amends = %s and state <> 'refused' order by file_number
        """,
        [file_id],
    ).fetchall()
    lines = connection.execute(
        """
        select row_number from restricted.refusals where file_id = %(file_id)s and row_number is not null
        except
        select lined.amends_row_number from restricted.amended_rows as lined
        inner join restricted.files using (file_id) where files.amends = %(file_id)s
        """,
        {"file_id": file_id},
    )
    unlined = tuple(of for of, _, accepted, has_lines in amending if accepted and not has_lines)
    return Amended(
        file_id=file_id,
        file_name=name,
        rows_waiting=rows_refused - sum(accepted for _, _, accepted, _ in amending),
        lines_waiting=frozenset(line for (line,) in lines),
        accepted_in=(file_id, *(of for of, *_ in amending)),
        accepted_in_unlined=unlined,
        purged=frozenset(of for of, its, *_ in ((file_id, state), *amending) if its == "purged"),
    )


def demand_waiting(file_name: str, source: str, quarter: str, amended: Amended | None) -> None:
    """Raises FileRefused where nothing waits to be corrected."""
    if amended is None:
        raise FileRefused(
            "nothing_to_amend",
            f"{file_name}: no file of {source} and {quarter} has landed that these rows could correct; send the whole "
            "file (loading: load it first, or this one without --amends).",
        )
    if amended.rows_waiting < 1:
        raise FileRefused(
            "nothing_to_amend",
            f"{file_name}: no refused row of {amended.file_name}, which counts for {source} and {quarter}, waits to be "
            "corrected; what was accepted is changed by sending the whole corrected file (loading: without --amends; "
            "where another file should count, load that one by its own path first).",
        )


def demand_room(file_name: str, amended: Amended, tally: Tally) -> None:
    """Raises FileRefused where there are more rows than wait to be corrected, as in a whole file."""
    rows = tally.rows_accepted + tally.rows_refused
    if rows > amended.rows_waiting:
        raise FileRefused(
            "more_than_refused",
            f"{file_name}: {rows:,} rows, where {amended.rows_waiting:,} of {amended.file_name} wait to be corrected. "
            "Send corrected rows alone, or the whole corrected file (loading: that one without --amends).",
        )


def demand_not_accepted(
    connection: psycopg.Connection, file_name: str, file_id: str, amended: Amended, tally: Tally, has_lines: bool
) -> None:
    """Raises FileRefused where a row that just landed may be one that was accepted before, and would count twice.

    A row with a line stands for a row that was refused. It is compared only with rows that came without one.
    """
    earlier = amended.accepted_in_unlined if has_lines else amended.accepted_in
    if not earlier or not tally.rows_accepted:
        return
    if amended.purged.intersection(earlier):
        raise FileRefused(
            "amended_file_purged",
            f"{file_name}: what landed before of {amended.file_name} is purged, so that nobody can tell whether these "
            f"rows are new. {'Send' if has_lines else f'Either {_GIVE_LINES}, or send'} the whole corrected file "
            "(loading: without --amends).",
        )
    found = connection.execute("select restricted.find_rows_accepted_before(%s, %s)", [file_id, list(earlier)])
    if lines := sorted(line for (line,) in found):
        tally.rows_accepted -= len(lines)
        tally.rows_refused += len(lines)
        tally.refuse(lines, None, "accepted_before")
        raise FileRefused(
            "accepted_before",
            f"{file_name}: {len(lines):,} of the rows may be ones of {amended.file_name} that were accepted, and would "
            f"count twice. Leave them out{'' if has_lines else f', or {_GIVE_LINES}'}; what was "
            "accepted is changed by sending the whole corrected file (loading: without --amends).",
        )


def write_lines(connection: psycopg.Connection, file_id: str, taken: list[tuple[int, int]]) -> None:
    """Keep which refused row each row of a file stands for."""
    rows = [(file_id, line, corrected) for line, corrected in taken]
    with connection.cursor() as cursor:
        cursor.executemany("insert into restricted.amended_rows values (%s, %s, %s)", rows)
