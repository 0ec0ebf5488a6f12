"""All contracts of one or more folders: reading them, and finding the one that a file belongs to."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import combinations
from pathlib import Path

from leap.errors import FileRefused, WrongUsage
from loaders.contract import Contract
from loaders.contract_file import read_contract
from loaders.naming import nearest

SOURCES = Path(__file__).with_name("sources")
WORKBOOK = ".xlsx"
TEXT_ENDINGS = (".csv", ".tsv", ".txt")


@dataclass(frozen=True)
class Source:
    """A contract and where it came from."""

    contract: Contract
    path: Path
    sha256: str

    @property
    def name(self) -> str:
        """The name of the source."""
        return self.contract.source


def read_source(path: Path) -> Source:
    """Read one contract. Raises ContractMistaken naming the file and everything that is wrong with it."""
    contract, content = read_contract(path)
    return Source(contract, path, hashlib.sha256(content).hexdigest())


def read_sources(further: Sequence[Path] = ()) -> dict[str, Source]:
    """All contracts of loaders/sources and further folders, by name. Raises WrongUsage for the first that is wrong."""
    sources: dict[str, Source] = {}
    for path in contract_paths(further):
        source = read_source(path)
        if source.name in sources:
            raise WrongUsage(
                f"The source {source.name} has two contracts, {sources[source.name].path} and {path}: keep one."
            )
        sources[source.name] = source
    return sources


def contract_paths(further: Sequence[Path] = ()) -> list[Path]:
    """The contract files of loaders/sources and of further folders. Raises WrongUsage where one does not exist.

    Raises it too where a folder holds a contract under another ending, which would be passed over unseen.
    """
    for folder in further:
        if not folder.is_dir():
            raise WrongUsage(f"{folder} is no folder: --sources takes a folder of contracts (*.yml).")
        if misnamed := sorted(path.name for path in folder.glob("*.yaml")):
            raise WrongUsage(f"{folder}: contracts end in .yml; rename {', '.join(misnamed)}.")
    return [path for folder in (SOURCES, *further) for path in sorted(folder.glob("*.yml"))]


def find_overlaps(sources: Iterable[Source]) -> list[str]:
    """Pairs of contracts whose patterns fit the same name, a sentence each: such a file would be refused."""
    overlaps = []
    for one, other in combinations(sources, 2):
        names = [*_make_names(one.contract.file.pattern), *_make_names(other.contract.file.pattern)]
        if both := next((name for name in names if _fits(name, one) and _fits(name, other)), None):
            overlaps.append(
                f"The patterns of {one.name} ({one.contract.file.pattern}) and {other.name} "
                f"({other.contract.file.pattern}) both fit {both}: make one of them narrower."
            )
    return overlaps


def find_source(file_name: str, sources: Iterable[Source]) -> Source:
    """The one source whose `file.pattern` fits a file's name. Raises FileRefused where none or several fit.

    A provider may save the agreed rows as a workbook: where a pattern ends in .csv, .tsv or .txt the ending
    .xlsx fits as well.
    """
    sources = list(sources)
    fitting = [source for source in sources if _fits(file_name, source)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        names = " and ".join(source.name for source in fitting)
        raise FileRefused(
            "several_contracts",
            f"{file_name}: the file patterns of {names} both fit; rename the file (contract: make a pattern narrower).",
        )
    patterns = {source.contract.file.pattern: source for source in sources}
    close = nearest(file_name, patterns)
    hint = f"nearest: {patterns[close].name}, which expects {close}" if close else "`leap sources` lists the known ones"
    raise FileRefused(
        "no_contract",
        f"{file_name}: no contract has a file pattern that fits ({hint}). Rename the file (contract: add one).",
    )


def _fits(file_name: str, source: Source) -> bool:
    name, pattern = file_name.casefold(), source.contract.file.pattern.casefold()
    return fnmatchcase(name, pattern) or (
        name.endswith(WORKBOOK)
        and any(fnmatchcase(name.removesuffix(WORKBOOK) + ending, pattern) for ending in TEXT_ENDINGS)
    )


def _make_names(pattern: str) -> list[str]:
    """Some names that fit a pattern."""
    pattern = re.sub(r"\[!?(.)[^]]*\]", r"\1", pattern.casefold()).replace("?", "1")
    return [pattern.replace("*", filling) + end for end in ("", ".csv") for filling in ("", "1", "2023-24_q1")]
