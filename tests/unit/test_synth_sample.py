"""The committed sample: it is what the generator makes, and it holds every trouble that real files have."""

import csv
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from leap.synth.contents import EXPLANATIONS
from leap.synth.programme import make_programme
from loaders.contracts import find_source, read_sources
from loaders.deliveries import find_deliveries
from loaders.examination import Examination
from loaders.normalising import normalise_mobile, normalise_nhs_number
from loaders.pseudonymising import digest
from loaders.seeds import lists
from tests.sample_files import decode, read_table

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "sample_data"
PEOPLE, QUARTERS, SEED = 1500, 4, 180
SOURCES = read_sources()
CONTRACTS = {name: source.contract for name, source in SOURCES.items()}
# The service whose people a source registers, where it is one of the programme's and the people are families.
REGISTERS = {
    name: contract.service
    for name, contract in CONTRACTS.items()
    if not contract.administrative
    and any(record.type == "person" and record.role != "practitioner" for record in contract.records)
}


def read_rows(source: str) -> list[dict[str, str]]:
    return [
        row | {"_file": path.relative_to(SAMPLE).as_posix(), "_line": str(line)}
        for path in FILES[source]
        for line, row in read_table(path, CONTRACTS[source].file.sheet)
    ]


def list_headings(column: str) -> set[str]:
    """The headings under which providers tell a canonical column of people."""
    people = (record for contract in CONTRACTS.values() for record in contract.records if record.type == "person")
    return {record.columns[column] for record in people if column in record.columns}


def find_files() -> dict[str, list[Path]]:
    files = defaultdict(list)
    for delivery in find_deliveries([SAMPLE], None)[0]:
        files[find_source(delivery.path.name, SOURCES.values()).name].append(delivery.path)
    return files


FILES = find_files()
with (SAMPLE / "truth.csv").open(encoding="utf-8", newline="") as lines:
    TRUTH = list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def examined() -> dict[str, Examination]:
    deliveries, _ = find_deliveries([SAMPLE], None)
    examinations = {}
    for delivery in deliveries:
        examination = Examination(delivery)
        examination.find_source(SOURCES)
        examination.read_bytes()
        examination.read_head()
        for _ in examination.read_records():
            pass
        examinations[delivery.path.relative_to(SAMPLE).as_posix()] = examination
    return examinations


def test_sample_is_what_the_generator_makes(tmp_path: Path) -> None:
    made = tmp_path / "made"
    make_programme(PEOPLE, QUARTERS, SEED, made)
    page = (SAMPLE / "README.md").read_text(encoding="utf-8")
    assert f"--people {PEOPLE} --quarters {QUARTERS} --seed {SEED}" in page
    here = {path.relative_to(SAMPLE) for path in SAMPLE.rglob("*") if path.is_file() and path.name != ".gitattributes"}
    assert here == {path.relative_to(made) for path in made.rglob("*") if path.is_file()}
    stale = [str(path) for path in sorted(here) if (SAMPLE / path).read_bytes() != (made / path).read_bytes()]
    assert not stale, "make sample_data anew by the command in its README.md"


def test_sample_is_small() -> None:
    assert sum(path.stat().st_size for path in SAMPLE.rglob("*") if path.is_file()) < 5_000_000


def test_every_file_is_accepted(examined: dict[str, Examination]) -> None:
    """Reading raises where a file passes refuse_file_above; the bound here is half of it."""
    assert all(examination.tally.refused_share <= 0.1 for examination in examined.values())
    assert {examination.source.name for examination in examined.values()} == set(CONTRACTS)


def test_truth_has_the_accepted_rows_and_no_others(examined: dict[str, Examination]) -> None:
    """Of people and engagements; outcomes, feedback and resources alone stand in no truth."""
    lines = defaultdict(set)
    for row in TRUTH:
        lines[row["file"]].add(int(row["row_number"]))
    assert set(lines) <= set(examined)
    for file, examination in examined.items():
        refused = {refusal.line for refusal in examination.tally.refusals()}
        assert not refused & lines[file], file
        if {"person", "engagement"} & set(examination.source.contract.record_types):
            assert len(lines[file]) == examination.tally.rows_accepted, file


def test_rows_are_refused_and_values_set_aside_for_every_reason(examined: dict[str, Examination]) -> None:
    refused = {refusal.column for e in examined.values() for refusal in e.tally.refusals()}
    for lacking in ("consent", "gender", "postcode"):
        assert list_headings(lacking) & refused
    noted = {note.reason for e in examined.values() for note in e.tally.notes}
    assert noted >= {
        "consent_withheld",
        "email_shared_mailbox",
        "mobile_repaired",
        "mobile_scientific",
        "nhs_number_check_digit",
        "placeholder",
    }
    assert sum(e.tally.rows_blank for e in examined.values()) > 5


