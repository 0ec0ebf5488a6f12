"""`leap seeds`: the rules and decisions that people keep in seeds/."""

import json
from typing import Annotated

import typer

from leap.commands.options import AsJson
from leap.errors import CheckFailed
from leap.seed_check import find_faults, read_described

app = typer.Typer(no_args_is_help=True, help="The open data, rules and decisions in seeds/.")

Names = Annotated[list[str] | None, typer.Argument(help="Seeds, such as link_overrides; all without a name.")]


@app.command()
def check(names: Names = None, as_json: AsJson = False) -> None:
    """Say whether dbt can read the files: encoding, headings, cells a line, quotes. Needs no database, shows no value;
    exit code 4 where one cannot be read. What the rows say is checked by `dbt build`, before it changes anybody.

    The JSON: [{seed, faults}], of which there is none where all is well.
    """
    faults = {name: found for name in names or sorted(read_described()) if (found := find_faults(name))}
    if as_json:
        print(json.dumps([{"seed": name, "faults": found} for name, found in faults.items()], indent=2))
    if faults:
        told = [f"seeds/{name}.csv cannot be read.\n  " + "\n  ".join(found) for name, found in faults.items()]
        raise CheckFailed("\n".join(told))
    if not as_json:
        print("All can be read." if not names or len(names) > 1 else f"seeds/{names[0]}.csv can be read.")
