"""What `leap bench identity` measured, and whether it is good enough."""

import statistics
from dataclasses import asdict, dataclass, field

MOST_TIMES_SPLINK = 1.0
MOST_OF_A_FULL_BUILD = 0.1
MOST_TIMES_FOR_TEN_TIMES = 11.0
# Of fewer records a quarter takes as long as its statements take to plan.
LEAST_RECORDS_JUDGED = 1_000_000


@dataclass
class Measured:
    """Seconds of each round, and of each part of each round; `individuals` that came out; where the system tells,
    memory at its peak in megabytes (10^6 bytes) and seconds of processor time of each round.
    """

    seconds: list[float] = field(default_factory=list)
    parts: dict[str, list[float]] = field(default_factory=dict)
    individuals: int = 0
    peak_megabytes: float | None = None
    processor_seconds: list[float] = field(default_factory=list)

    def add(
        self,
        parts: dict[str, float],
        individuals: int = 0,
        megabytes: float | None = None,
        processor_seconds: float | None = None,
    ) -> None:
        """Take in a round."""
        self.seconds.append(round(sum(parts.values()), 3))
        for part, seconds in parts.items():
            self.parts.setdefault(part, []).append(round(seconds, 3))
        self.individuals = individuals
        self.peak_megabytes = max(filter(None, (self.peak_megabytes, megabytes)), default=None)
        if processor_seconds is not None:
            self.processor_seconds.append(processor_seconds)

    @property
    def median(self) -> float:
        """Seconds of the median round."""
        return statistics.median(self.seconds)

    @property
    def median_processor_seconds(self) -> float | None:
        """Seconds of processor time of the median round."""
        return statistics.median(self.processor_seconds) if self.processor_seconds else None

    @property
    def median_parts(self) -> dict[str, float]:
        """Median seconds of each part."""
        return {part: statistics.median(seconds) for part, seconds in self.parts.items()}

    def to_json(self) -> dict:
        """As `--json` prints it."""
        return {
            **asdict(self),
            "parts": self.median_parts,
            "median": self.median,
            "median_processor_seconds": self.median_processor_seconds,
        }


@dataclass
class IdentityFigures:
    """Building identity in full, by Splink, for the last quarter alone, and for a tenth of the records."""

    records: int
    quarter_records: int
    full: Measured = field(default_factory=Measured)
    quarter: Measured = field(default_factory=Measured)
    splink: Measured | None = None
    splink_versions: str | None = None
    tenth: Measured | None = None

    @property
    def times_splink(self) -> float | None:
        """How many times as long as Splink a full build takes, by medians."""
        return self.full.median / self.splink.median if self.splink else None

    @property
    def quarter_share(self) -> float:
        """The time of the last quarter as a share of a full build, by medians."""
        return self.quarter.median / self.full.median

    @property
    def times_tenth(self) -> float | None:
        """How many times as long ten times the records take, by medians."""
        return self.full.median / self.tenth.median if self.tenth else None

    @property
    def missed_bounds(self) -> list[str]:
        """What is not as good as it has to be, in words."""
        judged = (
            (
                self.times_splink,
                MOST_TIMES_SPLINK,
                "a full build takes {:.2f} times as long as Splink (at most {:.2f})",
            ),
            (self.quarter_share, MOST_OF_A_FULL_BUILD, "a quarter takes {:.2f} of a full build (at most {:.2f})"),
            (
                self.times_tenth,
                MOST_TIMES_FOR_TEN_TIMES,
                "10 times the records take {:.1f} times as long (at most {:.1f})",
            ),
        )
        return [words.format(got, most) for got, most, words in judged if got is not None and got > most]

    def to_json(self) -> dict:
        """The figures as `--json` prints them."""
        return {
            "records": self.records,
            "quarter_records": self.quarter_records,
            "full": self.full.to_json(),
            "quarter": self.quarter.to_json(),
            "splink": self.splink.to_json() | {"versions": self.splink_versions} if self.splink else None,
            "tenth": self.tenth.to_json() if self.tenth else None,
            "times_splink": _rounded(self.times_splink),
            "quarter_share": _rounded(self.quarter_share),
            "times_tenth": _rounded(self.times_tenth),
            "missed_bounds": self.missed_bounds,
        }


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 3)
