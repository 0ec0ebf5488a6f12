"""`leap analyse`: analyses of the golden dataset."""

import json
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from leap.commands.options import AsJson, BeyondPartnership
from leap.delivery_tables import open_console
from leap.errors import WrongUsage
from leap.identity.link_strength import LinkStrength
from leap.reporting.policy import BEYOND_PARTNERSHIP, WITHIN_PARTNERSHIP, read_policy

app = typer.Typer(no_args_is_help=True, help="Analyse the golden dataset.")


# a callback, without which a group of one command is that command
@app.callback()
def _analyse() -> None:
    """Analyse the golden dataset."""


@app.command("collective-impact")
def collective_impact(
    measures: Annotated[
        list[str] | None,
        typer.Option(
            "--measure",
            help="asq3, eyfsp or ncmp, or one outcome of them such as asq3_communication; may be given again. "
            "Without it, all.",
            show_default=False,
        ),
    ] = None,
    min_link_strength: Annotated[
        LinkStrength,
        typer.Option(help="Leave out results that a weaker link joins to the child or its services."),
    ] = LinkStrength.weak,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Write a page, its forest plots and a CSV file into this folder; it is made.", show_default=False
        ),
    ] = None,
    beyond_partnership: BeyondPartnership = False,
    as_json: AsJson = False,
) -> None:
    """Whether children whom services reached, themselves or through their family, before their ASQ-3, EYFSP or NCMP
    are likelier to be at the expected level: relative risks and odds ratios, crude and adjusted for age, gender, ethnic
    group and deprivation. These are associations, not effects.

    Engaged children are compared with those whom no service had reached: altogether, by number of services, strand and
    type of reach. Counts are rounded, small ones hidden. docs/analysis.md says what is fitted and how to read it.

    The JSON: warning; reading; outcomes [{outcome, title, children, comparisons [{group, level, engaged_children, …,
    estimates [{ratio, adjustment, estimate, lower, upper, p_value, not_estimated}]}]}], null where hidden.
    """
    # checked before anything slow: a mistake is told at once
    from leap.analysis.outcomes import choose_outcomes

    outcomes = choose_outcomes(measures)
    if out:
        _demand_writable(out)
    with Console(stderr=True).status("Reading the children") as status:
        # statsmodels takes seconds to import, which no other command should wait for
        from leap.analysis import children, files, findings
        from leap.analysis.collective_impact import analyse

        with children.connect_reader() as connection:
            by_measure = {
                measure: children.read_children(connection, measure, min_link_strength)
                for measure in dict.fromkeys(one.measure for one in outcomes)
            }
        if all(found.empty for found in by_measure.values()):
            raise WrongUsage(
                "marts.child_development has no child with such a result; load the files that tell of it and run "
                "`dbt build`" + (", or allow weaker links." if min_link_strength.left_out else ".")
            )
        policy = read_policy(BEYOND_PARTNERSHIP if beyond_partnership else WITHIN_PARTNERSHIP)
        found = []
        for at, outcome in enumerate(outcomes, start=1):
            status.update(f"{outcome.title} ({at} of {len(outcomes)})")
            found.append(analyse(by_measure[outcome.measure], outcome, policy))
        analysis = findings.Analysis(policy, min_link_strength, tuple(found))
        written = {}
        if out:
            status.update("Drawing")
            from leap.analysis import page

            plots = page.draw_plots(analysis)
            written = {
                "collective_impact.html": page.write_page(analysis, plots),
                "collective_impact.csv": files.write_csv(analysis),
                **{f"collective_impact_{name}.svg": svg for name, svg in plots.items()},
            }
            _write(out, written)
    if as_json:
        print(json.dumps(files.write_json(analysis), indent=2, ensure_ascii=False))
        return
    from leap.analysis.screen import print_analysis

    print_analysis(open_console(), analysis)
    for name in written:
        print(out / name)


def _write(folder: Path, written: dict[str, str]) -> None:
    """Write files by name. A plot of an earlier run that is not drawn again goes: it may show what is now hidden."""
    for plot in folder.glob("collective_impact_*.svg"):
        if plot.name not in written:
            plot.unlink()
    for name, text in written.items():
        (folder / name).write_text(text, encoding="utf-8")


def _demand_writable(folder: Path) -> None:
    """Raises OSError where nothing can be written into it, before minutes were spent on what to write."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        pass
