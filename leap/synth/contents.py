"""What is in a made-up programme, written beside it as README.md: how it was made, and where each trouble stands."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from leap.synth.catalogue import read_services
from leap.synth.office import Office
from leap.synth.truth import Truth

EXPLANATIONS = {
    "byte_order_mark": "the file begins with a byte order mark",
    "encoding_cp1252": "the file is in cp1252, the Windows encoding; letters that it lacks became `?`",
    "encoding_utf_16_le": "the file is in UTF-16",
    "corrected_file": "a file sent again for an earlier quarter: it supersedes the first",
    "email_missing_until_corrected": "an e-mail address that the first file lacks and the corrected one has",
    "consent_refused": "consent = no: only the reference may come in",
    "consent_withdrawn": "consent = no for somebody who gave it before: withdraws the earlier rows",
    "consent_blank": "no answer on consent: the row is refused",
    "gender_blank": "no gender: the row is refused",
    "postcode_blank": "no postcode or LSOA: the row is refused",
    "session_of_somebody_not_registered": "a session of somebody who refused consent, or whose registration is refused",
    "registered_again": "a registration that an earlier row states too",
    "registered_again_as_new": "somebody registered, once more under a new reference",
    "twins": "twins: two rows, the adult repeated",
    "separated_household": "a family in two households",
    "couple_with_one_mailbox": "a couple who give one e-mail address",
    "changed_email": "somebody whose e-mail address has changed",
    "moved_home": "somebody who has moved",
    "missing_nhs_number": "no NHS number",
    "mistyped_nhs_number": "an NHS number with a typing error",
    "mothers_nhs_number_on_child": "a child entered under its carer's NHS number",
    "disagreeing_first_name": "a child's first name that stands otherwise here than elsewhere",
    "mistyped_date_of_birth": "a date of birth with day and month swapped, or a few days off",
    "missing_date_of_birth": "an adult without date of birth",
    "blank_email": "no e-mail address",
    "placeholder_email": "a placeholder for an e-mail address: `noemail@example.org`, `n/a`",
    "placeholder": "a placeholder for a number: `n/a`, `unknown`, `0000000000`",
    "service_mailbox": "the service's own mailbox in place of the adult's",
    "mistyped_email": "an e-mail address with a letter missing",
    "written_differently": "values in capitals, with spaces, with +44",
    "unicode_form": "a name in another Unicode form, with an odd space or an invisible character",
    "leading_zero_lost": "a number that lost its leading zeros in a spreadsheet",
    "scientific_notation": "a number that a spreadsheet turned into `7.7009E+09`",
    "blank_row": "a row with nothing in it",
    "line_break_in_note": "a cell over two lines",
    "digest_of_blank": "the digest of a blank",
    "known_to_schools_only": "a child known only to schools: EYFSP, the child measurement programme",
    "known_to_health_visiting_only": "a child known only to health visiting",
}


@dataclass
class Making:
    """How a programme was made, and what came of it."""

    people: int
    quarters: int
    seed: int
    has_own_troubles: bool
    has_wide_mobiles: bool
    counts: dict[str, int] = field(default_factory=dict)
    shares: dict[str, float] = field(default_factory=dict)

    @property
    def command(self) -> str:
        """The command that makes the same programme again."""
        words = f"leap synth --people {self.people} --quarters {self.quarters} --seed {self.seed}"
        if self.has_own_troubles:
            words += " --troubles <your file>"
        if self.has_wide_mobiles:
            words += " --wide-mobiles"
        return words + " --out <new folder>"

    def count(self, office: Office) -> None:
        """Count who is in it."""
        people = {p.number: p for group in office.enrolments.values() for e in group for p in e.people}
        roles = Counter(person.role for person in people.values())
        families = {person.family.number for person in people.values() if person.role != "practitioner"}
        self.counts = {
            "adults known to services": roles["adult"],
            "children known to services": roles["child"],
            "families known to services": len(families),
            "practitioners trained": roles["practitioner"],
            "families in all": len(office.families),
        }
        self.shares = _find_shares(office)


def _find_shares(office: Office) -> dict[str, float]:
    """What shares of the shape came out, of those registered and kept, by the truth."""
    services_of: dict[str, dict[int, set[str]]] = {"people": {}, "families": {}}
    participants: list[bool] = []
    for name, service in read_services().items():
        for enrolment in office.list_kept([name]):
            if enrolment.carer.role == "practitioner":
                continue
            services_of["families"].setdefault(enrolment.carer.family.number, set()).add(name)
            for person in enrolment.people:
                services_of["people"].setdefault(person.number, set()).add(name)
            attended = sum(came for _, came in enrolment.attendance)
            if service.sessions and attended:
                participants.append(attended >= service.sessions.minimum)
    people, families = (list(used.values()) for used in services_of.values())
    return {
        "people in one service": sum(len(used) == 1 for used in people) / max(len(people), 1),
        "families in several services": sum(len(used) > 1 for used in families) / max(len(families), 1),
        "minimum sessions reached": sum(participants) / max(len(participants), 1),
    }


def write_contents(path: Path, making: Making, truth: Truth) -> None:
    """Write the page."""
    counts = "\n".join(f"| {what} | {number:,} |" for what, number in making.counts.items())
    files = "\n".join(f"| `{file}` | {rows:,} |" for file, rows in sorted(truth.files.items()))
    unknown = sorted(set(truth.troubles) - set(EXPLANATIONS))
    if unknown:
        raise KeyError(f"troubles without an explanation: {', '.join(unknown)}")
    troubles = "\n".join(
        f"| {explanation} | {truth.troubles[trouble]:,} | {_places(truth.places[trouble])} |"
        for trouble, explanation in EXPLANATIONS.items()
        if truth.troubles[trouble]
    )
    shares = {what.replace(" ", "_"): f"{share:.1%}" for what, share in making.shares.items()}
    page = _PAGE.format(command=making.command, counts=counts, files=files, troubles=troubles, **shares)
    if making.has_wide_mobiles:
        page += _WIDE_MOBILES
    path.write_text(page, encoding="utf-8", newline="\n")


def _places(places: list[tuple[str, int]]) -> str:
    return "<br>".join(f"`{file}` line {line}" for file, line in places)


_PAGE = """\
# A made-up programme

