"""Makes a whole programme: people, services, the files of every quarter, the postcode directory and the truth."""

import csv
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from leap.errors import WrongUsage
from leap.synth import administrative, feedback, resources, rows
from leap.synth.book import Book, make_form
from leap.synth.catalogue import read_deliveries
from leap.synth.chance import Chance
from leap.synth.clerk import Clerk
from leap.synth.contents import Making, write_contents
from leap.synth.files import Form, Row, write_file
from leap.synth.identifiers import NHS_NUMBERS
from leap.synth.office import Office
from leap.synth.population import Population
from leap.synth.services import Diary, Questions
from leap.synth.settings import read_shape, read_troubles
from leap.synth.truth import Truth
from loaders.contracts import Source, read_sources
from loaders.quarters import Quarter

Tell = Callable[[str, int, int], None]

SALT = "leap-sample-salt"
FIRST_QUARTER = Quarter(2023, 1)
QUARTERS_AT_MOST = 12
_MAILBOXES = Path(__file__).resolve().parents[2] / "seeds" / "shared_mailboxes.csv"
_ROWS: dict[str, Callable[[Book], Iterator[Row]]] = {
    "families": rows.list_families,
    "people": rows.list_people,
    "contacts": rows.list_contacts,
    "sessions": rows.list_sessions,
    "grid": rows.list_grid,
    "screens": rows.list_screens,
    "assessments": rows.list_assessments,
    "forms": feedback.list_forms,
    "answers": feedback.list_answers,
    "returns": resources.list_returns,
    "projects": resources.list_projects,
    "months": resources.list_months,
    "attendance": administrative.list_attendance,
    "pregnancies": administrative.list_pregnancies,
    "reviews": administrative.list_reviews,
    "profiles": administrative.list_profiles,
    "measurements": administrative.list_measurements,
}


def make_programme(
    people: int,
    quarters: int,
    seed: int,
    out: Path,
    troubles_file: Path | None = None,
    wide_mobiles: bool = False,
    tell: Tell = lambda step, done, of: None,
) -> Making:
    """Write a made-up programme of about `people` individuals in service data to the new or empty folder `out`.

    `tell` hears of progress: the step, how much of it is done, of how much. Raises WrongUsage for a number that cannot
    be, for a file of rates that cannot be read, and for a folder that has something in it.
    """
    _check(people, quarters, out)
    office = _make_people(people, quarters, seed, troubles_file, wide_mobiles, tell)
    making = Making(people, quarters, seed, troubles_file is not None, wide_mobiles)
    making.count(office)
    try:
        with _whole_or_not_at_all(out) as folder:
            office.places.write(folder / "postcodes.csv")
            (folder / "sample_salt.txt").write_text(SALT, encoding="utf-8", newline="")
            with Truth(folder / "truth.csv") as truth:
                _write_files(office, folder, truth, tell)
            write_contents(folder / "README.md", making, truth)
    except OSError as error:
        raise WrongUsage(
            f"{out} cannot be written: {error.strerror}. Nothing is left of it; give another folder."
        ) from None
    return making


def list_quarters(count: int) -> list[Quarter]:
    """The quarters of a programme, the first being 2023-24 Q1."""
    quarters = [FIRST_QUARTER]
    while len(quarters) < count:
        quarters.append(quarters[-1].next())
    return quarters


