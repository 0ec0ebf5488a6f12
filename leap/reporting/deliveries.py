"""What providers delivered and what was refused: whether and why, without counts.

Rows of a file are often people, and nothing hides small numbers of rows; the provider has the counts from `leap check`.
"""

from leap.reporting.content import Table
from leap.reporting.warehouse import Delivery, Surroundings
from loaders import seeds


def describe_deliveries(surroundings: Surroundings) -> list[Table]:
    """A table of the files of the quarter and one of the reasons for which rows were refused, where there are any."""
    tables = []
    if surroundings.deliveries:
        rows = tuple((one.title, _tell(one)) for one in surroundings.deliveries)
        tables.append(Table("Files of the quarter", ("Source", "State"), rows, is_of_numbers=False))
    reasons = seeds.reasons()
    refused = [(title, reasons[reason]) for title, reason in surroundings.refusals if reason in reasons]
    if refused:
        rows = tuple((title, reason.explanation, reason.what_to_do) for title, reason in refused)
        columns = ("Source", "Why rows were refused", "How to correct them")
        tables.append(Table("What to correct", columns, rows, is_of_numbers=False))
    return tables


def _tell(delivery: Delivery) -> str:
    if not delivery.has_landed:
        return "missing" if delivery.is_expected else "not due"
    return "came late" if delivery.is_late else "came in time"
