"""Which children are compared with which: engaged with not engaged, and by services, strand and type of reach."""

from dataclasses import dataclass

import numpy
import pandas

STRANDS_JOINED_BY = " + "


@dataclass(frozen=True)
class Level:
    """One group of engaged children that is compared with those who are not engaged."""

    name: str
    title: str


@dataclass(frozen=True)
class Comparison:
    """One model: the children it is of, and for each of its levels who belongs to it.

    members: one column a level, over the children of `is_compared`. is_trend: the one column is a score of 0, 1, 2.
    """

    group: str
    levels: tuple[Level, ...]
    is_compared: numpy.ndarray
    members: numpy.ndarray
    is_trend: bool = False


ENGAGEMENT = "engagement"
SERVICES = "services"
STRAND = "strand"
REACH_TYPE = "reach_type"

GROUPS = {
    ENGAGEMENT: "",
    SERVICES: "Services",
    STRAND: "Strands",
    REACH_TYPE: "Reach types",
}
"""How a reader is told of the groups of comparisons, in their order; the first is one row and needs no heading."""

_ENGAGED = Level("engaged", "Engaged, any service")
_NUMBERS = (Level("1", "One service"), Level("2+", "Two or more services"))
_TREND = Level("trend", "Each step from none to one to more")
_REACH_TYPES = {
    "is_universal": Level("universal", "Universal services"),
    "is_targeted": Level("targeted", "Targeted services"),
}


def list_comparisons(children: pandas.DataFrame) -> list[Comparison]:
    """Every comparison that the children allow, in the order of GROUPS.

    Strands and types of reach overlap: a child whom services of two strands reached is in both, and each is compared
    with the children whom no service reached at all.
    """
    engaged = children["is_engaged"].to_numpy(dtype=bool)
    services = children["services"].to_numpy(dtype=int)
    everybody = numpy.ones(len(children), dtype=bool)
    number = numpy.minimum(services, 2)
    return [
        Comparison(ENGAGEMENT, (_ENGAGED,), everybody, _stack(engaged)),
        Comparison(SERVICES, _NUMBERS, everybody, _stack(number == 1, number == 2)),
        Comparison(SERVICES, (_TREND,), everybody, _stack(number), is_trend=True),
        *(
            Comparison(STRAND, (Level(name, name),), member | ~engaged, _stack(member)[member | ~engaged])
            for name, member in _list_strands(children)
        ),
        *(
            Comparison(REACH_TYPE, (level,), member | ~engaged, _stack(member)[member | ~engaged])
            for column, level in _REACH_TYPES.items()
            for member in [children[column].to_numpy(dtype=bool)]
        ),
    ]


def _list_strands(children: pandas.DataFrame) -> list[tuple[str, numpy.ndarray]]:
    strands = children["strands"].str.split(STRANDS_JOINED_BY, regex=False)
    names = sorted({name for of_child in strands for name in of_child if name})
    return [(name, strands.map(lambda of_child, name=name: name in of_child).to_numpy(dtype=bool)) for name in names]


def _stack(*columns: numpy.ndarray) -> numpy.ndarray:
    return numpy.column_stack(columns).astype(float)
