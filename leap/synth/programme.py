"""Makes a whole programme: people, services, the files of every quarter, the postcode directory and the truth."""

import csv
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from leap.errors import WrongUsage
from leap.synth import administrative, at_source, baby_steps, communication
from leap.synth.chance import Chance
from leap.synth.clerk import Clerk
from leap.synth.contents import Making, write_contents
from leap.synth.files import Form, Row, write_file
from leap.synth.identifiers import NHS_NUMBERS
from leap.synth.office import Office
from leap.synth.population import Population
from leap.synth.services import Diary
from leap.synth.settings import read_shape, read_troubles
from leap.synth.truth import Truth
from loaders.quarters import Quarter

Tell = Callable[[str, int, int], None]

SALT = "leap-sample-salt"
FIRST_QUARTER = Quarter(2023, 1)
QUARTERS_AT_MOST = 12
_MAILBOXES = Path(__file__).resolve().parents[2] / "seeds" / "shared_mailboxes.csv"
_DELIVERIES: tuple[tuple[Form, Callable[[Office, Quarter], Iterator[Row]]], ...] = (
    (baby_steps.USERS, baby_steps.list_users),
    (baby_steps.SESSIONS, baby_steps.list_sessions),
    (communication.FAMILIES, communication.list_families),
    (communication.VISITS, communication.list_visits),
    (communication.EVENTS, communication.list_events),
    (at_source.REGISTER, at_source.list_pairs),
    (at_source.CONTACTS, at_source.list_casework),
    (administrative.ATTENDANCE, administrative.list_attendance),
    (administrative.EXTRACT, administrative.list_pregnancies),
    (administrative.PROFILE, administrative.list_profiles),
)
_YEARLY = {administrative.PROFILE.source}


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
                _write_files(office, list_quarters(quarters), folder, truth, tell)
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
    shape, troubles = read_shape(), read_troubles(troubles_file)
    spans = list_quarters(quarters)
    first_day, last_day = spans[0].first_day, spans[-1].last_day
    population = Population(seed, first_day, last_day, people, shape, troubles, wide_mobiles)
    diary = Diary(seed, first_day, last_day, shape, troubles)
    office = Office(seed, SALT, shape, troubles, population.places, Clerk(seed, troubles, _read_mailboxes()))
    in_services = 0
    while in_services < people:
        family = population.make_family()
        enrolments = diary.enrol(family)
        in_services += len({p.number for e in enrolments for p in (e.carer, *e.children)})
        for enrolment in enrolments:
            office.enrolments.setdefault(enrolment.service, []).append(enrolment)
        office.families.append(family)
        if membership := diary.join_centre(family):
            office.memberships.append(membership)
        tell("people", min(in_services, people), people)
    for _ in range(round(shape.families_in_administrative_data_only * len(office.families))):
        family = population.make_family()
        office.families.append(family)
        if membership := diary.join_centre(family):
            office.memberships.append(membership)
    for quarter in (quarter for quarter in spans if quarter.number == 2):
        for _ in range(max(round(shape.known_to_schools_only * people), 1)):
            office.families.append(population.make_pupil(date(quarter.year - 6, 9, 1), date(quarter.year - 5, 8, 31)))
    return office


def _write_files(office: Office, quarters: list[Quarter], out: Path, truth: Truth, tell: Tell) -> None:
    of = len(quarters) * len(_DELIVERIES)
    corrected: list[Row] = []
    for position, quarter in enumerate(quarters):
        for number, (form, list_rows) in enumerate(_DELIVERIES):
            tell("files", position * len(_DELIVERIES) + number, of)
            if form.source in _YEARLY and quarter.number != 2:
                continue
            rows: Iterable[Row] = list_rows(office, quarter)
            if form is baby_steps.USERS and position == 0 and len(quarters) > 2:
                corrected = list(rows)
                rows = _spoil(corrected, form)
            _write(office, out, quarter.folder, form, quarter, rows, truth)
        if position == 2:
            folder = f"{quarter.folder}/corrections/{quarters[0].folder}"
            path = _write(office, out, folder, baby_steps.USERS, quarters[0], corrected, truth)
            truth.note("corrected_file", path.relative_to(out).as_posix(), 1)
    tell("files", of, of)


def _write(
    office: Office, out: Path, folder: str, form: Form, quarter: Quarter, rows: Iterable[Row], truth: Truth
) -> Path:
    chance = Chance(office.seed, "blank rows", folder, form.source)
    return write_file(out, folder, form, quarter, rows, truth, chance, office.troubles.blank_row)


def _spoil(rows: list[Row], form: Form) -> Iterator[Row]:
    """The same rows as they were first sent: the last twentieth cut off, the e-mail missing from every fifteenth."""
    email = form.headings.index("Parent email")
    for position, row in enumerate(rows[: len(rows) - max(len(rows) // 20, 1)]):
        if position % 15 == 7 and row.cells[email]:
            cells = [*row.cells[:email], "", *row.cells[email + 1 :]]
            yield Row(cells, row.records, [*row.troubles, "email_missing_until_corrected"], row.is_refused)
        else:
            yield row


def _read_mailboxes() -> dict[str, str]:
    with _MAILBOXES.open(encoding="utf-8", newline="") as lines:
        mailboxes: dict[str, str] = {}
        for row in csv.DictReader(lines):
            mailboxes.setdefault(row["service"], row["email"])
    return mailboxes
