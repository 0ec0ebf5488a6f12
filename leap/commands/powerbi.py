"""`leap powerbi`: the golden dataset as a Power BI project."""

import json
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from leap.commands.options import AsJson
from leap.compiled_models import run_dbt
from leap.delivery_tables import open_console
from leap.errors import WrongUsage
from leap.powerbi.indicators import read_indicators
from leap.powerbi.marts import read_marts
from leap.powerbi.project import Project, Written, demand_folder, make_project, write_project
from leap.server import CHECKOUT

# `dbt parse` wants a profile and connects to nothing.
_NO_DATABASE = "postgresql://nobody@localhost:5432/none"


def powerbi(
    out: Annotated[Path, typer.Option(help="New or empty folder to write to.", show_default=False)],
    server: Annotated[str, typer.Option(help="Default of the parameter Server, host:port.")] = "localhost:5432",
    database: Annotated[str, typer.Option(help="Default of the parameter Database.")] = "leap",
    manifest: Annotated[
        Path | None,
        typer.Option(help="A manifest.json of dbt; without it, dbt reads the project anew.", show_default=False),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace the semantic model in the folder; a report there stays.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write a Power BI project: every mart as a table, their relationships, a measure for each published indicator,
    and a first page. Needs no database. Open the .pbip file in Power BI Desktop and set the parameters Server and
    Database.

    The JSON: project (path of the .pbip file), files, tables, columns, measures, relationships, inactive_relationships,
    kept_report.
    """
    for name, text in (("--server", server), ("--database", database)):
        if not text.strip() or not text.isprintable():
            raise WrongUsage(f"{name} is empty or has characters that cannot be printed; `leap db url` shows both.")
    demand_folder(out, force)
    # A folder that cannot be written is told now, and not when dbt is through.
    out.mkdir(parents=True, exist_ok=True)
    with Console(stderr=True).status("dbt reads the project"):
        project = _make_project(manifest, server, database)
    written = write_project(project, out, force)
    summary = _summarise(project, written, out)
    if as_json:
        print(json.dumps(summary, indent=2, ensure_ascii=False))
    else:
        _print_summary(summary)


def _make_project(manifest: Path | None, server: str, database: str) -> Project:
    indicators = read_indicators(CHECKOUT / "seeds" / "indicators.csv")
    if manifest is not None:
        return make_project(read_marts(manifest), indicators, server, database)
    with tempfile.TemporaryDirectory(prefix="leap-powerbi-") as folder:
        run_dbt(_NO_DATABASE, Path(folder), "parse")
        return make_project(read_marts(Path(folder) / "target" / "manifest.json"), indicators, server, database)


def _summarise(project: Project, written: Written, out: Path) -> dict[str, str | int | bool]:
    model = project.model
    return {
        "project": str(out / f"{project.name}.pbip"),
        "files": written.files,
        "tables": len(model.tables),
        "columns": sum(len(table.columns) for table in model.tables),
        "measures": sum(len(table.measures) for table in model.tables),
        "relationships": len(model.relationships),
        "inactive_relationships": sum(not one.is_active for one in model.relationships),
        "kept_report": written.kept_report,
    }


def _print_summary(summary: dict[str, str | int | bool]) -> None:
    console = open_console()
    table = Table(show_header=False, box=None)
    for what in ("tables", "columns", "measures", "relationships", "inactive_relationships"):
        table.add_row(f"{summary[what]:,}", what.replace("_", " "))
    console.print(table)
    if summary["kept_report"]:
        console.print("The report that was there stays as it is.")
    console.print(f"Written: {summary['project']}; open it in Power BI Desktop.", markup=False)