Nobody in these files exists. People, families, addresses and references are made up, and stand in ranges that nobody
has: NHS numbers `999…`, mobiles `07700 900…`, mail addresses at `example.org`, `example.com` and `example.net`,
postcodes of the area `ZZ`, pupil numbers of local authority `000`. Only the small areas (LSOA codes) are real. The
files are dedicated to the public domain (CC0 1.0): do with them what you like.

Made by the command below; the same seed gives the same bytes, on every machine. This page is made with them.

    {command}

| who | how many |
|---|---|
{counts}

## The shape that it is made to

What LEAP and others published, as far as anything was; the rest is chosen, and marked so in `leap/synth/*.yml`. A
programme of some 1,000 people is off by a few in a hundred, and what a warehouse finds differs by what it cannot link
(`docs/figures.md` sets both side by side).

| | published | here, by the truth, all services |
|---|---|---|
| people in one service | 85% (LEAP 2021/22, individuals) | {people_in_one_service} |
| families in several services | 22.5% (LEAP 2022/23) | {families_in_several_services} |
| participants with the minimum of sessions | 67.2% (LEAP 2022/23) | {minimum_sessions_reached} of registrations |
| ethnic groups White, Black, Mixed, Other, Asian | 45, 35, 8, 7, 5% (the area) | drawn by these |
| expected level in the ASQ-3, children of engaged families to others | 1.4 times (LEAP 2024) | drawn by these |
| the same in communication and personal-social | 1.7 and 1.5 times (LEAP 2024) | drawn by these |
| good level of development (EYFSP), engaged or not | 67.2% (Lambeth 2021/22) | drawn by these |

## What is here

* One folder a quarter, with what each provider delivers in that quarter, in the provider's own layout
  (`loaders/sources/*.yml`). The layouts are illustrative: no provider's real export looks like this.
* `postcodes.csv`: the made-up postcodes and the LSOA of each (`leap load-postcodes`).
* `sample_salt.txt`: the salt of the sources that are pseudonymised at source (`leap init --salt-file`). It is
  public, and so protects nothing: never use it for real data.
* `truth.csv`: who each record is. One line for each person record and each engagement record that should come in: the
  source, the file, the line of the row, the number of the record by the contract, the person and the family. Rows that
  must be refused are not in it; where consent is refused, only the record that keeps the reference is. People of
  engagement records who have no person record are those whose registration is refused.

| file | rows |
|---|---|
{files}

## The troubles, and where to find them

Rates stand in `leap/synth/troubles.yml`. Of each trouble the first places are named; a line is where the row begins,
the headings being line 1.

| trouble | times | for example |
|---|---|---|
{troubles}
"""

_WIDE_MOBILES = """
## Mobiles

The mobiles of this programme (`071…`) stand in no reserved range, because the reserved one has only 1,000 numbers.
Do not publish it.
"""
