"""Every indicator on a programme that was counted by hand."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import yaml

from leap.compiled_models import CompiledModels
from tests.identity import programme
from tests.identity.programme import File, Person

TOP = Path(__file__).parents[2]
CASES = yaml.safe_load(Path(__file__).with_name("hand_counted.yml").read_text(encoding="utf-8"))
INDICATORS = {row["indicator"] for row in csv.DictReader((TOP / "seeds/indicators.csv").open(encoding="utf-8"))}
EVENTS = {"contacts": "stg_engagements", "outcomes": "stg_outcomes", "feedback": "stg_feedback"}
VALUES = """
select service, quarter, indicator, breakdown, category, value from marts.service_quarter
union all
select 'programme', quarter, indicator, breakdown, category, value from marts.programme_quarter
"""

Place = tuple[str, str, str, str, str]


@pytest.fixture(scope="module")
def values(unbuilt_url: str, first_build: CompiledModels) -> Iterator[dict[Place, float]]:
    """The two reports of the programme, as built from what is written into staging."""
    models = first_build.select(("models/intermediate/", "models/marts/")).select_ancestors_of(
        "service_quarter", "programme_quarter"
    )
    with psycopg.connect(unbuilt_url) as connection:
        _write(connection)
        models.run(connection)
        found = {tuple(place): value for *place, value in connection.execute(VALUES)}
        connection.rollback()
    return found


def test_every_indicator_is_counted_by_hand() -> None:
    assert {indicator for _, _, indicator, *_ in CASES["expected"]} == INDICATORS


@pytest.mark.parametrize("case", CASES["expected"], ids=lambda case: " ".join(map(str, case[:5])))
def test_an_indicator_is_what_was_counted_by_hand(case: list, values: dict[Place, float]) -> None:
    *place, expected = case
    assert float(values[tuple(place)]) == pytest.approx(expected, abs=1e-6)


def test_breakdowns_of_people_add_up_to_the_headline(values: dict[Place, float]) -> None:
    overlapping = {"service", "strand", "reach_type", "all"}
    sums: dict[tuple[str, str, str, str], float] = defaultdict(float)
    for (service, quarter, indicator, breakdown, _), value in values.items():
        if "adults_reached" in indicator and breakdown not in overlapping:
            sums[(service, quarter, indicator, breakdown)] += float(value)
    assert sums
    for (service, quarter, indicator, _), total in sums.items():
        assert total == values[(service, quarter, indicator, "all", "All")]


def _write(connection: psycopg.Connection) -> None:
    facts = ("gender", "ethnic_group", "lsoa_code", "birth_month", "registered_date", "is_lone_parent")
    files = {
        name: File(
            given["source"],
            given["quarter"],
            tuple(
                Person(
                    person["name"],
                    person["row"],
                    # A reference is the provider's own: no two sources share one.
                    person["keys"],
                    {fact: person[fact] for fact in facts if fact in person} | {"service": given["service"]},
                    person.get("role", "adult"),
                    person.get("record", 1),
                )
                for person in CASES["people"]
                if person["file"] == name
            ),
        )
        for name, given in CASES["files"].items()
    }
    programme.write(connection, files.values())
    connection.execute(
        "truncate staging.stg_engagements, staging.stg_outcomes, staging.stg_feedback, staging.stg_resources,"
        " staging.stg_event_keys"
    )
    for name, given in CASES["files"].items():
        connection.execute(
            "update staging.stg_files set rows_accepted = %s, rows_refused = %s, rows_blank = 0 where file_id = %s",
            [given["rows_accepted"], given["rows_refused"], files[name].file_id],
        )
        connection.execute(
            "update staging.stg_sources set services = %s where source = %s", [[given["service"]], given["source"]]
        )
    for kind, table in (*EVENTS.items(), ("resources", "stg_resources")):
        for event in CASES[kind]:
            event = dict(event)
            given = CASES["files"][event.pop("file")]
            place = {
                "source": given["source"],
                "file_id": files[next(name for name, file in CASES["files"].items() if file is given)].file_id,
                "row_number": event.pop("row"),
                "record_number": 1,
            }
            reference = event.pop("person_ref", None)
            _insert(connection, table, place | event | {"service": given["service"]})
            if reference:
                key = programme.make_key("person_ref", reference)
                versions = {"salt_version": 1, "platform_key_version": 1}
                _insert(connection, "stg_event_keys", place | versions | {"person_ref_key": key})


def _insert(connection: psycopg.Connection, table: str, columns: dict[str, object]) -> None:
    marks = ", ".join(["%s"] * len(columns))
    connection.execute(f"insert into staging.{table} ({', '.join(columns)}) values ({marks})", list(columns.values()))
