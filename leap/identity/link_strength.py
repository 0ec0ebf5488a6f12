"""How much a link is worth (seeds/match_rules.csv), and which links a linkage leaves out."""

from enum import StrEnum


class LinkStrength(StrEnum):
    """From the weakest on."""

    weak = "weak"
    medium = "medium"
    strong = "strong"

    @property
    def left_out(self) -> tuple[str, ...]:
        """The strengths below this one."""
        strengths = list(LinkStrength)
        return tuple(map(str, strengths[: strengths.index(self)]))