def test_digests_made_at_source_meet_the_clear_values_of_the_same_people() -> None:
    salt = (SAMPLE / "sample_salt.txt").read_text(encoding="utf-8")
    person_of = {(row["file"], row["row_number"]): row["person_id"] for row in TRUTH if row["record_number"] == "1"}
    clear = defaultdict(set)
    for row in read_rows("baby_steps_users"):
        number, _ = normalise_nhs_number(row["NHS No"], frozenset())
        if number and (person := person_of.get((row["_file"], row["_line"]))):
            clear[person].add(digest(number, salt))
    met = [
        row["nhs_number_digest"] in clear[person]
        for row in read_rows("pairs_one_to_one")
        if row["nhs_number_digest"] and (person := person_of.get((row["_file"], row["_line"]))) in clear
    ]
    assert len(met) >= 5
    assert sum(met) / len(met) > 0.8


def test_truth_gives_each_person_one_family_and_each_record_one_person() -> None:
    families, people = defaultdict(set), defaultdict(set)
    for row in TRUTH:
        families[row["person_id"]].add(row["family_id"])
        people[row["file"], row["row_number"], row["record_number"]].add(row["person_id"])
    assert {len(found) for found in families.values()} == {1}
    assert {len(found) for found in people.values()} == {1}
    assert sum(map(len, people.values())) == len(TRUTH)


def test_records_of_the_truth_are_those_of_the_contract() -> None:
    found = defaultdict(set)
    for row in TRUTH:
        found[row["source"]].add(int(row["record_number"]))
    for name, contract in CONTRACTS.items():
        numbers = [record.type for record in contract.records for _ in range(max(len(record.each), 1))]
        told = {number for number, kind in enumerate(numbers, 1) if kind in ("person", "engagement")}
        assert found[name] == told, name


def test_identifiers_stand_in_ranges_that_nobody_has() -> None:
    domains = re.compile(r"[^\s@]+@example\.(org|com|net)", re.IGNORECASE)
    checked: Counter[str] = Counter()
    for source, contract in CONTRACTS.items():
        headings = defaultdict(set)
        for record in contract.records:
            for column, heading in record.columns.items():
                headings[column].add(heading)
        for row in read_rows(source):
            for heading in headings["nhs_number"] | headings["carer_nhs_number"]:
                number, _ = normalise_nhs_number(row[heading], frozenset())
                assert number is None or number.startswith("999")
                checked["nhs_number"] += number is not None
            for heading in headings["mobile"] | headings["carer_mobile"]:
                number, _ = normalise_mobile(row[heading], frozenset())
                assert number is None or number.startswith("07700900")
                checked["mobile"] += number is not None
            for heading in headings["email"] | headings["carer_email"]:
                email = row[heading].strip()
                assert "@" not in email or domains.fullmatch(email)
                checked["email"] += "@" in email
            for heading in headings["postcode"]:
                assert not row[heading] or row[heading].upper().startswith("ZZ")
                checked["postcode"] += bool(row[heading])
    assert min(checked[kind] for kind in ("nhs_number", "mobile", "email", "postcode")) > 500


def test_nothing_that_looks_like_an_address_lies_outside_the_examples() -> None:
    for source, paths in FILES.items():
        for path in paths:
            cells = " ".join(cell for _, row in read_table(path, CONTRACTS[source].file.sheet) for cell in row.values())
            addresses = re.findall(r"@[\w.-]+", cells)
            assert {a.lower() for a in addresses} <= {"@example.org", "@example.com", "@example.net"}, path.name


@pytest.mark.parametrize("trouble", EXPLANATIONS)
def test_trouble_is_in_the_sample_and_its_page_says_where(trouble: str) -> None:
    page = (SAMPLE / "README.md").read_text(encoding="utf-8")
    row = next(line for line in page.splitlines() if line.startswith(f"| {EXPLANATIONS[trouble]} |"))
    places = re.findall(r"`([^`]+)` line (\d+)", row)
    assert places
    for file, line in places:
        if not file.endswith(".xlsx"):
            assert int(line) <= decode(SAMPLE / file).count("\n")


