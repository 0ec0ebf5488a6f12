"""What `leap bench marts` measured, and whether it is good enough."""

from dataclasses import dataclass, field

MOST_SECONDS_OF_A_BUILD = 120
MOST_SECONDS_OF_A_QUERY = 1
# Of a smaller programme it says little that its marts build in time.
LEAST_PEOPLE_JUDGED = 100_000
LEAST_SESSIONS_JUDGED = 2_000_000


@dataclass(frozen=True)
class QueryFigures:
    """A query that a report makes: what it is for, the mart that it reads first, rows that came, seconds (median)."""

    purpose: str
    mart: str
    rows: int
    seconds: float

    @property
    def title(self) -> str:
        """What tells it from the others."""
        return f"{self.purpose}: {self.mart}"


@dataclass
class MartsFigures:
    """Seconds that identity took beforehand, that all models after it took together, the process of dbt from start to
    end, and each of them alone while others ran beside it; what reports then ask.

    `rows` has the rows of each table of records in staging, `threads` how many models dbt builds at once, `tests` the
    seconds of the data tests, where they were asked for.
    """

    people: int
    sessions: int
    threads: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    identity: float = 0.0
    build: float = 0.0
    models: dict[str, float] = field(default_factory=dict)
    tests: float | None = None
    queries: list[QueryFigures] = field(default_factory=list)

    @property
    def is_judged(self) -> bool:
        """Whether the programme is as large as the bounds are meant for."""
        return self.people >= LEAST_PEOPLE_JUDGED and self.sessions >= LEAST_SESSIONS_JUDGED

    @property
    def missed_bounds(self) -> list[str]:
        """What is not as good as it has to be, in words."""
        missed = []
        if self.build > MOST_SECONDS_OF_A_BUILD:
            missed.append(f"all marts build in {self.build:.0f} s (at most {MOST_SECONDS_OF_A_BUILD} s)")
        missed += [
            f"{query.title} answers in {query.seconds:.2f} s (at most {MOST_SECONDS_OF_A_QUERY} s)"
            for query in self.queries
            if query.seconds > MOST_SECONDS_OF_A_QUERY
        ]
        return missed

    def to_json(self) -> dict:
        """The figures as `--json` prints them."""
        return {
            "people": self.people,
            "sessions": self.sessions,
            "threads": self.threads,
            "rows": self.rows,
            "identity_seconds": self.identity,
            "build_seconds": self.build,
            "model_seconds": self.models,
            "test_seconds": self.tests,
            "queries": [
                {"purpose": query.purpose, "mart": query.mart, "rows": query.rows, "seconds": query.seconds}
                for query in self.queries
            ],
            "missed_bounds": self.missed_bounds,
        }
