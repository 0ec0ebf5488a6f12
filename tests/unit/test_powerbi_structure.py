"""The structural check of the Power BI project: each fault is put into a sound one and found."""

import json
from pathlib import Path

import pytest

from leap.powerbi.structure import find_faults

GOLDEN = Path(__file__).with_name("powerbi_golden")
DEFINITION = "leap.SemanticModel/definition"

# The properties that Microsoft's schemas demand, and all that they allow, of the files that are written.
SCHEMAS = {
    "pbipProperties/1.0.0": ({"$schema", "version", "artifacts"}, {"settings"}),
    "semanticModel/definitionProperties/1.0.0": ({"$schema", "version"}, {"settings"}),
    "report/definitionProperties/2.0.0": ({"$schema", "version", "datasetReference"}, set()),
    "platformProperties/2.0.0": ({"$schema", "metadata", "config"}, set()),
    "versionMetadata/1.0.0": ({"$schema", "version"}, set()),
    "definition/report/2.0.0": ({"$schema", "themeCollection"}, {"filterConfig", "objects", "settings"}),
    "pagesMetadata/1.0.0": ({"$schema"}, {"pageOrder", "activePageName"}),
    "definition/page/2.0.0": (
        {"$schema", "name", "displayName", "displayOption"},
        {"height", "width", "filterConfig", "objects", "visibility"},
    ),
    "visualContainer/2.0.0": ({"$schema", "name", "position", "visual"}, {"filterConfig", "isHidden", "annotations"}),
}


@pytest.fixture
def files() -> dict[str, str]:
    return {
        path.relative_to(GOLDEN).as_posix(): path.read_text(encoding="utf-8")
        for path in GOLDEN.rglob("*")
        if path.is_file()
    }


def test_the_golden_project_has_no_fault(files: dict[str, str]) -> None:
    assert find_faults(files) == []


@pytest.mark.parametrize(
    ("path", "old", "new", "fault"),
    [
        ("tables/Date.tmdl", "\tcolumn Quarter", "    column Quarter", "indented by other than tabs"),
        ("tables/Family.tmdl", "table Family", "table date", "two tables are named date"),
        ("tables/Family.tmdl", "table Family", "table Measures", "Measures is no name"),
        ("tables/Family.tmdl", "column Children", "column 'family id'", "Family has two fields named family id"),
        ("tables/Service quarter.tmdl", "'Attendance (service)'", "Attendance", "two measures are named attendance"),
        ("tables/Quarter.tmdl", "\tlineageTag: ", "\tchangedProperty: ", "table Quarter has no lineage tag"),
        ("model.tmdl", "ref table Family", "ref table Families", "a table Families that is not there"),
        ("model.tmdl", "ref table Family\n", "", "does not name the table Family"),
        ("tables/Family.tmdl", "\tpartition Family = m\n", "", "Family is not filled from one place"),
        ("tables/Family.tmdl", "(Server, Database", "(Server, Warehouse", "the parameter Warehouse, which is not"),
        ("expressions.tmdl", "expression Server", "expression Host", "the parameter Server, which is not there"),
        ("tables/Family.tmdl", "\t\tsourceColumn: children\n", "", "Children has no sourceColumn"),
        ("tables/Family.tmdl", "\t\tdataType: int64\n", "", "Children has no dataType"),
        ("tables/Engagement.tmdl", "COUNTROWS('Engagement')", "COUNTROWS('Engagement'", "brackets are not closed"),
        ("tables/Date.tmdl", "sortByColumn: 'Month start date'", "sortByColumn: Month", "sorted by Month"),
        ("tables/Date.tmdl", "\t\tisKey\n", "", "the date table Date has no key"),
        ("tables/Family.tmdl", "table Family\n", "table Family\n\tdataCategory: Time\n", "2 tables are marked"),
        ("relationships.tmdl", "toColumn: Date.'Date day'", "toColumn: Date.Day", "ends at Date[Day]"),
        ("relationships.tmdl", "fromColumn: Engagement.Service", "fromColumn: Visit.Service", "ends at Visit[Service]"),
        ("relationships.tmdl", "toColumn: Date.'Date day'", "toColumn: Date.Quarter", "joins two types"),
        ("relationships.tmdl", "toColumn: Service.Service", "toColumn: Service.Strand", "at a column that is no key"),
        ("relationships.tmdl", "\tisActive: false\n", "", "opens a second active way"),
        ("tables/Engagement.tmdl", "COUNTROWS('Engagement')", "COUNTROWS('Visit')", "the table 'Visit' is not there"),
        ("tables/Engagement.tmdl", "'Individual'[Role]", "'Individual'[Part]", "'Individual'[Part] is not there"),
        ("tables/Programme quarter.tmdl", "[Published figure],", "[Figure],", "the measure [Figure] is not there"),
        ("tables/Programme quarter.tmdl", "MAX('Programme quarter'[Quarter])", "MAX('Quarter'[Day])", "[Day] is not"),
    ],
)
def test_each_fault_is_found(files: dict[str, str], path: str, old: str, new: str, fault: str) -> None:
    text = files[f"{DEFINITION}/{path}"]
    assert old in text
    files[f"{DEFINITION}/{path}"] = text.replace(old, new, 1)
    assert any(fault in found for found in find_faults(files)), find_faults(files)


