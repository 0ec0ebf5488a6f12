"""All contracts of one or more folders: reading them, and finding the one that a file belongs to."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import yaml
from pydantic import ValidationError

from leap.errors import FileRefused, WrongUsage
from loaders import seeds
from loaders.contract import Agreement, Contract, FileShape, Record, ServiceColumn
from loaders.contract_rules import find_mistakes
from loaders.naming import nearest, suggest

SOURCES = Path(__file__).with_name("sources")


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


class _TextLoader(yaml.BaseLoader):
    """YAML in which all is text, so that `no`, `NA` and `1` stay what was written; a key given twice is a mistake."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key '{key.value}' is given twice", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def read_source(path: Path) -> Source:
    """Read one contract. Raises WrongUsage naming the file and everything that is wrong with it."""
    try:
        content = path.read_bytes()
        parsed = yaml.load(content.decode("utf-8-sig"), Loader=_TextLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUsage(f"The contract {path} cannot be read: it must be a readable UTF-8 text file.") from error
    except yaml.YAMLError as error:
        raise WrongUsage(f"The contract {path} is not YAML: {_yaml_problem(error)}.") from None
    if not isinstance(parsed, dict):
        raise WrongUsage(f"The contract {path} is empty: it needs source, title, service, provider and more.")
    try:
        contract = Contract.model_validate(_without_nulls(parsed))
    except ValidationError as error:
        raise _mistaken(path, [_validation_problem(one) for one in error.errors()]) from None
    if mistakes := find_mistakes(contract, seeds.lists()):
        raise _mistaken(path, mistakes)
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
    """The contract files of loaders/sources and of further folders. Raises WrongUsage where a folder does not exist."""
    for folder in further:
        if not folder.is_dir():
            raise WrongUsage(f"{folder} is no folder: --sources takes a folder of contracts (*.yml).")
    return [path for folder in (SOURCES, *further) for path in sorted((*folder.glob("*.yml"), *folder.glob("*.yaml")))]


def find_source(file_name: str, sources: Iterable[Source]) -> Source:
    """The one source whose `file.pattern` fits a file's name. Raises FileRefused where none or several fit."""
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
    return fnmatchcase(file_name.casefold(), source.contract.file.pattern.casefold())


def _without_nulls(node: object) -> object:
    if isinstance(node, dict):
        return {key: _without_nulls(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_without_nulls(value) for value in node]
    return None if node in ("", "~", "null") else node


def _mistaken(path: Path, mistakes: list[str]) -> WrongUsage:
    return WrongUsage(f"The contract {path} is wrong. {'. '.join(mistakes)}.")


def _yaml_problem(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "it cannot be parsed"
    return f"line {mark.line + 1}: {problem}" if mark else problem


def _validation_problem(error: dict) -> str:
    place = ", ".join(f"entry {part + 1}" if isinstance(part, int) else str(part) for part in error["loc"])
    match error["type"]:
        case "missing":
            return f"{place}: missing"
        case "extra_forbidden":
            *parents, key = error["loc"]
            where = ", ".join(f"entry {part + 1}" if isinstance(part, int) else str(part) for part in parents)
            return f"{where + ', ' if where else ''}{suggest(str(key), _keys_at(parents))} is no key of a contract"
        case "literal_error":
            return f"{place}: '{error['input']}' is not allowed; use {error['ctx']['expected']}"
        case "value_error":
            return f"{place}: {error['ctx']['error']}"
        case "string_pattern_mismatch":
            return f"{place}: '{error['input']}' is no name; use lower-case letters, digits and underscores"
        case _:
            return f"{place}: {error['msg'][:1].lower()}{error['msg'][1:]}"


def _keys_at(parents: list) -> list[str]:
    of = {"agreement": Agreement, "file": FileShape, "records": Record, "service": ServiceColumn}
    return list((of.get(parents[0], Contract) if parents else Contract).model_fields)
