"""What a provider's book says of a person, in the canonical columns of loaders/record_types.yml."""

from dataclasses import dataclass, field
from datetime import date

from leap.synth.chance import Chance
from leap.synth.clerk import Entry
from leap.synth.digests import make_digests
from leap.synth.facts import HOME_COUNTRY, find_facts
from leap.synth.office import Listing, Office
from leap.synth.population import Person
from loaders.contract import Contract

Value = str | date | None

# The canonical columns in which a trouble of an entry shows; in a file without them it is not there.
_SHOWN_IN = {
    "moved_home": {"postcode", "lsoa_code"},
    "missing_nhs_number": {"nhs_number"},
    "mistyped_nhs_number": {"nhs_number"},
    "mothers_nhs_number_on_child": {"nhs_number"},
    "placeholder": {"nhs_number", "mobile"},
    "missing_date_of_birth": {"date_of_birth", "birth_month"},
    "mistyped_date_of_birth": {"date_of_birth", "birth_month", "child_key", "child_place_key"},
    "disagreeing_first_name": {"first_name", "child_key", "child_place_key"},
    "blank_email": {"email"},
    "placeholder_email": {"email"},
    "service_mailbox": {"email"},
    "changed_email": {"email"},
    "couple_with_one_mailbox": {"email"},
    "mistyped_email": {"email"},
}


@dataclass
class Statement:
    """A person on a row: canonical column to value, a day as a date; and what is wrong with it."""

    person: Person
    values: dict[str, Value]
    troubles: list[str] = field(default_factory=list)


class Secretary:
    """States people for the files of one source on one day."""

    def __init__(self, office: Office, contract: Contract, day: date, chance: Chance) -> None:
        self._office, self._contract, self._day, self._chance = office, contract, day, chance
        self._delivery = office.deliveries.sources[contract.source]
        self._reference = office.deliveries.references.get(contract.provider, "")
        self._columns = {name for record in contract.records for name in (*record.columns, *record.constants)}
        self._columns |= {heading.removesuffix("_digest") for heading in self._delivery.headings}

    def state(self, person: Person, carer: Person | None, listing: Listing | None = None) -> Statement:
        """What the book says of a person; `carer` is the adult beside a child, None for adults."""
        entry = self._enter(person)
        beside = self._enter(carer) if carer and person.is_child else None
        values = self._say_who(person, entry, beside)
        values |= self._say_what(person, listing)
        if listing:
            values["person_ref"] = self._refer(person, listing.is_new_reference)
            values["registered_date"] = listing.registered
            values["consent"] = {"blank": ""}.get(listing.consent, listing.consent)
        troubles = [one for one in entry.troubles if _SHOWN_IN.get(one, self._columns) & self._columns]
        if self._delivery.headings:
            digests, of_blanks = make_digests(
                self._office, self._contract.provider, values, entry, beside, self._delivery.headings, self._chance
            )
            values |= digests
            troubles += of_blanks
        return Statement(person, values, troubles)

    def _enter(self, person: Person) -> Entry:
        knows_all = self._delivery.nhs_numbers == "all"
        return self._office.clerk.enter(person, self._contract.provider, self._day, knows_all)

    def _refer(self, person: Person, is_new: bool) -> str:
        return self._reference.format(person=person.number, upn=person.upn, again="R" if is_new else "")

    def _say_who(self, person: Person, entry: Entry, beside: Entry | None) -> dict[str, Value]:
        home = beside or entry
        return {
            "person_ref": self._refer(person, is_new=False),
            "family_code": _family_code(beside.person if beside else person),
            "role": person.role,
            "relationship": person.relationship if person.role == "adult" else "",
            "nhs_number": entry.nhs_number,
            "email": entry.email,
            "mobile": entry.mobile,
            "additional_mobile": _landline(person) if person.role == "adult" else "",
            "carer_email": beside.email if beside else "",
            "carer_mobile": beside.mobile if beside else "",
            "carer_nhs_number": beside.nhs_number if beside else "",
            "first_name": entry.first_name,
            "date_of_birth": entry.date_of_birth,
            "gender": entry.gender,
            "postcode": home.postcode,
            "lsoa_code": self._office.places.lsoa_codes[home.postcode],
            "birth_month": f"{entry.date_of_birth:%Y-%m}" if entry.date_of_birth else "",
            "birth_order": str(person.birth_order or ""),
        }

    def _say_what(self, person: Person, listing: Listing | None) -> dict[str, Value]:
        family, facts = person.family, find_facts(self._office.seed, person)
        registered = listing.registered if listing else self._day
        is_pregnant = person.relationship == "mother" and family.due_date is not None and registered < family.due_date
        said: dict[str, Value] = {
            "ethnicity": getattr(family.heritage, self._delivery.ethnicity),
            "home_language": family.language,
            "country_of_origin": HOME_COUNTRY if person.is_child else facts.country_of_origin,
            "disability": facts.disability,
        }
        if person.is_child:
            return said | {"special_educational_needs": facts.special_educational_needs}
        reading = (person.number * 7) % 13 / 2
        return said | {
            "employment_status": facts.employment_status,
            "education_level": facts.education_level,
            "lone_parent": facts.lone_parent,
            "volunteer": facts.volunteer,
            "pregnant": "yes" if is_pregnant else "no",
            "expected_due_date": family.due_date if is_pregnant else None,
            "hours_reading_to_child": f"{reading:.1f}",
        }


def _family_code(adult: Person) -> str:
    # Each household of a separated family is a family to the services.
    is_second_household = adult.family.is_separated and adult is not adult.family.adults[0]
    return f"CL{adult.family.number:05d}{'B' if is_second_household else ''}"


def _landline(adult: Person) -> str:
    # The range 020 7946 0… is kept for drama, as the mobiles are.
    return f"020 7946 {adult.number % 1000:04d}" if adult.number % 6 == 0 else ""
