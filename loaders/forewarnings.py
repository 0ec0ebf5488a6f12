"""What is odd about deliveries before any of them is opened: quarters, and files that replace each other."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from leap.errors import FileRefused, WrongUsage
from loaders.contracts import Source, find_source
from loaders.deliveries import Delivery
from loaders.quarters import Quarter


def forewarn(deliveries: Sequence[Delivery], sources: Mapping[str, Source], amends: bool = False) -> list[str]:
    """A sentence for each thing that may not be meant, whether or not it keeps the files from being loaded.

    Files that amend another replace none.
    """
    replacements = [] if amends else _of_replacements(deliveries, sources)
    return [*_of_unknown_quarters(deliveries), *_of_names(deliveries), *replacements]


def require_order(deliveries: Iterable[Delivery], sources: Mapping[str, Source]) -> None:
    """Raises WrongUsage where files of one folder would replace each other: which one counts no name says."""
    if rivals := list(_of_rivals(deliveries, sources)):
        raise WrongUsage("\n  ".join(rivals))


def _of_unknown_quarters(deliveries: Iterable[Delivery]) -> Iterator[str]:
    without = [str(delivery.path) for delivery in deliveries if delivery.quarter is None]
    if without:
        more = f" and {len(without) - 3} more" if len(without) > 3 else ""
        yield (
            f"The quarter of {', '.join(without[:3])}{more} is not known. `leap load` refuses this: give "
            "--quarter 2023-24-Q2, or put the file into a folder of that name."
        )


def _of_names(deliveries: Iterable[Delivery]) -> Iterator[str]:
    for delivery in deliveries:
        named = Quarter.within(delivery.path.name)
        if named and delivery.quarter and named != delivery.quarter:
            yield f"The name of {delivery.path} says {named}, but it is taken for {delivery.quarter}."


def _of_replacements(deliveries: Iterable[Delivery], sources: Mapping[str, Source]) -> Iterator[str]:
    for rivals in _of_rivals(deliveries, sources):
        yield f"`leap load` refuses this: {rivals}"
    for (source, quarter), files in _group(deliveries, sources).items():
        if len(_by_folder(files)) > 1:
            yield (
                f"{len(files)} files are of {source} and {quarter}: {', '.join(str(file.path) for file in files)}. "
                "Each replaces the one before it, so that the last alone counts."
            )


def _of_rivals(deliveries: Iterable[Delivery], sources: Mapping[str, Source]) -> Iterator[str]:
    for (source, quarter), files in _group(deliveries, sources).items():
        for rivals in _by_folder(files).values():
            if len(rivals) > 1:
                names = " and ".join(file.path.name for file in rivals)
                yield (
                    f"{names} in {rivals[0].path.parent} are of {source} and {quarter}, and each would replace the one "
                    "before it. Load them one after the other in the order in which they were made, or put the "
                    "corrected one into a subfolder corrections/."
                )


def _by_folder(files: Iterable[Delivery]) -> dict[Path, list[Delivery]]:
    by_folder: dict[Path, list[Delivery]] = {}
    for file in files:
        by_folder.setdefault(file.path.resolve().parent, []).append(file)
    return by_folder


def find_last(deliveries: Iterable[Delivery], sources: Mapping[str, Source]) -> list[Delivery]:
    """The last delivery of each source and quarter, which counts where there are several."""
    return [files[-1] for files in _group(deliveries, sources).values()]


def _group(deliveries: Iterable[Delivery], sources: Mapping[str, Source]) -> dict[tuple[str, Quarter], list[Delivery]]:
    together: dict[tuple[str, Quarter], list[Delivery]] = {}
    for delivery in deliveries:
        with suppress(FileRefused):
            source = find_source(delivery.path.name, sources.values())
            if delivery.quarter:
                together.setdefault((source.name, delivery.quarter), []).append(delivery)
    return together
