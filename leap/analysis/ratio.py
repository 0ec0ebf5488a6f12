"""Names of what is estimated, and how."""

from enum import StrEnum


class Ratio(StrEnum):
    """Of the two groups' chances of being at the expected level, or of their odds."""

    relative_risk = "relative risk"
    odds_ratio = "odds ratio"


class Adjustment(StrEnum):
    """Whether the groups are made comparable first."""

    crude = "crude"
    adjusted = "adjusted"
