"""Where reports go: all files into one .csv or .html, or a page and a table for each file into a folder."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from leap.corrections.csv_report import write_csv
from leap.corrections.html_report import Report, write_index, write_page
from leap.corrections.problems import find_problems
from leap.corrections.rows_to_correct import name_rows, write_rows
from leap.corrections.words import name_provider
from leap.errors import WrongUsage
from leap.whole_files import open_whole
from loaders.outcome import Outcome

ENDINGS = (".csv", ".html")
ROWS_FOLDER = "rows_to_correct"


@dataclass(frozen=True)
class ReportPlace:
    """Where the reports of a command go, and whether they hold values for the provider itself."""

    path: Path
    with_values: bool
    is_folder: bool

    @classmethod
    def parse(cls, path: Path | None, with_values: bool, given: Sequence[Path]) -> "ReportPlace | None":
        """Understand --report and --with-values, before any file is read; `given` are the paths of the deliveries.

        Raises WrongUsage for another ending, for values without a report, and for a folder in which the reports would
        be taken for deliveries.
        """
        if path is None:
            if with_values:
                raise WrongUsage("--with-values says what a report holds: give --report FOLDER, FILE.csv or FILE.html.")
            return None
        is_folder = path.is_dir() or not path.suffix
        if not is_folder and path.suffix.casefold() not in ENDINGS:
            raise WrongUsage(
                f"{path} is no report: --report takes a folder, for a report a file, or a name ending in .csv or .html."
            )
        if is_folder and (around := next((one for one in given if one.is_dir() and _lies_in(path, one)), None)):
            raise WrongUsage(
                f"{path} lies in {around}, so that the reports would be taken for deliveries: choose a folder outside."
            )
        return cls(path, with_values, is_folder)

    def write(self, outcomes: Sequence[Outcome]) -> None:
        """Write the reports.

        Raises WrongUsage where the place cannot be written, or one report would show a provider another one's values;
        FileRefused where values are asked for and a file has changed since it was checked.
        """
        try:
            self._write_folder(outcomes) if self.is_folder else self._write_file(outcomes)
        except OSError as error:
            raise WrongUsage(
                f"The report {error.filename or self.path} cannot be written ({error.strerror}): choose another place."
            ) from None

    def _write_file(self, outcomes: Sequence[Outcome]) -> None:
        if self.with_values and len({name_provider(outcome) for outcome in outcomes if outcome.source}) > 1:
            raise WrongUsage(
                f"{self.path} would show providers each other's values: give a folder, for a report a file, or files "
                "of one provider alone."
            )
        found = [(outcome, find_problems(outcome, self.with_values)) for outcome in outcomes]
        if self.path.suffix.casefold() == ".csv":
            with self._open(self.path) as file:
                write_csv(found, file, self.with_values)
        else:
            with self._open(self.path) as file:
                write_page([Report(*one) for one in found], file, self.with_values)

    def _write_folder(self, outcomes: Sequence[Outcome]) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        pages = []
        for outcome, name in zip(outcomes, _name_reports(outcomes), strict=True):
            report = Report(outcome, find_problems(outcome, self.with_values))
            if self.with_values and _may_amend(outcome):
                report = self._write_rows(report, name)
            with self._open(self.path / f"{name}.csv") as file:
                write_csv([(outcome, report.problems)], file, self.with_values)
            with self._open(self.path / f"{name}.html") as file:
                write_page([report], file, self.with_values)
            pages.append((outcome, f"{name}.html"))
        with self._open(self.path / "index.html") as file:
            write_index(pages, file)

    def _write_rows(self, report: Report, name: str) -> Report:
        path = self.path / ROWS_FOLDER / name / name_rows(report.outcome.file)
        with self._open(path, is_text=False) as file:
            left_out = write_rows(report.outcome, path, file)
        return Report(report.outcome, report.problems, path.relative_to(self.path).as_posix(), left_out)

    def _open(self, path: Path, is_text: bool = True) -> AbstractContextManager[IO]:
        """A file to write; the mark at the beginning of a table lets a spreadsheet see that it is UTF-8.

        Values of people are for the eyes of whoever ran the command.
        """
        encoding = "utf-8" if path.suffix == ".html" else "utf-8-sig"
        return open_whole(path, encoding=encoding if is_text else None, is_for_owner=self.with_values)


def _name_reports(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """A name for each report, of its file and, where several have it, of its quarter, and a number."""
    taken = {"index", ROWS_FOLDER}
    for outcome in outcomes:
        stem = Path(outcome.file).stem
        wanted = [stem, f"{stem}_{(outcome.quarter or 'no quarter').replace(' ', '-')}"]
        numbered = (f"{wanted[1]}_{number}" for number in range(2, len(outcomes) + 2))
        name = next(one for one in (*wanted, *numbered) if one.casefold() not in taken)
        taken.add(name.casefold())
        yield name


def _may_amend(outcome: Outcome) -> bool:
    is_whole = outcome.examination is not None and not outcome.examination.amends
    return outcome.state in ("checked", "landed") and outcome.tally.rows_refused > 0 and is_whole


def _lies_in(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())
