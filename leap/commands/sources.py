"""`leap sources`: the contracts: list them, show one, check them."""

import json
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from leap.commands.options import AsJson, SourceFolders
from leap.delivery_tables import open_console
from leap.errors import WrongUsage
from loaders.contract import Record
from loaders.contracts import Source, contract_paths, read_source, read_sources
from loaders.naming import suggest

app = typer.Typer(invoke_without_command=True, help="The contracts of the sources: list them, show one, check them.")

SourceName = Annotated[str, typer.Argument(metavar="NAME", help="Name of the source.")]


@app.callback()
def list_sources(context: typer.Context, sources: SourceFolders = None, as_json: AsJson = False) -> None:
    """List the sources, a row each."""
    if context.invoked_subcommand:
        return
    known = read_sources(sources or [])
    if as_json:
        print(json.dumps([_summarise(source) for source in known.values()], indent=2, ensure_ascii=False))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("source", "title", "stage", "services", "forms", "file"):
        table.add_column(heading, overflow="fold")
    for source in known.values():
        summary = _summarise(source)
        forms, services = ", ".join(summary["forms"]), ", ".join(summary["services"])
        table.add_row(source.name, escape(summary["title"]), summary["stage"], services, forms, escape(summary["file"]))
    open_console().print(table)


@app.command()
def show(name: SourceName, sources: SourceFolders = None, as_json: AsJson = False) -> None:
    """Show one contract: what its files look like and which column becomes what."""
    source = _find(name, read_sources(sources or []))
    contract = source.contract
    if as_json:
        print(contract.model_dump_json(indent=2))
        return
    console = open_console()
    agreement = (
        f"{contract.agreement.reference}, to {contract.agreement.valid_to}" if contract.agreement else "none yet"
    )
    facts = {
        "title": contract.title,
        "stage": contract.stage,
        "services": ", ".join(contract.services),
        "provider": contract.provider,
        "lawful basis": contract.lawful_basis,
        "agreement": agreement,
        "file": f"{contract.file.pattern}, dates {contract.file.date_format}",
        "forms": ", ".join(contract.forms),
        "contract": str(source.path),
    }
    for fact, value in facts.items():
        console.print(f"[bold]{fact}[/]: {escape(value)}", soft_wrap=True)
    for record in contract.records:
        console.print(_tabulate(record))
    if contract.dropped:
        console.print(f"[bold]dropped[/]: {escape(', '.join(contract.dropped))}", soft_wrap=True)


@app.command()
def check(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="Name of the source; without it, all.")] = None,
    sources: SourceFolders = None,
) -> None:
    """Check contracts. Exit code 2 where one is wrong, naming everything that is."""
    if name:
        paths = [path for path in contract_paths(sources or []) if path.stem == name]
        checked = [read_source(path) for path in paths] or [_find(name, read_sources(sources or []))]
        print(f"{checked[0].name}: the contract is right.")
        return
    mistakes = []
    for path in contract_paths(sources or []):
        try:
            read_source(path)
        except WrongUsage as mistake:
            mistakes.append(str(mistake))
    if mistakes:
        raise WrongUsage("\n".join(mistakes))
    print(f"{len(read_sources(sources or []))} contracts, all right.")


def _find(name: str, known: dict[str, Source]) -> Source:
    if name not in known:
        raise WrongUsage(f"There is no source {suggest(name, known)}; `leap sources` lists them.")
    return known[name]


def _summarise(source: Source) -> dict:
    contract = source.contract
    return {
        "source": contract.source,
        "title": contract.title,
        "stage": contract.stage,
        "services": contract.services,
        "forms": list(contract.forms),
        "record_types": contract.record_types,
        "file": contract.file.pattern,
    }


def _tabulate(record: Record) -> Table:
    table = Table(
        title=f"{record.type} {record.role or ''}".strip(), title_justify="left", box=None, header_style="bold"
    )
    for heading in ("our column", "their heading", "set to"):
        table.add_column(heading, overflow="fold")
    for column, heading in record.canonical_columns.items():
        table.add_row(column, escape(heading), "")
    if record.each:
        table.add_row(record.value, escape(", ".join(record.each)), "")
    for column, value in record.fixed.items():
        table.add_row(column, "", escape(value))
    return table
