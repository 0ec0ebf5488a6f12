"""`leap evaluate`: the linkage held against a file that says who is who."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from leap.commands.options import AsJson
from leap.delivery_tables import open_console
from leap.errors import CheckFailed
from leap.identity.link_strength import LinkStrength

MISSED_NAMED = 10


def evaluate(
    truth: Annotated[Path, typer.Option(help="CSV file: who each record is (docs/evaluation.md).", show_default=False)],
    bounds: Annotated[
        Path | None,
        typer.Option(help="YAML file: how good the linkage has to be; exit code 4 if it is not.", show_default=False),
    ] = None,
    as_json: AsJson = False,
    min_link_strength: Annotated[
        LinkStrength,
        typer.Option(
            help="Leave links that are weaker out: medium without child_place_key, strong by NHS number and person_ref."
        ),
    ] = LinkStrength.weak,
) -> None:
    """Hold the built warehouse against the truth: who was taken for somebody else, who was missed, how far the counts
    are off; over all, by key, by source and by kind of people.
    """
    with Console(stderr=True).status("Holding the warehouse against the truth"):
        # pandas and pyarrow take a second to import, which no other command should wait for
        from leap.identity import evaluation, evaluation_bounds, evaluation_tables

        allowed = evaluation_bounds.read_bounds(bounds) if bounds else None
        found = evaluation.evaluate(truth, min_link_strength)
        checks = evaluation_bounds.check_bounds(allowed, found) if allowed else None
    if as_json:
        print(json.dumps(evaluation_tables.write_json(found, checks), indent=2, ensure_ascii=False))
    else:
        evaluation_tables.print_evaluation(open_console(), found, checks)
    missed = [check for check in checks or [] if not check.is_met]
    if missed:
        named = "; ".join(map(str, missed[:MISSED_NAMED]))
        more = f"; and {len(missed) - MISSED_NAMED} more" if len(missed) > MISSED_NAMED else ""
        raise CheckFailed(f"{len(missed)} of {len(checks)} bounds missed: {named}{more}. Look at these links.")
