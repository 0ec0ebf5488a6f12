"""Which files of a path are deliveries, and of which quarter."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from leap.errors import WrongUsage
from loaders.quarters import Quarter

# What cannot be read is listed too, so that it is refused and not passed over.
SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".xlsm", ".xlsb", ".ods")
NO_DELIVERIES = (".*", "_*", "truth*.csv", "postcodes.csv", "*salt*.txt")


@dataclass(frozen=True)
class Delivery:
    """A file and the quarter it is for; the quarter is None where neither the command nor a folder says it.

    `is_named` tells a file that was given itself from one that lies in a folder that was given.
    """

    path: Path
    quarter: Quarter | None
    is_named: bool = False


def find_deliveries(paths: Sequence[Path], quarter: Quarter | None = None) -> tuple[list[Delivery], list[Path]]:
    """The deliveries below some paths, and the tables that by their names are none.

    Sorted by path, the files of a folder before its subfolders, since a correction lies in a folder below. A file
    named outright may have any ending. Raises WrongUsage where a path does not exist or holds nothing.
    """
    found: dict[Path, Delivery] = {}
    passed_over: list[Path] = []
    for path in paths:
        if not path.exists():
            raise WrongUsage(f"{path} does not exist: give a file or a folder of files.")
        is_named = path.is_file()
        files = [path] if is_named else _tables_below(path)
        if not files:
            raise WrongUsage(
                f"{path} holds no file that ends in {', '.join(SUFFIXES)}: give the folder of the quarter."
            )
        for file in files:
            _demand_readable_name(file)
            if any(fnmatchcase(file.name.casefold(), name) for name in NO_DELIVERIES):
                passed_over.append(file)
            else:
                found.setdefault(file.resolve(), Delivery(file, quarter or Quarter.of_path(file), is_named))
    return sorted(found.values(), key=_order), passed_over


def require_quarters(deliveries: Iterable[Delivery]) -> None:
    """Raises WrongUsage naming the files whose quarter nobody says."""
    without = [str(delivery.path) for delivery in deliveries if delivery.quarter is None]
    if without:
        more = f" and {len(without) - 3} more" if len(without) > 3 else ""
        raise WrongUsage(
            f"The quarter of {', '.join(without[:3])}{more} is not known: give --quarter 2023-24-Q2, "
            "or put the file into a folder of that name."
        )


def _order(delivery: Delivery) -> list[tuple[bool, str]]:
    *folders, name = Path(os.path.abspath(delivery.path)).parts
    return [*((True, folder) for folder in folders), (False, name)]


def _demand_readable_name(path: Path) -> None:
    try:
        str(path).encode()
    except UnicodeEncodeError:
        shown = str(path).encode(errors="replace").decode()
        raise WrongUsage(
            f"The name of {shown} is not UTF-8, so that it cannot be registered: rename the file."
        ) from None


def _tables_below(folder: Path) -> list[Path]:
    return [
        path
        for path in sorted(folder.rglob("*"), key=Path.as_posix)
        if path.suffix.casefold() in SUFFIXES and path.is_file() and not _is_hidden(path.relative_to(folder))
    ]


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parent.parts)
