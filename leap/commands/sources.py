"""`leap sources`: the contracts: list them, show one, check them."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from leap.commands.options import AsJson, SourceFolders
from leap.delivery_tables import open_console
from leap.errors import WrongUsage
from loaders.contract import Record
from loaders.contract_file import ContractMistaken
from loaders.contracts import Source, contract_paths, find_overlaps, read_source, read_sources
from loaders.dialect import DELIMITER_NAMES
from loaders.naming import suggest

app = typer.Typer(invoke_without_command=True, help="The contracts of the sources: list them, show one, check them.")

SourceName = Annotated[str, typer.Argument(metavar="NAME", help="Name of the source.")]


@app.callback()
def list_sources(context: typer.Context, sources: SourceFolders = None, as_json: AsJson = False) -> None:
    """List the sources, a row each; `show` tells all of one."""
    if context.invoked_subcommand:
        return
    known = read_sources(sources or [])
    if as_json:
        print(json.dumps([_summarise(source) for source in known.values()], indent=2, ensure_ascii=False))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    # What fits 80 columns; the rest is in `show` and in the JSON.
    for heading in ("source", "stage", "file"):
        table.add_column(heading, overflow="fold")
    for source in known.values():
        summary = _summarise(source)
        table.add_row(source.name, summary["stage"], escape(summary["file"]))
    open_console().print(table)


@app.command()
def show(context: typer.Context, name: SourceName, sources: SourceFolders = None, as_json: AsJson = False) -> None:
    """Show one contract: what its files look like and which column becomes what."""
    folders, as_json = _inherit(context, sources, as_json)
    source = _find(name, read_sources(folders))
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
        "delimiter": DELIMITER_NAMES.get(contract.file.delimiter, "found out"),
        "encoding": contract.file.encoding or "found out",
        "forms": ", ".join(contract.forms),
        "contract": str(source.path),
    }
    for fact, value in facts.items():
        console.print(f"[bold]{fact}[/]: {escape(value)}")
    for record in contract.records:
        console.print(_tabulate(record))
    for column, verdict in contract.unknown_codes.items():
        what = {"refuse": "the row is refused", "missing": "the value is missing"}[verdict]
        console.print(f"[bold]unknown word[/] of {column}: {what}")
    for heading, why in contract.dropped.items():
        console.print(f"[bold]dropped[/]: {escape(heading)}{escape(f' ({why})' if why else '')}")


@app.command()
def check(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="Name of the source; without it, all.")] = None,
    sources: SourceFolders = None,
    as_json: AsJson = False,
) -> None:
    """Check contracts. Exit code 2 where one is wrong, naming everything that is."""
    folders, as_json = _inherit(context, sources, as_json)
    paths = contract_paths(folders)
    if name:
        paths = [path for path in paths if path.stem == name] or [_find(name, read_sources(folders)).path]
    checked, mistakes = [], {}
    for path in paths:
        try:
            checked.append(read_source(path))
        except ContractMistaken as mistaken:
            mistakes[path] = mistaken
    overlaps = find_overlaps(checked)
    if as_json:
        files = [{"file": str(path), "mistakes": mistakes[path].mistakes if path in mistakes else []} for path in paths]
        print(json.dumps({"contracts": files, "overlaps": overlaps}, indent=2, ensure_ascii=False))
        if mistakes or overlaps:
            raise typer.Exit(WrongUsage.exit_code)
        return
    if mistakes or overlaps:
        raise WrongUsage("\n".join([*map(str, mistakes.values()), *overlaps]))
    if name:
        print(f"{checked[0].name}: the contract is right.")
    else:
        print(f"{len(read_sources(folders))} contracts, all right.")


def _inherit(context: typer.Context, sources: list[Path] | None, as_json: bool) -> tuple[list[Path], bool]:
    """Options of a subcommand, and those given before its name."""
    before = context.parent.params if context.parent else {}
    return [*(before.get("sources") or []), *(sources or [])], as_json or bool(before.get("as_json"))


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
    when = f", where {record.when} holds something" if record.when else ""
    title = escape(f"{record.type} {record.role or ''}".strip() + when)
    table = Table(title=title, title_justify="left", box=None, header_style="bold")
    for heading in ("our column", "their heading", "set to"):
        table.add_column(heading)
    words = {
        "first_name_part" if column == "first_name" else column: _list_words(of) for column, of in record.values.items()
    }
    for column, heading in record.canonical_columns.items():
        table.add_row(column, escape(heading), escape(words.pop(column, "")))
    if record.each:
        table.add_row(record.value, escape(", ".join(record.each)), escape(words.pop(record.value, "")))
    for column, value in record.fixed.items():
        table.add_row(column, "", escape(value))
    for column, listed in words.items():
        table.add_row(column, "", escape(listed))
    return table


def _list_words(words: dict[str, str | None]) -> str:
    return ", ".join(f"{word} = {code or 'missing'}" for word, code in words.items())
