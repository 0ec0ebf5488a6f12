"""Every contract of loaders/sources: right, with a file in the sample that it accepts, and on the page of sources."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from loaders.contract import Contract
from loaders.contracts import Source, find_overlaps, find_source, read_sources
from loaders.deliveries import Delivery, find_deliveries
from loaders.examination import Examination

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "sources.md"
SOURCES = read_sources()
CONTRACTS = [source.contract for source in SOURCES.values()]
with (ROOT / "seeds" / "services.csv").open(encoding="utf-8", newline="") as lines:
    SERVICES = {row["service"] for row in csv.DictReader(lines)}
with (ROOT / "seeds" / "measures.csv").open(encoding="utf-8", newline="") as lines:
    MEASURES = {row["measure"] for row in csv.DictReader(lines)}
WITHOUT_PEOPLE = {"capital"}
LONG_TERM = {"eyfsp", "asq3", "ncmp_bmi"}


def find_smallest_files() -> dict[str, Delivery]:
    """The smallest file of each source in the sample."""
    found: dict[str, Delivery] = {}
    for delivery in find_deliveries([ROOT / "sample_data"], None)[0]:
        name = find_source(delivery.path.name, SOURCES.values()).name
        if name not in found or delivery.path.stat().st_size < found[name].path.stat().st_size:
            found[name] = delivery
    return found


FILES = find_smallest_files()


def read_remark(source: Source) -> str:
    """The remark at the head of a contract, in one line."""
    lines = source.path.read_text(encoding="utf-8").splitlines()
    return " ".join(line.removeprefix("#").strip() for line in lines if line.startswith("#"))


def list_measures(contract: Contract) -> set[str]:
    """The measures of which a contract's outcomes tell."""
    outcomes = [record for record in contract.records if record.type == "outcome"]
    fixed = [constants for record in outcomes for constants in (record.fixed, *record.each.values())]
    mapped = [code for record in outcomes for code in record.values.get("measure", {}).values()]
    return {constants["measure"] for constants in fixed if "measure" in constants} | set(filter(None, mapped))


def has_people(contract: Contract, *roles: str | None) -> bool:
    """Whether a row states people of just these roles, in this order; None: a column tells the role."""
    return [record.role for record in contract.records if record.type == "person"] == list(roles)


SHAPES: dict[str, Callable[[Contract], bool]] = {
    "register of people": lambda c: has_people(c, None) and c.record_types == ["person"],
    "session list": lambda c: c.record_types == ["engagement"],
    "adult and child on one row": lambda c: has_people(c, "adult", "child"),
    "mother and baby": lambda c: (
        has_people(c, "adult", "child") and c.records[0].constants.get("relationship") == "mother"
    ),
    "wide outcomes": lambda c: any(record.type == "outcome" and len(record.each) > 1 for record in c.records),
    "attendance grid": lambda c: any(record.type == "engagement" and record.each for record in c.records),
    "many services in one file": lambda c: len(c.services) > 1 and "outcome" in c.record_types,
    "workbook": lambda c: c.file.pattern.endswith(".xlsx"),
    "aggregates": lambda c: c.record_types == ["resource"],
    "feedback of families": lambda c: any(record.fixed.get("respondent") == "family" for record in c.records),
    "feedback of practitioners": lambda c: any(
        record.fixed.get("respondent") == "practitioner" for record in c.records
    ),
    "workforce training": lambda c: has_people(c, "practitioner") and "engagement" in c.record_types,
    "pseudonymised at source": lambda c: c.forms == ["at_source"],
}
DATA_TYPES: dict[str, Callable[[Contract], bool]] = {
    "inputs": lambda c: "resource" in c.record_types,
    "users": lambda c: "person" in c.record_types,
    "engagement": lambda c: "engagement" in c.record_types,
    "feedback": lambda c: "feedback" in c.record_types,
    "medium-term outcomes": lambda c: bool(list_measures(c) - LONG_TERM),
    "long-term outcomes": lambda c: bool(list_measures(c) & LONG_TERM),
}


def test_every_service_has_a_contract_and_there_are_enough() -> None:
    assert len(SOURCES) >= 36
    # What a service uses is told of all in one return; what its people do, it tells itself.
    of_people = {
        service
        for contract in CONTRACTS
        if {"person", "engagement", "outcome"} & set(contract.record_types)
        for service in contract.services
    }
    assert of_people == SERVICES - WITHOUT_PEOPLE
    assert {service for contract in CONTRACTS for service in contract.services} == SERVICES


def test_no_file_name_fits_two_contracts() -> None:
    assert find_overlaps(SOURCES.values()) == []


@pytest.mark.parametrize("shape", SHAPES)
def test_shape_occurs(shape: str) -> None:
    assert any(SHAPES[shape](contract) for contract in CONTRACTS)


@pytest.mark.parametrize("data_type", DATA_TYPES)
def test_data_type_occurs(data_type: str) -> None:
    assert any(DATA_TYPES[data_type](contract) for contract in CONTRACTS)


def test_stages_rules_and_dialects_occur() -> None:
    assert {contract.stage for contract in CONTRACTS} == {"profiling", "pipeline", "staging", "production"}
    assert any(contract.derive for contract in CONTRACTS)
    assert any(record.constants for contract in CONTRACTS for record in contract.records)
    assert {contract.lawful_basis for contract in CONTRACTS} == {"consent", "public_task", "legitimate_interests"}
    assert len({contract.file.date_format for contract in CONTRACTS}) >= 8
    assert {contract.file.delimiter for contract in CONTRACTS} == {None, ";", "\t", "|"}


@pytest.mark.parametrize("name", SOURCES)
def test_contract_says_what_it_is_and_its_sample_file_is_accepted(name: str) -> None:
    source = SOURCES[name]
    remark = read_remark(source)
    assert source.path.stem == name
    assert "illustrative" in remark
    assert "Shape: " in remark
    assert "A row " in remark
    assert list_measures(source.contract) <= MEASURES
    examination = Examination(FILES[name])
    examination.find_source(SOURCES)
    examination.read_bytes()
    examination.read_head()
    for _ in examination.read_records():
        pass
    assert examination.tally.rows_accepted > 0
    assert examination.tally.refused_share <= source.contract.refuse_file_above / 2


def make_row(source: Source) -> str:
    """The row of the page on a source."""
    contract = source.contract
    shape = re.match(r"[^.]*", read_remark(source).split("Shape: ", 1)[1])[0]
    services = ", ".join(contract.services) if len(contract.services) < 4 else f"{len(contract.services)} services"
    return f"| `{source.name}` | {services} | {shape} | {', '.join(contract.record_types)} | {contract.stage} |"


def test_page_has_every_source_as_its_contract_says() -> None:
    rows = [make_row(source) for source in SOURCES.values()]
    shown = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert shown == rows, "the table of docs/sources.md should be:\n" + "\n".join(rows)
