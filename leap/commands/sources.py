"""`leap sources`: the contracts: list, show and check them, draft a new one, write a template."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from leap.commands.options import AsJson, SourceFolders
from leap.delivery_tables import open_console
from leap.errors import WrongUsage
from leap.printable import make_printable
from leap.whole_files import open_whole
from loaders.contract import Record
from loaders.contract_file import ContractMistaken
from loaders.contracts import Source, contract_paths, find_overlaps, read_source, read_sources
from loaders.dialect import DELIMITER_NAMES
from loaders.naming import suggest

app = typer.Typer(
    invoke_without_command=True, help="The contracts of the sources: list, show, check, draft them; templates."
)

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


@app.command()
def draft(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file of the provider.", show_default=False)],
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the draft to this .yml file.", show_default=False)
    ] = None,
    sources: SourceFolders = None,
    as_json: AsJson = False,
) -> None:
    """Draft the contract of an unknown file: each column with the likeliest meaning, others and the reason.

    What is not likely enough is left undecided, and `leap sources check` names it. No value of a person is written:
    words of coded columns alone, where at least eight rows have them. The JSON: columns [{heading, fate (mapped,
    dropped, service, undecided), level (sure, likely, unsure), reason, targets [{record, column}], others}], records.
    """
    folders, as_json = _inherit(context, sources, as_json)
    _refuse_taken(out, (".yml",))
    with Console(stderr=True).status("Looking at the file"):
        # The reader of files takes a while to import, which no other subcommand should wait for.
        from leap.onboarding.draft_text import sum_up, write_draft
        from leap.onboarding.drafting import draft_contract
        from leap.onboarding.known_contracts import read_sound_sources, tell_rivals
        from leap.onboarding.unknown_file import open_file
        from leap.onboarding.vocabulary import learn

        known = read_sound_sources(folders)
        drafted = draft_contract(open_file(file), learn(source.contract for source in known))
        drafted.warnings += tell_rivals(drafted, known)
    text = write_draft(drafted)
    if out:
        _write(out, text)
    if as_json:
        print(json.dumps(drafted.to_json(), indent=2, ensure_ascii=False))
    elif not out:
        print(text, end="")
    print(make_printable(sum_up(drafted)), file=sys.stderr)
    print(f"Then: leap sources check {drafted.source} --sources {out.parent if out else 'DIR'}", file=sys.stderr)


@app.command()
def template(
    context: typer.Context,
    name: SourceName,
    out: Annotated[
        Path, typer.Option("--out", help="Write the template to this .xlsx or .csv file.", show_default=False)
    ],
    sources: SourceFolders = None,
) -> None:
    """Write a template that a provider can fill in: an Excel workbook with drop-downs, notes and an example sheet, or a
    text file with the headings alone. What is filled in passes `leap check`.
    """
    folders, _ = _inherit(context, sources, False)
    source = _find(name, read_sources(folders))
    pattern = source.contract.file.pattern
    own = Path(pattern).suffix.casefold()
    _refuse_taken(out, (".xlsx",) if own == ".xlsx" else tuple(dict.fromkeys((".xlsx", ".csv", own))))
    from leap.onboarding.template_columns import make_template
    from leap.onboarding.template_files import write_template

    write_template(make_template(source.contract), out)
    is_other = out.suffix.casefold() == ".xlsx" != own
    expected = f"{pattern}, with .xlsx as its ending" if is_other else pattern
    print(f"{make_printable(str(out))} is written. The name of what is filled in has to fit {expected}.")


def _refuse_taken(out: Path | None, endings: tuple[str, ...]) -> None:
    if out is None:
        return
    if out.suffix.casefold() not in endings:
        raise WrongUsage(f"{out} ends in '{out.suffix}': --out takes a name that ends in {' or '.join(endings)}.")
    if out.exists():
        raise WrongUsage(f"{out} is there already, and may hold work: choose another name, or delete it first.")


def _write(out: Path, text: str) -> None:
    try:
        with open_whole(out) as file:
            file.write(text)
    except OSError as error:
        raise WrongUsage(f"{out} cannot be written ({error.strerror}): choose another place.") from None


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
