"""The refused rows of a file as the provider sent them, each with its line: to be corrected and sent back alone."""

import csv
from typing import TextIO

import numpy as np

from leap.corrections.escaping import escape_formula
from loaders.amending import LINE_HEADING
from loaders.naming import fold_heading
from loaders.outcome import Outcome


def list_refused_lines(outcome: Outcome) -> np.ndarray:
    """The lines of the refused rows, each once, in the order of the file."""
    return np.unique(np.array([line for *_, lines in outcome.tally.refusal_groups() for line in lines], np.int64))


def write_rows(outcome: Outcome, file: TextIO) -> int:
    """Write the refused rows with the headings and the delimiter of the file, and in front the line that each corrects.

    Columns that the contract drops stay away. Gives the number of rows that could not be cut into cells and are not
    among them. Raises FileRefused where the file has changed since it was checked.
    """
    examination = outcome.examination
    layout, contract = examination.layout, examination.source.contract
    dropped = {fold_heading(heading) for heading in contract.dropped}
    places = [at for at, heading in enumerate(layout.headings) if fold_heading(heading) not in dropped]
    lines = list_refused_lines(outcome)
    writer = csv.writer(file, delimiter=layout.delimiter)
    writer.writerow([LINE_HEADING, *(layout.headings[at] for at in places)])
    written = 0
    for line, cells in examination.read_rows(lines):
        writer.writerow([line, *(escape_formula(cells[at]) for at in places)])
        written += 1
    return len(lines) - written
