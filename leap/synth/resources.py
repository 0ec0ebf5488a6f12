"""What services use (surveys.yml): the quarterly return, the capital programme, the hours of volunteers."""

from collections.abc import Iterator
from datetime import date

from leap.synth.book import Book
from leap.synth.catalogue import read_surveys
from leap.synth.files import Row

_MONTHS = 3


def list_returns(book: Book) -> Iterator[Row]:
    """A row a service, with what it used of each kind in the quarter, but for volunteers who keep time sheets."""
    keep_time_sheets = {
        service
        for source in book.office.sources.values()
        if book.office.deliveries.sources[source.name].rows == "months"
        for service in source.contract.services
    }
    for service, used in read_surveys().resources.items():
        events = [
            {"period": str(book.quarter), "kind": kind, "amount": _vary(book, amount)}
            for kind, amount in used.items()
            if kind != "volunteers" or service not in keep_time_sheets
        ]
        yield book.write(events={"resource": events}, service=service)


def list_projects(book: Book) -> Iterator[Row]:
    """A row a kind of thing used for places in the quarter."""
    for project in read_surveys().projects:
        event = {
            "period": str(book.quarter),
            "kind": project.kind,
            "unit": project.unit,
            "amount": _vary(book, project.amount),
        }
        yield book.write(events={"resource": [event]})


def list_months(book: Book) -> Iterator[Row]:
    """A row a month and service, with the hours that its volunteers gave."""
    first = book.quarter.first_day
    for service in book.contract.services:
        hours = read_surveys().resources[service]["volunteers"]
        for month in range(_MONTHS):
            day = date(first.year, first.month + month, 1)
            event = {"period": f"{day:%Y-%m}", "kind": "volunteers", "amount": _vary(book, hours / _MONTHS, 0.5)}
            yield book.write(events={"resource": [event]}, service=service)


def _vary(book: Book, amount: float, step: float = 1) -> str:
    varied = amount * book.pen.chance.between(83, 117) / 100
    return f"{round(varied / step) * step:.1f}".removesuffix(".0")
