"""Files pseudonymised at source, with digests in place of identifiers: PAIRS One-to-One, casework on domestic abuse."""

from collections.abc import Iterator
from datetime import date

from leap.synth.clerk import Entry
from leap.synth.files import Form, Row
from leap.synth.office import Listing, Office, list_enrolments, sessions_in
from leap.synth.pen import Pen
from leap.synth.population import Person
from loaders.normalising import normalise_first_name
from loaders.pseudonymising import child_key_value, child_place_key_value, digest, reference_value
from loaders.quarters import Quarter

PAIRS, CASEWORK = "pairs_one_to_one", "da_enhanced_casework"
PROVIDERS = {PAIRS: "slam_pairs", CASEWORK: "refuge_gaia_centre"}
REGISTER = Form(
    "pairs_one_to_one", "pairs_one_to_one_{quarter}.csv",
    ("role", "relationship", "person_ref_digest", "nhs_number_digest", "email_digest", "mobile_digest",
     "carer_email_digest", "carer_mobile_digest", "carer_nhs_number_digest", "child_key_digest",
     "child_place_key_digest", "birth_month",
     "birth_order", "gender", "lsoa_code", "registered_date", "consent", "ethnicity", "home_language", "disability"),
)  # fmt: skip
CONTACTS = Form(
    "da_enhanced_casework", "da_enhanced_casework_{quarter}.csv",
    ("person_ref_digest", "nhs_number_digest", "email_digest", "mobile_digest", "birth_month", "gender", "lsoa_code",
     "registered_date", "consent", "ethnicity", "session_date", "activity", "attended", "duration_minutes", "delivery"),
    line_end="\n",
)  # fmt: skip
_CONSENTS = {"yes": "yes", "no": "no", "blank": ""}


def list_pairs(office: Office, quarter: Quarter) -> Iterator[Row]:
    """PAIRS: a row a person, the adult first; what the form lacks, the adult's row lacks."""
    pen = office.pen(REGISTER, quarter)
    for listing in list_enrolments(office.enrolments.get(PAIRS, []), quarter):
        carer = office.clerk.enter(listing.enrolment.carer, PAIRS, quarter.last_day)
        for person in (listing.enrolment.carer, *listing.children):
            yield _list_person(office, pen, listing, person, carer, quarter)


def _list_person(office: Office, pen: Pen, listing: Listing, person: Person, carer: Entry, quarter: Quarter) -> Row:
    entry = office.clerk.enter(person, PAIRS, quarter.last_day)
    mill = _Mill(office, pen)
    is_child = person.is_child
    blank = None if is_child else listing.enrolment.blank_field
    is_refused = listing.consent == "blank" or (listing.consent == "yes" and blank is not None)
    born, name = _born(entry), normalise_first_name(entry.first_name)[0]
    lsoa_code = office.places.lsoa_codes[carer.postcode]
    cells = [
        "child" if is_child else "adult",
        person.relationship,
        mill.reference(PAIRS, person, listing.is_new_reference),
        mill.digest(entry.nhs_number),
        mill.digest(_own_mailbox(entry)) if not is_child else "",
        mill.digest(entry.mobile) if not is_child else "",
        mill.digest(_own_mailbox(carer)) if is_child else "",
        mill.digest(carer.mobile) if is_child else "",
        mill.digest(carer.nhs_number) if is_child else "",
        mill.key(child_key_value(_own_mailbox(carer), born, entry.gender, name)) if is_child else "",
        mill.key(child_place_key_value(born, entry.gender, lsoa_code, name)) if is_child else "",
        born[:7] if born else "",
        str(person.birth_order or ""),
        "" if blank == "gender" else entry.gender,
        "" if blank == "postcode" else lsoa_code,
        listing.registered.isoformat(),
        _CONSENTS[listing.consent],
        person.family.heritage.nhs,
        person.family.language,
        "yes" if person.number % 14 == 0 else "no",
    ]
    troubles = [
        trouble for trouble in listing.troubles if not is_child or trouble not in ("gender_blank", "postcode_blank")
    ]
    return Row(cells, [] if is_refused else [(1, person)], troubles + entry.troubles + mill.troubles, is_refused)


def list_casework(office: Office, quarter: Quarter) -> Iterator[Row]:
    """Casework: a row a registration, and a row a contact with the client's details repeated."""
    pen = office.pen(CONTACTS, quarter)
    enrolments = office.enrolments.get(CASEWORK, [])
    for listing in list_enrolments(enrolments, quarter):
        yield _list_contact(office, pen, listing, quarter, None)
    for enrolment in enrolments:
        if not enrolment.is_kept:
            continue
        listing = Listing(enrolment, enrolment.starts, [])
        for contact in sessions_in(enrolment, quarter):
            if enrolment.withdrawn_on and contact[0] >= enrolment.withdrawn_on:
                break
            yield _list_contact(office, pen, listing, quarter, contact)


def _list_contact(
    office: Office, pen: Pen, listing: Listing, quarter: Quarter, contact: tuple[date, bool] | None
) -> Row:
    enrolment, carer = listing.enrolment, listing.enrolment.carer
    entry = office.clerk.enter(carer, CASEWORK, quarter.last_day)
    mill = _Mill(office, pen)
    born = _born(entry)
    cells = [
        mill.reference(CASEWORK, carer, listing.is_new_reference),
        mill.digest(entry.nhs_number),
        mill.digest(_own_mailbox(entry)),
        mill.digest(entry.mobile),
        born[:7] if born else "",
        "" if enrolment.blank_field == "gender" else entry.gender,
        "" if enrolment.blank_field == "postcode" else office.places.lsoa_codes[entry.postcode],
        listing.registered.isoformat(),
        _CONSENTS[listing.consent],
        carer.family.heritage.nhs,
        contact[0].isoformat() if contact else "",
        "Casework contact" if contact else "",
        ("yes" if contact[1] else "no") if contact else "",
        ("45" if contact[1] else "") if contact else "",
        pen.chance.pick(("in person", "phone", "phone", "online")) if contact else "",
    ]
    records = [] if listing.is_refused else [(1, carer)]
    if contact:
        records.append((2, carer))
    return Row(cells, records, listing.troubles + entry.troubles + mill.troubles, listing.is_refused)


class _Mill:
    """Makes the digests of one row, of blanks too at times, as OpenPseudonymiser does."""

    def __init__(self, office: Office, pen: Pen) -> None:
        self._salt, self._chance, self._rate = office.salt, pen.chance, office.troubles.digest_of_blank
        self.troubles: list[str] = []

    def digest(self, value: str) -> str:
        """The digest of an identifier as the provider holds it, placeholders not excepted."""
        if not value:
            if not self._chance.happens(self._rate):
                return ""
            self.troubles.append("digest_of_blank")
        return digest(value.lower(), self._salt)

    def key(self, value: str | None) -> str:
        """The digest of a key of several parts; none where a part is missing."""
        return digest(value, self._salt) if value else ""

    def reference(self, service: str, person: Person, is_new: bool) -> str:
        """The digest of the provider's own reference of a person."""
        own = f"{service[:2].upper()}{person.number:06d}{'N' if is_new else ''}"
        return self.key(reference_value(PROVIDERS[service], own))


def _own_mailbox(entry: Entry) -> str:
    return "" if "service_mailbox" in entry.troubles else entry.email


def _born(entry: Entry) -> str | None:
    return entry.date_of_birth.isoformat() if entry.date_of_birth else None