def test_a_tag_that_comes_twice_is_found(files: dict[str, str]) -> None:
    family = f"{DEFINITION}/tables/Family.tmdl"
    tag = next(line for line in files[f"{DEFINITION}/tables/Date.tmdl"].splitlines() if "lineageTag" in line)
    own = next(line for line in files[family].splitlines() if "lineageTag" in line)
    files[family] = files[family].replace(own, tag, 1)
    assert any("two objects have the tag" in fault for fault in find_faults(files))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"Property": "Children reached', '"Property": "Grown-ups reached', "is not there"),
        ('"x": ', '"x": 2', "the visual leaves the page"),
        ('"name": "', '"name": "a', "the folder has another name"),
    ],
)
def test_faults_of_a_visual_are_found(files: dict[str, str], old: str, new: str, fault: str) -> None:
    card = next(path for path, text in files.items() if path.endswith("visual.json") and '"card"' in text)
    assert old in files[card]
    files[card] = files[card].replace(old, new, 1)
    assert any(fault in found for found in find_faults(files))


def test_a_page_that_is_not_there_is_found(files: dict[str, str]) -> None:
    pages = "leap.Report/definition/pages/pages.json"
    files[pages] = json.dumps(json.loads(files[pages]) | {"pageOrder": ["elsewhere"]})
    assert any("names other pages" in fault for fault in find_faults(files))


@pytest.mark.parametrize(
    ("gone", "fault"),
    [
        ("leap.Report/definition.pbir", "leap.pbip names leap.Report"),
        ("leap.SemanticModel/definition.pbism", "leap.Report/definition.pbir names ../leap.SemanticModel"),
        ("page.json", "belongs to no page"),
    ],
)
def test_a_file_that_another_needs_is_missed(files: dict[str, str], gone: str, fault: str) -> None:
    kept = {path: text for path, text in files.items() if not path.endswith(gone)}
    assert len(kept) == len(files) - 1
    assert any(fault in found for found in find_faults(kept))


def test_each_json_has_what_its_schema_demands_and_nothing_else(files: dict[str, str]) -> None:
    read = [json.loads(text) for path, text in files.items() if not path.endswith((".tmdl", ".gitignore"))]
    seen = set()
    for content in read:
        schema = next(name for name in SCHEMAS if content["$schema"].endswith(f"{name}/schema.json"))
        demanded, allowed = SCHEMAS[schema]
        assert demanded <= content.keys() <= demanded | allowed
        seen.add(schema)
    assert seen == set(SCHEMAS)
