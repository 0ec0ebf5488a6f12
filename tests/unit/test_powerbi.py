"""The Power BI project: what is written of a small star, and that it is the same each time."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from leap.cli import app
from leap.errors import LeapError, WrongUsage
from leap.powerbi.indicators import pick_headlines, read_indicators
from leap.powerbi.marts import Mart, Marts, Reference, read_marts
from leap.powerbi.naming import name_column, name_table, quote_dax_column, quote_tmdl
from leap.powerbi.project import Project, make_project, write_project
from leap.powerbi.relationships import choose_active
from leap.server import CHECKOUT
from tests.unit.powerbi_marts import INDICATORS, make_manifest

GOLDEN = Path(__file__).with_name("powerbi_golden")


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    file = tmp_path / "manifest.json"
    file.write_text(json.dumps(make_manifest()), encoding="utf-8")
    return file


@pytest.fixture
def project(manifest: Path) -> Project:
    return make_project(read_marts(manifest), INDICATORS, "localhost:5432", "leap")


def test_the_files_are_the_golden_ones(project: Project, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_project(project, out)
    written = {path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    golden = {path.relative_to(GOLDEN): path.read_bytes() for path in GOLDEN.rglob("*") if path.is_file()}
    assert sorted(written) == sorted(golden)
    differing = [path for path in written if written[path] != golden[path]]
    assert not differing, f"if that is meant, put what is in {out} in place of {GOLDEN}"


def test_the_order_of_the_manifest_changes_nothing(project: Project, tmp_path: Path) -> None:
    turned = make_manifest()
    turned["nodes"] = dict(reversed(turned["nodes"].items()))
    file = tmp_path / "turned.json"
    file.write_text(json.dumps(turned), encoding="utf-8")
    assert make_project(read_marts(file), INDICATORS, "localhost:5432", "leap").files == project.files


def test_a_model_that_is_not_public_stays_out(project: Project) -> None:
    assert not any("contacts" in path for path in project.files)
    assert not any("nhs" in text for text in project.files.values())


def test_server_and_database_stand_in_the_parameters_alone(manifest: Path) -> None:
    files = make_project(read_marts(manifest), INDICATORS, 'db"1.example.org:5433', "golden").files
    naming = [path for path, text in files.items() if "example.org" in text or "golden" in text]
    assert naming == ["leap.SemanticModel/definition/expressions.tmdl"]
    assert 'expression Server = "db""1.example.org:5433" meta' in files[naming[0]]


def test_a_parameter_is_no_escape_of_power_query(manifest: Path) -> None:
    files = make_project(read_marts(manifest), INDICATORS, "db#(lf)1", "golden").files
    assert 'expression Server = "db#(#)(lf)1" meta' in files["leap.SemanticModel/definition/expressions.tmdl"]


@pytest.mark.parametrize(
    ("mart", "column", "is_hidden"),
    [
        ("fct_engagement", "individual_id", True),
        ("fct_engagement", "session_date", True),
        ("fct_engagement", "is_attended", False),
        ("dim_individual", "individual_id", True),
        ("dim_service", "service", True),
        ("dim_service", "service_name", False),
        ("dim_quarter", "quarter", False),
        ("dim_date", "quarter", False),
        ("programme_quarter", "value", True),
        ("programme_quarter", "published_value", False),
        ("programme_quarter", "quarter", True),
    ],
)
def test_keys_and_exact_values_are_hidden(project: Project, mart: str, column: str, is_hidden: bool) -> None:
    table = project.model.find(mart)
    assert table is not None
    assert [one.is_hidden for one in table.columns if one.source == column] == [is_hidden]


def test_each_indicator_is_a_measure_of_the_programme_and_of_a_service(project: Project) -> None:
    for mart, suffix in (("programme_quarter", ""), ("service_quarter", " (service)")):
        table = project.model.find(mart)
        assert table is not None
        shown = {measure.name: measure for measure in table.measures if not measure.is_hidden}
        assert list(shown) == [indicator.title + suffix for indicator in INDICATORS]
        attendance = shown[f"Attendance{suffix}"]
        assert attendance.format_string == "0%"
        assert attendance.display_folder == "Published\\Engagement"
        assert "Denominator: contacts." in attendance.description


def test_the_programme_gives_no_figure_where_services_are_looked_at(project: Project) -> None:
    figure = {
        mart: table.measures[0].expression
        for mart in ("programme_quarter", "service_quarter")
        if (table := project.model.find(mart))
    }
    assert "NOT ISCROSSFILTERED('Service'[Service])" in figure["programme_quarter"]
    assert "ISCROSSFILTERED" not in figure["service_quarter"]


def test_the_seed_of_the_project_has_headlines() -> None:
    indicators = read_indicators(CHECKOUT / "seeds" / "indicators.csv")
    assert "children_reached_to_date" in {to_date.indicator for _, to_date in pick_headlines(indicators)}


@pytest.mark.parametrize(("content", "said"), [("indicator,section\n", "lacks title"), (None, "has no indicator")])
def test_a_seed_without_columns_or_rows_is_said(content: str | None, said: str, tmp_path: Path) -> None:
    file = tmp_path / "indicators.csv"
    header = (CHECKOUT / "seeds" / "indicators.csv").read_text(encoding="utf-8").splitlines()[0]
    file.write_text(content or header, encoding="utf-8")
    with pytest.raises(WrongUsage, match=said):
        read_indicators(file)


def _make_marts(*references: str) -> Marts:
    pairs = [reference.split(">") for reference in references]
    names = sorted({name for pair in pairs for name in pair})
    return Marts(
        "leap",
        {name: Mart(name, "marts", name, "", (), ("id",)) for name in names},
        tuple(Reference(start, f"{end}_id", end, "id") for start, end in sorted(pairs)),
    )


@pytest.mark.parametrize(
    ("references", "inactive"),
    [
        (["fact>person", "fact>family", "person>family"], ["person>family"]),
        (["fact>person", "person>family"], []),
        (["fact>person_then", "person>area", "person_then>area", "fact>person"], ["person_then>area"]),
        (["day>quarter", "fact>day", "fact>quarter", "report>quarter"], ["day>quarter"]),
        (["one>two", "two>one"], ["two>one"]),
        (["person>person"], ["person>person"]),
    ],
)
def test_no_second_way_is_active(references: list[str], inactive: list[str]) -> None:
    chosen = choose_active(_make_marts(*references))
    assert [f"{one.reference.mart}>{one.reference.to_mart}" for one in chosen if not one.is_active] == inactive


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (name_table("fct_outcome_change"), "Outcome change"),
        (name_table("dim_measure"), "Outcome measure"),
        (name_column("imd_2019_decile"), "IMD 2019 decile"),
        (name_column("individual_id"), "Individual ID"),
        (quote_tmdl("Date"), "Date"),
        (quote_tmdl("People's names"), "'People''s names'"),
        (quote_dax_column("People's", "a]b"), "'People''s'[a]]b]"),
    ],
)
def test_names(made: str, expected: str) -> None:
    assert made == expected


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("no json", "is not dbt's manifest.json"),
        ("[]", "is not dbt's manifest.json"),
        ('{"nodes": {}, "metadata": {"project_name": "leap"}}', "has no public model"),
    ],
)
def test_what_is_no_manifest_is_said(content: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "manifest.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(WrongUsage, match=said):
        read_marts(file)


def test_a_public_model_without_types_is_said(tmp_path: Path) -> None:
    content = make_manifest()
    content["nodes"]["model.leap.dim_family"]["columns"]["children"]["data_type"] = None
    file = tmp_path / "manifest.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(WrongUsage, match="dim_family has no contract"):
        read_marts(file)


def _run(*words: object) -> tuple[int, str]:
    """Exit code and what was printed or said, as `leap` itself would."""
    try:
        result = CliRunner().invoke(app, ["powerbi", *map(str, words)], catch_exceptions=False)
    except LeapError as error:
        return error.exit_code, str(error)
    return result.exit_code, result.stdout


def test_the_command_writes_and_sums_up(manifest: Path, tmp_path: Path) -> None:
    code, printed = _run("--manifest", manifest, "--out", tmp_path / "out", "--json")
    summary = json.loads(printed)
    assert code == 0
    assert (summary["tables"], summary["relationships"], summary["inactive_relationships"]) == (8, 10, 2)
    assert summary["files"] == sum(path.is_file() for path in (tmp_path / "out").rglob("*"))
    assert Path(summary["project"]).is_file()


def test_a_folder_that_is_not_empty_is_refused(manifest: Path, tmp_path: Path) -> None:
    code, said = _run("--manifest", manifest, "--out", tmp_path)
    assert code == 2
    assert "is not empty" in said
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.json"]


def test_a_file_in_place_of_the_folder_is_refused(manifest: Path) -> None:
    code, said = _run("--manifest", manifest, "--out", manifest, "--force")
    assert code == 2
    assert "is a file" in said


def test_a_manifest_that_is_not_there_is_said(tmp_path: Path) -> None:
    code, said = _run("--manifest", tmp_path / "none.json", "--out", tmp_path / "out")
    assert code == 2
    assert "run `dbt parse`" in said
    assert not any((tmp_path / "out").iterdir())


def test_an_empty_server_is_refused(manifest: Path, tmp_path: Path) -> None:
    code, said = _run("--manifest", manifest, "--out", tmp_path / "out", "--server", " ")
    assert code == 2
    assert "--server" in said


def test_force_replaces_the_model_and_leaves_the_report(manifest: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    _run("--manifest", manifest, "--out", out)
    gone = out / "leap.SemanticModel" / "definition" / "tables" / "Gone.tmdl"
    gone.write_text("table Gone\n", encoding="utf-8")
    own = out / "leap.Report" / "definition" / "report.json"
    own.write_text("{}", encoding="utf-8")
    ignored = out / ".gitignore"
    ignored.write_text("of a larger project\n", encoding="utf-8")
    code, printed = _run("--manifest", manifest, "--out", out, "--force")
    assert code == 0
    assert "stays as it is" in printed
    assert not gone.exists()
    assert own.read_text(encoding="utf-8") == "{}"
    assert ignored.read_text(encoding="utf-8") == "of a larger project\n"
    assert (gone.parent / "Engagement.tmdl").is_file()