def test_files_are_encoded_as_the_page_says() -> None:
    q1, q2 = SAMPLE / "2023-24-Q1", SAMPLE / "2023-24-Q2"
    assert (q1 / "baby_steps_users_2023-24_Q1.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert (q2 / "EYFSP_2023-24_Q2.txt").read_bytes().startswith(b"\xff\xfe")
    with pytest.raises(UnicodeDecodeError):
        (q1 / "doorstep_families_2023-24_Q1.csv").read_text(encoding="utf-8")
    assert {e.layout.delimiter for e in _heads().values()} == {",", ";", "\t", "|", None}


def _heads() -> dict[str, Examination]:
    heads = {}
    for delivery in find_deliveries([SAMPLE / "2023-24-Q2"], None)[0]:
        examination = Examination(delivery)
        examination.find_source(SOURCES)
        examination.read_bytes()
        examination.read_head()
        heads[examination.source.name] = examination
    return heads


def test_somebody_changes_their_email_under_one_reference() -> None:
    emails = defaultdict(set)
    for source, reference, address in (
        ("baby_steps_users", "Client ID", "Parent email"),
        ("making_it_real", "Adult ID", "Adult Email"),
        ("slt_chattertime", "Parent ID", "Parent e-mail"),
    ):
        for row in read_rows(source):
            email = row[address].strip().lower()
            if "@" in email and email not in lists().shared_mailboxes:
                emails[source, row[reference]].add(email)
    assert any(len(found) > 1 for found in emails.values())


def test_couple_shares_one_mailbox() -> None:
    nobodys = lists().shared_mailboxes | lists().placeholders_of("email")
    roles = defaultdict(set)
    for row in read_rows("baby_steps_users"):
        email = row["Parent email"].strip().lower()
        if "@" in email and email not in nobodys:
            roles[email].add(row["Role"])
    assert any({"Mum", "Dad"} <= found for found in roles.values())


def test_twins_are_two_rows_of_one_parent() -> None:
    orders = defaultdict(set)
    for row in read_rows("baby_steps_users"):
        if row["Child birth order"]:
            orders[row["_file"], row["Client ID"], row["Child DOB"]].add(row["Child birth order"])
    assert {"1", "2"} in orders.values()


def test_corrected_file_replaces_the_first() -> None:
    first = SAMPLE / "2023-24-Q1" / "baby_steps_users_2023-24_Q1.csv"
    corrected = SAMPLE / "2023-24-Q3" / "corrections" / "2023-24-Q1" / "baby_steps_users_2023-24_Q1.csv"
    assert len(corrected.read_bytes()) > len(first.read_bytes())
    assert corrected.read_bytes() != first.read_bytes()


def test_children_known_to_eyfsp_alone_and_children_known_to_services_too() -> None:
    sources = defaultdict(set)
    for row in TRUTH:
        sources[row["person_id"]].add(row["source"])
    pupils = [found for found in sources.values() if "eyfsp" in found]
    assert sum(found <= {"eyfsp", "ncmp"} for found in pupils) >= 20
    assert sum(bool(found & set(REGISTERS)) for found in pupils) >= 5


def test_sessions_of_people_who_refused_consent() -> None:
    refused = {row["Client ID"] for row in read_rows("baby_steps_users") if row["Consent given"] == "N"}
    given = {row["Client ID"] for row in read_rows("baby_steps_users") if row["Consent given"] == "Y"}
    clients = {row["Client ID"] for row in read_rows("baby_steps_sessions")}
    assert clients & (refused - given)
    assert 0.06 < len(refused - given) / len(refused | given) < 0.14


def test_individuals_and_families_use_as_many_services_as_was_published() -> None:
    people, families = defaultdict(set), defaultdict(set)
    for row in TRUTH:
        if row["source"] in REGISTERS:
            people[row["person_id"]].add(REGISTERS[row["source"]])
            families[row["family_id"]].add(REGISTERS[row["source"]])
    assert len(people) == pytest.approx(PEOPLE, rel=0.06)
    by_count = Counter(min(len(services), 2) for services in people.values())
    assert by_count[1] / len(people) == pytest.approx(0.85, abs=0.02)
    assert by_count[2] / len(people) == pytest.approx(0.14, abs=0.025)
    assert sum(len(services) > 1 for services in families.values()) / len(families) == pytest.approx(0.225, abs=0.02)


def test_ethnic_groups_are_those_of_the_area() -> None:
    groups = {"White": 0.45, "Black": 0.35, "Mixed": 0.08, "Other": 0.07, "Asian": 0.05}
    with (ROOT / "seeds" / "ethnic_groups.csv").open(encoding="utf-8", newline="") as seed:
        group_of = {row["value"]: row["ethnic_group"] for row in csv.DictReader(seed)}
    columns = {
        name: record.columns["ethnicity"]
        for name, contract in CONTRACTS.items()
        for record in contract.records
        if "ethnicity" in record.columns
    }
    families = {}
    family_of = {(row["file"], row["row_number"]): row["family_id"] for row in TRUTH}
    for source, heading in columns.items():
        for row in read_rows(source):
            families[family_of.get((row["_file"], row["_line"]))] = group_of[row[heading].lower()]
    found = Counter(families.values())
    total = sum(found.values())
    assert {group: found[group] / total for group in groups} == pytest.approx(groups, abs=0.04)


def test_languages_are_known() -> None:
    with (ROOT / "seeds" / "languages.csv").open(encoding="utf-8", newline="") as seed:
        known = {row["value"] for row in csv.DictReader(seed)}
    for name, contract in CONTRACTS.items():
        for heading in {r.columns["home_language"] for r in contract.records if "home_language" in r.columns}:
            assert {row[heading].lower() for row in read_rows(name)} <= known


def test_a_good_level_of_development_is_as_common_as_was_published() -> None:
    """And no goal is reached by everybody, or by few."""
    goals = {heading: item["item"] for heading, item in CONTRACTS["eyfsp"].records[-1].each.items()}
    rows = [{goals[heading]: row[heading] == "2" for heading in goals} for row in read_rows("eyfsp")]
    good = [all(row[f"E{goal:02d}"] for goal in range(1, 13)) for row in rows]
    assert len(goals) == 17
    assert sum(good) / len(good) == pytest.approx(0.672, abs=0.06)
    assert all(0.65 < sum(row[goal] for row in rows) / len(rows) < 1 for goal in goals.values())
    assert sum(sum(row.values()) for row in rows) / len(rows) == pytest.approx(14.1, abs=1)
