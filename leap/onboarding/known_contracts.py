"""The contracts there are, for a draft to learn from and not to get in the way of."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from fnmatch import fnmatchcase
from pathlib import Path

from leap.onboarding.draft import Draft
from loaders.contract_file import ContractMistaken
from loaders.contracts import Source, contract_paths, read_source


def read_sound_sources(folders: Sequence[Path]) -> list[Source]:
    """The contracts that can be read; a folder under trial may hold the draft before, which is not right yet."""
    sources = []
    for path in contract_paths(folders):
        with suppress(ContractMistaken):
            sources.append(read_source(path))
    return sources


def tell_rivals(draft: Draft, known: Iterable[Source]) -> list[str]:
    """A sentence for each contract that has the draft's name, or expects a file of this name already."""
    told = []
    name = draft.file.path.name
    for source in known:
        if fnmatchcase(name.casefold(), source.contract.file.pattern.casefold()):
            told.append(f"{source.name} expects a file of this name already: only one contract may.")
        elif source.name == draft.source:
            told.append(f"There is a source {source.name} already: choose another name.")
    return told
