"""What families and practitioners answer when they are asked (surveys.yml), and the rows of the surveys."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from leap.synth.book import Book, Event
from leap.synth.catalogue import read_surveys
from leap.synth.chance import Chance
from leap.synth.files import Row
from leap.synth.office import Office
from leap.synth.services import Enrolment

_OF_PRACTITIONERS = ("useful for my work", "more confident with families", "would recommend")
_OF_FAMILIES = ("would recommend", "useful", "more confident as a parent", "listened to")


@dataclass(frozen=True)
class FilledForm:
    """One form that somebody handed in: the day, whether it says who they are, and the feedback records."""

    day: date
    is_signed: bool
    events: list[Event]


def find_form(office: Office, enrolment: Enrolment) -> FilledForm | None:
    """The form of an enrolment, filled in after the last session; None of those who handed in none."""
    surveys, is_practitioner = read_surveys(), enrolment.carer.role == "practitioner"
    respondents = surveys.practitioners if is_practitioner else surveys.families
    chance = Chance(office.seed, "feedback", enrolment.number)
    attended = [day for day, came in enrolment.attendance if came]
    day = attended[-1] if attended else enrolment.starts + timedelta(days=30)
    ended = enrolment.withdrawn_on is not None and enrolment.withdrawn_on <= day
    if not chance.happens(respondents.hand_in) or ended or not enrolment.is_kept:
        return None
    is_signed = chance.happens(respondents.leave_email)
    events: list[Event] = [
        {
            "respondent": "practitioner" if is_practitioner else "family",
            "question": question,
            "answer": surveys.answers[chance.weigh(surveys.questions[question])],
            "given_date": day,
        }
        for question in (_OF_PRACTITIONERS if is_practitioner else _OF_FAMILIES)
        # Nobody answers every question.
        if not chance.happens(0.04)
    ]
    return FilledForm(day, is_signed, events)


def list_forms(book: Book) -> Iterator[Row]:
    """A row a form, with all its answers."""
    for enrolment, form in _list_forms(book):
        statements = [book.state(enrolment.carer)] if form.is_signed else []
        yield book.write(statements, {"feedback": form.events}, service=enrolment.service)


def list_answers(book: Book) -> Iterator[Row]:
    """A row an answer."""
    for enrolment, form in _list_forms(book):
        for event in form.events:
            yield book.write([book.state(enrolment.carer)], {"feedback": [event]}, service=enrolment.service)


def _list_forms(book: Book) -> Iterator[tuple[Enrolment, FilledForm]]:
    role = next(record.fixed["respondent"] for record in book.contract.records)
    forms = []
    for enrolment in book.office.list_kept(book.contract.services):
        form = find_form(book.office, enrolment)
        is_meant = (enrolment.carer.role == "practitioner") == (role == "practitioner")
        if form and is_meant and book.quarter.first_day <= form.day <= book.quarter.last_day:
            forms.append((form.day, enrolment.number, enrolment, form))
    for _, _, enrolment, form in sorted(forms, key=lambda one: one[:2]):
        yield enrolment, form
