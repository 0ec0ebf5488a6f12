"""What engaged and other children are made comparable by: age at assessment, gender, ethnic group and deprivation."""

from dataclasses import dataclass

import numpy
import pandas

AGE = "age at assessment"
GROUPINGS = {"gender": "gender", "ethnic_group": "ethnic group", "imd_quintile": "deprivation"}
"""Columns that hold a category, and how a reader is told of them."""
TITLES = (AGE, *GROUPINGS.values())
_REST = ""
"""What small categories are together; no category is named so."""


@dataclass(frozen=True)
class Covariates:
    """A row a child, a column a parameter; and what they adjust for."""

    matrix: numpy.ndarray
    titles: tuple[str, ...]


def make_covariates(children: pandas.DataFrame, expected: numpy.ndarray, smallest: int) -> Covariates:
    """Columns for a model of the children. What does not differ among them adjusts for nothing and has no column.

    Age is in years and linear; an age that is not known is the mean, with a column of its own for these children.
    Categories, the unknown one among them, have a column each but for the largest. A category of fewer than `smallest`
    children, or of children who are all at the expected level, or all below, settles no parameter: such categories are
    put together, and with the largest one if they still are one.
    """
    columns: dict[str, list[numpy.ndarray]] = {AGE: _describe_age(children["age_in_months"], expected, smallest)}
    for column, title in GROUPINGS.items():
        columns[title] = _describe_grouping(children[column], expected, smallest)
    used = [one for described in columns.values() for one in described]
    matrix = numpy.column_stack(used) if used else numpy.empty((len(children), 0))
    return Covariates(matrix, tuple(title for title, described in columns.items() if described))


def _describe_age(age_in_months: pandas.Series, expected: numpy.ndarray, smallest: int) -> list[numpy.ndarray]:
    years = age_in_months.to_numpy(dtype=float) / 12
    is_unknown = numpy.isnan(years)
    if is_unknown.all():
        return []
    centred = numpy.where(is_unknown, 0.0, years - years[~is_unknown].mean())
    described = [centred] if numpy.ptp(years[~is_unknown]) > 0 else []
    if _settles(is_unknown, expected, smallest):
        described.append(is_unknown.astype(float))
    return described


def _describe_grouping(categories: pandas.Series, expected: numpy.ndarray, smallest: int) -> list[numpy.ndarray]:
    sizes = categories.value_counts()
    # of two that are equally large the first by name: the order of rows must not matter
    largest = min(sizes.index, key=lambda name: (-sizes[name], name))
    put_together = categories.where(
        categories.map({name: _settles((categories == name).to_numpy(), expected, smallest) for name in sizes.index}),
        _REST,
    )
    if not _settles((put_together == _REST).to_numpy(), expected, smallest):
        put_together = put_together.replace(_REST, largest)
    others = sorted(set(put_together) - {largest})
    # the largest may itself have been put with the rest
    return [
        (put_together == name).to_numpy(dtype=float)
        for name in (others if largest in set(put_together) else others[1:])
    ]


def _settles(is_of_category: numpy.ndarray, expected: numpy.ndarray, smallest: int) -> bool:
    """Whether a category is large enough, and some of it are at the expected level and some are not."""
    size, at_expected = int(is_of_category.sum()), int(expected[is_of_category].sum())
    return size >= smallest and 0 < at_expected < size
