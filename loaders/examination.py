"""One delivery from its name to checked records: contract, bytes, headings, rows."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from leap.errors import FileRefused, WrongUsage
from loaders import seeds
from loaders.checking import FileChecker, Records
from loaders.contracts import Source, find_source
from loaders.deliveries import Delivery
from loaders.fingerprint import Fingerprint, take_fingerprint
from loaders.layout import Layout
from loaders.reading import read_chunks, read_layout
from loaders.tally import Tally

OTHER_WORKBOOKS = (".xls", ".xlsm", ".xlsb", ".ods")


@dataclass
class Examination:
    """What is known of a delivery so far; each step may raise FileRefused and leaves what was found out before it."""

    delivery: Delivery
    today: date = field(default_factory=date.today)
    source: Source | None = None
    fingerprint: Fingerprint | None = None
    layout: Layout | None = None
    tally: Tally = field(default_factory=Tally)

    def find_source(self, sources: Mapping[str, Source]) -> None:
        """Find the contract by the file's name."""
        name = self.delivery.path.name
        if self.delivery.path.suffix.casefold() in OTHER_WORKBOOKS:
            raise FileRefused(
                "not_a_text_file",
                f"{name}: of workbooks .xlsx alone is read; save the file as .xlsx or as 'CSV UTF-8' and send that.",
            )
        self.source = find_source(name, sources.values())

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
        self.layout = read_layout(path, self.fingerprint, contract)

    def read_records(self, on_progress: Callable[[int], None] = lambda rows: None) -> Iterator[list[Records]]:
        """Check all rows and give the accepted records of each chunk; `on_progress` is told the rows read so far.

        Raises FileRefused at the end where more rows were refused than the contract bears (too_many_refused), where the
        quoting is broken, and where the file changed meanwhile: whatever was given until then must not land.
        """
        contract = self.source.contract
        checker = FileChecker(contract, self.layout, self.delivery.quarter, seeds.lists(), self.today)
        self.tally = checker.tally
        for chunk in read_chunks(self.delivery.path, self.fingerprint, self.layout, contract):
            yield checker.check(chunk)
            on_progress(self.tally.rows_read)
        if self.tally.refused_share > contract.refuse_file_above:
            raise FileRefused(
                "too_many_refused",
                f"{self.delivery.path.name}: {self.tally.rows_refused:,} of {self.tally.rows_read:,} rows refused, "
                f"more than the {contract.refuse_file_above:.0%} that {contract.source} may have; correct the file "
                "and send it again.",
            )
