"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

Paths = Annotated[list[Path], typer.Argument(help="Files, or folders of files.", show_default=False)]
QuarterText = Annotated[
    str | None,
    typer.Option(
        "--quarter", help="Quarter of the files, as 2023-24-Q2; without it, the folder's name.", show_default=False
    ),
]
SourceFolders = Annotated[
    list[Path] | None,
    typer.Option("--sources", help="A folder of further contracts (*.yml); may be given again.", show_default=False),
]
Amends = Annotated[
    bool,
    typer.Option(
        "--amends",
        help="The files hold corrected rows alone, to be added to the file of their source and quarter that landed.",
    ),
]
Again = Annotated[
    bool,
    typer.Option(
        "--again",
        help="Read files anew that landed before, where their contract, or a list that all contracts know, has changed "
        "since. They replace what was made of them.",
    ),
]
ReportPath = Annotated[
    Path | None,
    typer.Option(
        "--report",
        help="Write what to correct, for the provider: into a folder, a page and a table for each file; or all of them "
        "into one FILE.csv or FILE.html.",
        show_default=False,
    ),
]
WithValues = Annotated[
    bool,
    typer.Option("--with-values", help="Let the report show the cells in question. It may go to the provider alone."),
]
Brief = Annotated[bool, typer.Option("--brief", help="Print the counts, not every thing to correct.")]
BeyondPartnership = Annotated[
    bool,
    typer.Option("--beyond-partnership", help="Hide more small counts, as befits what leaves the partnership."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
