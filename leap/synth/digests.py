"""The digests that a provider makes at source in place of identifiers; of blanks too at times, as tools do."""

from collections.abc import Collection, Mapping
from datetime import date

from leap.synth.chance import Chance
from leap.synth.clerk import Entry
from leap.synth.office import Office
from loaders.normalising import normalise_first_name
from loaders.pseudonymising import child_key_value, child_place_key_value, digest, reference_value


def make_digests(
    office: Office,
    provider: str,
    values: Mapping[str, str | date | None],
    entry: Entry,
    beside: Entry | None,
    headings: Collection[str],
    chance: Chance,
) -> tuple[dict[str, str], list[str]]:
    """Canonical column to digest for the headings of a file, and the trouble of each digest of a blank.

    `values` are what the provider would have said in the clear, `entry` and `beside` a person and the adult beside it.
    """
    adult, carer = (None, beside) if entry.person.is_child else (entry, None)
    born = entry.date_of_birth.isoformat() if entry.date_of_birth else None
    name, _ = normalise_first_name(entry.first_name)
    identifiers = {
        "nhs_number_digest": entry.nhs_number,
        "email_digest": _own_mailbox(adult),
        "mobile_digest": adult.mobile if adult else None,
        "carer_email_digest": _own_mailbox(carer),
        "carer_mobile_digest": carer.mobile if carer else None,
        "carer_nhs_number_digest": carer.nhs_number if carer else None,
    }
    keys = {"person_ref_digest": reference_value(provider, str(values["person_ref"]))}
    if entry.person.is_child:
        keys["child_key_digest"] = child_key_value(_own_mailbox(carer), born, entry.gender, name)
        keys["child_place_key_digest"] = child_place_key_value(born, entry.gender, str(values["lsoa_code"]), name)
    digests = {column: digest(value, office.salt) for column, value in keys.items() if value}
    troubles: list[str] = []
    for column, value in identifiers.items():
        # None: the row has no place for it, an address of the adult on a child's row.
        if value is None or column not in headings:
            continue
        if not value:
            if not chance.happens(office.troubles.digest_of_blank):
                continue
            troubles.append("digest_of_blank")
        digests[column] = digest(value.lower(), office.salt)
    return digests, troubles


def _own_mailbox(entry: Entry | None) -> str | None:
    if entry is None:
        return None
    return "" if "service_mailbox" in entry.troubles else entry.email
