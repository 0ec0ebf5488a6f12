"""One delivery from its name to checked records: contract, bytes, headings, rows."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa

from leap.errors import FileRefused, WrongUsage
from loaders import amending, seeds
from loaders.amending import Amended, LineCheck
from loaders.checking import FileChecker, Records
from loaders.chunk import Chunk
from loaders.contracts import Source, find_source
from loaders.date_order import SWAPPED, DateOrder
from loaders.deliveries import Delivery
from loaders.fingerprint import Fingerprint, refuse_other_workbooks, take_fingerprint
from loaders.headings import HeadingsRefused
from loaders.layout import Layout
from loaders.limits import REFUSED_ROWS
from loaders.reading import read_chunks, read_layout
from loaders.spreadsheet_damage import SHEET_ROWS
from loaders.tally import Tally


@dataclass
class Examination:
    """What is known of a delivery so far; each step may raise FileRefused and leaves what was found out before it.

    With `amends` it holds corrected rows alone; `amended` is the file that they are added to, where that is known.
    """

    delivery: Delivery
    amends: bool = False
    amended: Amended | None = None
    line_check: LineCheck | None = None
    today: date = field(default_factory=date.today)
    source: Source | None = None
    fingerprint: Fingerprint | None = None
    layout: Layout | None = None
    tally: Tally = field(default_factory=Tally)

    def find_source(self, sources: Mapping[str, Source]) -> None:
        """Find the contract by the file's name."""
        refuse_other_workbooks(self.delivery.path)
        self.source = find_source(self.delivery.path.name, sources.values())
        if self.amends:
            self.source = amending.with_line_column(self.source)

    def read_bytes(self) -> Fingerprint:
        """Hash the file and find its encoding."""
        self.fingerprint = take_fingerprint(self.delivery.path, self.source.contract.file.encoding)
        return self.fingerprint

    def read_head(self) -> None:
        """Match the quarter with the agreement, and the heading row with the contract."""
        contract, path = self.source.contract, self.delivery.path
        quarter, agreement = self.delivery.quarter, contract.agreement
        if quarter and agreement and quarter.first_day > agreement.valid_to:
            raise FileRefused(
                "agreement_ended",
                f"{path.name}: {quarter} begins after the agreement {agreement.reference} of {contract.source} "
                f"ended on {agreement.valid_to}; renew the agreement (contract: correct valid_to), or delete the file.",
            )
        if contract.derive and quarter is None:
            raise WrongUsage(
                f"{path}: {', '.join(contract.derive)} of {contract.source} comes from the quarter, which nobody says; "
                "give --quarter 2023-24-Q2 or put the file into a folder of that name."
            )
        try:
            self.layout = read_layout(path, self.fingerprint, contract)
        except HeadingsRefused as refusal:
            if any(amending.is_line_heading(heading) for heading, _ in refusal.problems):
                raise amending.refuse_whole(path.name) from None
            raise

    def read_records(self, on_progress: Callable[[int], None] = lambda rows: None) -> Iterator[list[Records]]:
        """Check all rows and give the accepted records of each chunk; `on_progress` is told the rows read so far.

        Raises FileRefused where the quoting is broken or the file changed meanwhile, and at the end for what the whole
        file shows (too_many_refused, day_month_swapped, cut_to_sheet, rows_do_not_add_up): whatever was given until
        then must not land.
        """
        contract = self.source.contract
        if self.amended:
            self.line_check = amending.make_line_check(self.layout, self.amended)
        checker = FileChecker(contract, self.layout, self.delivery.quarter, seeds.lists(), self.today, self.line_check)
        self.tally = checker.tally
        for chunk in self._read_chunks():
            yield checker.check(chunk)
            on_progress(self.tally.rows_read)
            if self.tally.rows_refused > REFUSED_ROWS:
                raise FileRefused(
                    "too_many_refused",
                    f"{self.delivery.path.name}: {self.tally.rows_refused:,} of the first {self.tally.rows_read:,} "
                    f"rows refused, where {REFUSED_ROWS:,} are the most; nothing below them was read. Correct the "
                    "file and send it again.",
                )
        self._demand_whole(checker.date_order)

    def _demand_whole(self, date_order: DateOrder) -> None:
        """Raises FileRefused for what only the whole file shows."""
        contract, name, tally = self.source.contract, self.delivery.path.name, self.tally
        if not tally.adds_up:
            raise FileRefused(
                "rows_do_not_add_up",
                f"{name}: {tally.rows_read:,} rows were read, and not as many were accepted, refused or blank; nothing "
                "of the file was taken. Send us the file.",
            )
        for at, line, dates in date_order.find_swapped():
            heading, agreed = self.layout.headings[at], contract.file.date_format
            raise FileRefused(
                SWAPPED,
                f"{name}, line {line}: under '{heading}' day and month are swapped: {dates:,} of the dates are none as "
                f"{agreed} and are dates the other way round, so that the others cannot be relied on either. Write all "
                f"of them as {agreed}.",
                line,
                heading,
            )
        for rows in (tally.rows_read, tally.rows_read + self.layout.heading_line):
            if rows in SHEET_ROWS:
                raise FileRefused(
                    "cut_to_sheet",
                    f"{name}: the file has exactly {rows:,} rows, which is all that a sheet of a spreadsheet can hold; "
                    "what came after them is likely to be lost. Export the file from the system itself, past no "
                    "spreadsheet.",
                )
        if self.amended:
            amending.demand_room(name, self.amended, tally)
        bearable = 1 if self.amends and tally.rows_accepted else contract.refuse_file_above
        if tally.refused_share > bearable:
            raise FileRefused(
                "too_many_refused",
                f"{name}: {tally.rows_refused:,} of {tally.rows_read:,} rows refused, more than the "
                f"{contract.refuse_file_above:.0%} that {contract.source} may have; correct the file and send it "
                "again.",
            )

    def read_rows(self, lines: np.ndarray) -> Iterator[tuple[int, list[str]]]:
        """Read the file again and give the cells, as they stand in it, of rows that begin on some lines.

        Rows that could not be cut into cells are left out. Raises FileRefused, file_changed where the file has.
        """
        for chunk in self._read_chunks():
            asked = np.isin(chunk.lines, lines)
            if asked.any():
                columns = [column.filter(pa.array(asked)).to_pylist() for column in chunk.columns]
                yield from zip(chunk.lines[asked].tolist(), map(list, zip(*columns, strict=True)), strict=True)

    def _read_chunks(self) -> Iterator[Chunk]:
        return read_chunks(self.delivery.path, self.fingerprint, self.layout, self.source.contract)
