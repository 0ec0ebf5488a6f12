"""What a report reads of the marts: published values, names, and open data on the area; never an exact count."""

from dataclasses import dataclass, field

import psycopg

from leap.errors import WrongUsage
from leap.reporting.policy import BEYOND_PARTNERSHIP, WITHIN_PARTNERSHIP
from leap.reporting.published import Figures, Published
from loaders import seeds
from loaders.contracts import read_sources
from loaders.naming import suggest

PROGRAMME = "programme"
_VALUES = {WITHIN_PARTNERSHIP: "published_value", BEYOND_PARTNERSHIP: "published_value_beyond"}


@dataclass(frozen=True)
class Residents:
    """How many residents of the area are of a category, and who was counted."""

    number: int
    counted: str


@dataclass(frozen=True)
class Delivery:
    """What is known of a source in the quarter of a report: whether its file was awaited, came, and came in time."""

    title: str
    is_expected: bool
    has_landed: bool
    is_late: bool


@dataclass(frozen=True)
class Surroundings:
    """All that a report shows beside published figures.

    `names` has services and measures by their codes, `residents` the area by role, breakdown and category, `wards`
    the ward of each LSOA, `refusals` pairs of a source's title and a reason code, `asked_sections` the sections that
    the framework asks for.
    """

    names: dict[str, str] = field(default_factory=dict)
    about: tuple[tuple[str, str], ...] = ()
    residents: dict[tuple[str, str, str], Residents] = field(default_factory=dict)
    wards: dict[str, str] = field(default_factory=dict)
    lsoas_of_area: frozenset[str] = frozenset()
    deliveries: tuple[Delivery, ...] = ()
    refusals: tuple[tuple[str, str], ...] = ()
    asked_sections: tuple[str, ...] = ()
    age_positions: dict[str, int] = field(default_factory=dict)


def read_figures(
    connection: psycopg.Connection, service: str, quarter: str, policy: str = WITHIN_PARTNERSHIP
) -> Figures:
    """The figures of a service, or of the programme, up to a quarter, as they are published under a policy.

    Raises WrongUsage where there is no such service, it has no figures, or none in that quarter.
    """
    if service == PROGRAMME:
        where, parameters = "marts.programme_quarter", []
    else:
        _demand_service(connection, service)
        where, parameters = "marts.service_quarter where service = %s", [service]
    rows = connection.execute(
        f"select quarter, section, indicator, breakdown, category, {_VALUES[policy]}::float8 from {where}"
        " order by quarter, section, indicator, breakdown, category",
        parameters,
    )
    published = [Published(*row) for row in rows]
    quarters = sorted({row.quarter for row in published})
    if quarter not in quarters:
        known = ", ".join(quarters) or "none: load its files and run `dbt build`"
        raise WrongUsage(f"There are no figures of '{service}' for {quarter}; quarters with figures: {known}.")
    return Figures(published, quarter)


def read_surroundings(connection: psycopg.Connection, service: str, quarter: str) -> Surroundings:
    """Names, the area and the deliveries of a service, or of the programme, in a quarter."""
    names = dict(connection.execute("select service, service_name from marts.dim_service"))
    names |= dict(connection.execute("select measure_id, title from marts.dim_measure"))
    residents = connection.execute(
        "select distinct role, breakdown, category, area_population, area_population_counted"
        " from marts.reach_by_characteristic where area_population is not null"
    )
    areas = connection.execute("select lsoa_code, ward_name, is_leap_area from marts.dim_area").fetchall()
    sources = [
        name for name, source in read_sources([]).items() if service == PROGRAMME or service in source.contract.services
    ]
    return Surroundings(
        names=names,
        about=() if service == PROGRAMME else _describe_service(connection, service),
        residents={(role, breakdown, category): Residents(*rest) for role, breakdown, category, *rest in residents},
        wards={lsoa: ward for lsoa, ward, _ in areas if ward},
        lsoas_of_area=frozenset(lsoa for lsoa, _, is_inside in areas if is_inside),
        deliveries=tuple(
            Delivery(*row)
            for row in connection.execute(
                "select coalesce(sources.title, coverage.source), coverage.is_expected, coverage.has_landed,"
                " coverage.is_late from marts.source_coverage as coverage"
                " left join marts.dim_source as sources on coverage.source = sources.source"
                " where coverage.quarter = %s and coverage.stage = 'production' and coverage.source = any(%s)"
                " order by 1",
                [quarter, sources],
            )
        ),
        refusals=tuple(
            connection.execute(
                "select distinct coalesce(sources.title, refused.source), refused.reason"
                " from marts.refused_rows as refused"
                " left join marts.dim_source as sources on refused.source = sources.source"
                " where refused.quarter = %s and refused.source = any(%s) order by 1, 2",
                [quarter, sources],
            )
        ),
        asked_sections=tuple(
            dict.fromkeys(
                section
                for asked, section in seeds.rows_of("mel_framework", "service", "section")
                if service in (PROGRAMME, asked)
            )
        ),
        age_positions={band: int(position) for band, position in seeds.rows_of("age_bands", "age_band", "position")},
    )


def _demand_service(connection: psycopg.Connection, service: str) -> None:
    known = [name for (name,) in connection.execute("select service from marts.dim_service order by 1")]
    with_figures = [
        name for (name,) in connection.execute("select distinct service from marts.service_quarter order by 1")
    ]
    if service in with_figures:
        return
    if service in known:
        raise WrongUsage(
            f"The service '{service}' has no figures yet. Services with figures: {', '.join(with_figures) or 'none'}."
        )
    raise WrongUsage(
        f"There is no service {suggest(service, [*known, PROGRAMME])}. Services with figures: "
        f"{', '.join(with_figures) or 'none'}; '{PROGRAMME}' is the report of all."
    )


def _describe_service(connection: psycopg.Connection, service: str) -> tuple[tuple[str, str], ...]:
    strand, has_strand, audience, provider = connection.execute(
        "select strand, is_strand_published, audience, provider_name from marts.dim_service where service = %s",
        [service],
    ).fetchone()
    return (("Strand", strand if has_strand else "not published"), ("For", audience), ("Provider", provider))
