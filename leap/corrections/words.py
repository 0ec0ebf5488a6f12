"""Words that the kinds of report share."""

from collections.abc import Sequence

from loaders.outcome import Outcome

MOST_RANGES = 60


def count(number: int, thing: str) -> str:
    """`1 row`, `1,200 rows`."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def tell_confidence(outcome: Outcome) -> str:
    """To whom alone a report with values may go."""
    return (
        f"CONFIDENTIAL: holds values of people's records. For {name_provider(outcome)} alone, who sent the file; pass "
        "it to nobody else and delete it when the file is corrected."
    )


def name_provider(outcome: Outcome) -> str:
    """The provider of a file by the name of the contract; the sender where there is no contract."""
    source = outcome.examination.source if outcome.examination else None
    return source.contract.provider if source else "the sender"


def list_ranges(lines: Sequence[int], rows: int) -> str:
    """Lines as `3, 5-9`, and of how many rows the lines are not listed."""
    ranges: list[list[int]] = []
    for line in lines:
        if ranges and line == ranges[-1][1] + 1:
            ranges[-1][1] = line
        else:
            ranges.append([line, line])
    shown = ranges[:MOST_RANGES]
    listed = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in shown)
    left = rows - sum(last - first + 1 for first, last in shown)
    return f"{listed} and {left:,} more" if left > 0 else listed