@contextmanager
def _whole_or_not_at_all(out: Path) -> Iterator[Path]:
    """A folder beside `out` that becomes `out` once all is written, and goes where something fails."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".synth-", dir=out.parent) as beside:
        folder = Path(beside) / "programme"
        folder.mkdir()
        yield folder
        if out.exists():
            out.rmdir()
        folder.rename(out)


def _check(people: int, quarters: int, out: Path) -> None:
    if not 10 <= people <= NHS_NUMBERS // 2:
        raise WrongUsage(
            f"A programme of {people} people cannot be made: give 10 to {NHS_NUMBERS // 2}. Administrative data know "
            f"more people than services do, and {NHS_NUMBERS} NHS numbers are never issued (999…)."
        )
    if not 1 <= quarters <= QUARTERS_AT_MOST:
        raise WrongUsage(
            f"A programme of {quarters} quarters cannot be made: give 1 to {QUARTERS_AT_MOST}; "
            f"the first is {FIRST_QUARTER}."
        )
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise WrongUsage(f"{out} is there already and is not an empty folder. Give a new folder with --out.")


def _make_people(
    people: int,
    quarters: int,
    seed: int,
    troubles_file: Path | None,
    wide_mobiles: bool,
    tell: Tell,
) -> Office:
    shape, troubles, deliveries = read_shape(), read_troubles(troubles_file), read_deliveries()
    sources = {name: _read_contracts()[name] for name in deliveries.sources}
    spans = list_quarters(quarters)
    first_day, last_day = spans[0].first_day, spans[-1].last_day
    population = Population(seed, first_day, last_day, people, shape, troubles, wide_mobiles)
    diary = Diary(seed, spans, shape, troubles, _find_questions(sources.values()))
    clerk = Clerk(seed, troubles, _read_mailboxes(sources.values()))
    office = Office(seed, SALT, shape, troubles, population.places, clerk, sources, deliveries, spans)
    in_services = 0
    while in_services < people:
        family = population.make_family()
        enrolments = diary.enrol(family)
        in_services += len({person.number for enrolment in enrolments for person in enrolment.people})
        office.enrol(enrolments)
        office.families.append(family)
        if membership := diary.join_centre(family):
            office.memberships.append(membership)
        tell("people", min(in_services, people), people)
    for _ in range(round(shape.families_in_administrative_data_only * len(office.families))):
        family = population.make_family()
        office.families.append(family)
        if membership := diary.join_centre(family):
            office.memberships.append(membership)
    for quarter in spans:
        births = administrative.list_review_births(quarter)
        for _ in range(max(round(shape.known_to_health_visiting_only * people), 1)):
            office.families.append(population.make_stranger("health visiting", *births))
        if quarter.number == 2:
            births = date(quarter.year - 6, 9, 1), date(quarter.year - 5, 8, 31)
            for _ in range(max(round(shape.known_to_schools_only * people), 1)):
                office.families.append(population.make_stranger("schools", *births))
    office.enrol(diary.train(population, people))
    return office


@cache
def _read_contracts() -> dict[str, Source]:
    return read_sources()


def _find_questions(sources: Iterable[Source]) -> Questions:
    """What the forms of each service ask for, by their contracts."""
    askers: dict[str, set[str]] = {"consent": set(), "gender": set(), "postcode": set()}
    for source in sources:
        people = [record for record in source.contract.records if record.type == "person"]
        if not people or source.contract.administrative:
            continue
        # A form that was left incomplete lacks what it asks of the first person on it.
        asked = people[0].columns if people[0].columns else askers
        for what, services in askers.items():
            if what in asked and (what != "consent" or source.contract.lawful_basis == "consent"):
                services.update(source.contract.services)
    return Questions({what: frozenset(services) for what, services in askers.items()})


def _write_files(office: Office, out: Path, truth: Truth, tell: Tell) -> None:
    sources = list(office.deliveries.sources)
    of = len(office.quarters) * len(sources)
    corrected: dict[str, list[Row]] = {}
    for position, quarter in enumerate(office.quarters):
        for number, source in enumerate(sources):
            tell("files", position * len(sources) + number, of)
            if not office.is_sent(source, quarter):
                continue
            book = Book(office, office.sources[source].contract, quarter)
            written: Iterable[Row] = _ROWS[book.delivery.rows](book)
            if book.delivery.corrected and position == 0 and len(office.quarters) > 2:
                corrected[source] = list(written)
                written = _spoil(corrected[source], book)
            _write(office, out, quarter.folder, book.form, quarter, written, truth)
        for source, written in corrected.items() if position == 2 else ():
            form = make_form(office.sources[source].contract, office.deliveries.sources[source])
            folder = f"{quarter.folder}/corrections/{office.quarters[0].folder}"
            path = _write(office, out, folder, form, office.quarters[0], written, truth)
            truth.note("corrected_file", path.relative_to(out).as_posix(), 1)
    tell("files", of, of)


def _write(
    office: Office, out: Path, folder: str, form: Form, quarter: Quarter, written: Iterable[Row], truth: Truth
) -> Path:
    chance = Chance(office.seed, "blank rows", folder, form.source)
    return write_file(out, folder, form, quarter, written, truth, chance, office.troubles.blank_row)


def _spoil(written: list[Row], book: Book) -> Iterator[Row]:
    """The same rows as they were first sent: the last twentieth cut off, the e-mail missing from every fifteenth."""
    email = book.form.headings.index(book.contract.records[0].columns["email"])
    for position, row in enumerate(written[: len(written) - max(len(written) // 20, 1)]):
        if position % 15 == 7 and row.cells[email]:
            cells = [*row.cells[:email], "", *row.cells[email + 1 :]]
            yield Row(cells, row.records, [*row.troubles, "email_missing_until_corrected"], row.is_refused)
        else:
            yield row


def _read_mailboxes(sources: Iterable[Source]) -> dict[str, str]:
    """The mailbox of each provider of whose service seeds/shared_mailboxes.csv has one."""
    with _MAILBOXES.open(encoding="utf-8", newline="") as lines:
        of_service: dict[str, str] = {}
        for row in csv.DictReader(lines):
            of_service.setdefault(row["service"], row["email"])
    return {
        source.contract.provider: of_service[service]
        for source in sources
        if isinstance(service := source.contract.service, str) and service in of_service
    }
