"""The indicators of seeds/indicators.csv, and how the values of each are written."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from loaders import seeds

HIDDEN = "hidden"
"""What stands in place of a value that is not published."""
ABSENT = "\N{EN DASH}"
"""What stands where there is no such figure."""

TO_DATE = "_to_date"
YEAR_TO_DATE = "_year_to_date"
PARTS_OF_REACH = ("_new", "_returning")
_PERIODS = (YEAR_TO_DATE, TO_DATE, *PARTS_OF_REACH)


@dataclass(frozen=True)
class Indicator:
    """One indicator: what it is called and means, and what kind of number it is."""

    indicator: str
    section: str
    title: str
    definition: str
    unit: str
    numerator: str
    denominator: str
    direction: str
    kind: str

    @property
    def stem(self) -> str:
        """The name without its period: `children_reached` of `children_reached_year_to_date`."""
        return next(
            (self.indicator.removesuffix(end) for end in _PERIODS if self.indicator.endswith(end)), self.indicator
        )

    @property
    def period(self) -> str:
        """The ending that says the period; empty for the quarter."""
        return self.indicator.removeprefix(self.stem)

    @property
    def short_title(self) -> str:
        """The title without its period: `Children reached`."""
        return self.title.removesuffix(" to date").removesuffix(" in the financial year")

    @property
    def is_share(self) -> bool:
        """Values are parts of one."""
        return self.kind == "share"

    def write(self, value: float | None) -> str:
        """A published value in words: `1,240`, `45%`, `3.4`, `£12.50`, `hidden`."""
        if value is None:
            return HIDDEN
        if self.is_share:
            return write_share(value)
        if self.kind != "mean":
            return f"{value:,.0f}"
        return f"£{value:,.2f}" if "pounds" in self.numerator else f"{value:,.1f}"


def write_share(value: float) -> str:
    """A part of one in whole percents; what is not all is never written as 100%."""
    # a half upwards, as Power BI and everybody's school have it; from its digits, for 0.285 is a little less in binary
    written = f"{(Decimal(str(value)) * 100).quantize(Decimal(1), ROUND_HALF_UP)}%"
    return {"0%": "<1%", "100%": ">99%"}.get(written, written) if 0 < value < 1 else written


def read_indicators() -> dict[str, Indicator]:
    """All indicators by name, in the order of the seed. Raises WrongUsage where the seed lacks a column."""
    columns = Indicator.__dataclass_fields__
    return {row[0]: Indicator(*row) for row in seeds.rows_of("indicators", *columns)}
