"""What a provider writes down of a person: the truth, with what goes wrong between a conversation and a book."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from leap.synth.chance import Chance
from leap.synth.names import vary_first_name
from leap.synth.population import Person
from leap.synth.settings import Troubles

_NOTHING = ("n/a", "N/A", "unknown", "not known", "-", "none")
_NO_EMAILS = ("noemail@example.org", "none@example.com", "n/a", "unknown", "test@example.org")
_NO_NUMBERS = ("0000000000", "n/a", "unknown")


@dataclass(slots=True)
class Entry:
    """One person in one provider's book; empty text where it holds nothing. `troubles` names what went wrong."""

    person: Person
    nhs_number: str
    email: str
    mobile: str
    first_name: str
    date_of_birth: date | None
    gender: str
    postcode: str
    troubles: list[str] = field(default_factory=list)


class Clerk:
    """Writes entries. One provider always writes one person the same, but for e-mail and home, which change."""

    def __init__(self, seed: int, troubles: Troubles, mailboxes: dict[str, str]) -> None:
        # The mailbox of each provider that has one of its own.
        self._seed, self._troubles, self._mailboxes = seed, troubles, mailboxes

    def enter(self, person: Person, book: str, day: date, knows_every_nhs_number: bool = False) -> Entry:
        """The entry of a person on a day in a book, which is named for its provider."""
        chance = Chance(self._seed, "entry", book, person.number)
        entry = Entry(
            person, person.nhs_number, "", "", "", person.date_of_birth, person.gender, person.home.postcode_on(day)
        )
        if person.home.moved_on and day >= person.home.moved_on:
            entry.troubles.append("moved_home")
        self._enter_nhs_number(entry, chance, knows_every_nhs_number)
        self._enter_birth(entry, chance)
        if person.is_child:
            self._enter_first_name(entry, chance)
        else:
            self._enter_email(entry, chance, book, day)
            self._enter_mobile(entry, chance)
        return entry

    def _enter_nhs_number(self, entry: Entry, chance: Chance, knows_every: bool) -> None:
        troubles = self._troubles
        if knows_every:
            return
        if chance.happens(troubles.missing_nhs_number):
            entry.nhs_number = chance.pick(_NO_NUMBERS) if chance.happens(troubles.placeholder) else ""
            entry.troubles.append("placeholder" if entry.nhs_number else "missing_nhs_number")
        elif chance.happens(troubles.mistyped_nhs_number):
            at = chance.between(3, 8)
            digits = entry.nhs_number
            entry.nhs_number = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
            if entry.nhs_number == digits:
                entry.nhs_number = digits[:at] + str((int(digits[at]) + 1) % 10) + digits[at + 1 :]
            entry.troubles.append("mistyped_nhs_number")
        elif (
            entry.person.is_child
            and entry.person.family.adults
            and chance.happens(troubles.mothers_nhs_number_on_child)
        ):
            entry.nhs_number = entry.person.family.adults[0].nhs_number
            entry.troubles.append("mothers_nhs_number_on_child")

    def _enter_birth(self, entry: Entry, chance: Chance) -> None:
        if not entry.person.is_child and chance.happens(self._troubles.missing_date_of_birth):
            entry.date_of_birth = None
            entry.troubles.append("missing_date_of_birth")
        elif chance.happens(self._troubles.mistyped_date_of_birth):
            born = entry.person.date_of_birth
            swapped = born.day <= 12 and born.day != born.month and chance.happens(0.5)
            wrong = (
                born.replace(month=born.day, day=born.month) if swapped else born - timedelta(days=chance.between(1, 9))
            )
            # Nobody is written down as born after today.
            entry.date_of_birth = min(wrong, born - timedelta(days=1)) if wrong > born else wrong
            entry.troubles.append("mistyped_date_of_birth")

    def _enter_first_name(self, entry: Entry, chance: Chance) -> None:
        entry.first_name = entry.person.first_name
        # The rate is that of two books that disagree; in each of them a name is varied as often as that takes.
        if chance.happens(1 - (1 - self._troubles.disagreeing_first_name) ** 0.5):
            entry.first_name = vary_first_name(chance, entry.first_name)
            entry.troubles.append("disagreeing_first_name")

    def _enter_email(self, entry: Entry, chance: Chance, book: str, day: date) -> None:
        troubles, person = self._troubles, entry.person
        if chance.happens(troubles.blank_email):
            entry.troubles.append("blank_email")
        elif chance.happens(troubles.placeholder):
            entry.email = chance.pick(_NO_EMAILS)
            entry.troubles.append("placeholder_email")
        elif book in self._mailboxes and chance.happens(troubles.service_mailbox):
            entry.email = self._mailboxes[book]
            entry.troubles.append("service_mailbox")
        else:
            entry.email = person.email_on(day) or ""
            if entry.email != person.email:
                entry.troubles.append("changed_email")
            if any(other is not person and other.email == person.email for other in person.family.adults):
                entry.troubles.append("couple_with_one_mailbox")
            if chance.happens(troubles.mistyped_email):
                at = chance.between(1, 2)
                entry.email = entry.email[:at] + entry.email[at + 1 :]
                entry.troubles.append("mistyped_email")

    def _enter_mobile(self, entry: Entry, chance: Chance) -> None:
        if chance.happens(self._troubles.placeholder):
            entry.mobile = chance.pick(_NOTHING)
            entry.troubles.append("placeholder")
        else:
            entry.mobile = entry.person.mobile or ""
