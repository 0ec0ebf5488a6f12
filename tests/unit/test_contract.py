"""Contracts: what is wrong with one is said in a sentence that names the file, the key and the nearest known name."""

import pytest

from leap.errors import FileRefused, WrongUsage
from loaders.contracts import find_source, read_source, read_sources


def test_a_contract_is_read_as_text(make_source, contract_text):
    source = make_source(contract_text.replace("yes", "NA"))
    record = source.contract.records[0]
    assert record.values["gender"] == {"Woman": "F", "Man": "M", "Not asked": None}
    assert source.contract.services == ["baby_steps"]
    assert (source.contract.stage, source.contract.forms, source.contract.administrative) == (
        "profiling",
        ["clear"],
        False,
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("title: Play group, people registered", ""), "title: missing"),
        (("lawful_basis: consent", "lawful_basis: hope"), "lawful_basis: 'hope' is not allowed; use 'consent'"),
        (("provider:", "provder: x\nprovider:"), "'provder' (nearest: 'provider') is no key of a contract"),
        (("service: baby_steps", "service: baby_step"), "'baby_step' (nearest: 'baby_steps') is not in seeds/services"),
        (("authority: service", "authority: servce"), "'servce' (nearest: 'service') is not in seeds/source_authority"),
        (("email: Email", "emial: Email"), "records, entry 1, columns: 'emial' (nearest: 'email') is no column"),
        (("type: person", "type: persn"), "'persn' (nearest: 'person') is no record type"),
        (("DD/MM/YYYY", "DD/MM/YY"), "file, date_format: 'DD/MM/YY' holds 'YY'"),
        (("Woman: F", "Woman: Female"), "records, entry 1, values, gender: 'Female'"),
        (("role: adult", "role: grown_up"), "'grown_up' is no code of role; use adult, child, practitioner"),
        (("      gender: Gender\n", ""), "gender is mandatory for people of a service"),
        (("      postcode: Postcode\n", ""), "postcode or lsoa_code is mandatory"),
        (("      consent: Consent\n", ""), "consent is the lawful basis, map the column consent"),
        (("    role: adult\n", ""), "role is mandatory"),
        (("service: baby_steps", "stage: production\nservice: baby_steps"), "agreement: missing"),
        (("refuse_file_above: 1", "refuse_file_above: 20"), "refuse_file_above"),
        (("mobile: Mobile", "mobile_digest: Mobile"), "mobile_digest stands in files pseudonymised at source only"),
        (("mobile: Mobile", "mobile: Mobile\n      service: Club"), "service is set by the key service at the top"),
        (
            ("    values:\n", "    constants: {email: a@example.org}\n    values:\n"),
            "email comes from a column and is fixed",
        ),
        (("    values:\n", "    values:\n      postcode: {a: b}\n"), "postcode is no list of words"),
        (("refuse_file_above: 1", "dropped: {email: no need}"), "dropped: 'email' is mapped too"),
        (("refuse_file_above: 1", "derive: {born: first_of_quarter}"), "derive: 'born'"),
        (("email: Email", "email: Email\n      email: Mail"), "the key 'email' is given twice"),
        (("records:", "records: ["), "is not YAML"),
        (("type: person", "type: person\n    value: score"), "each: missing"),
    ],
)
def test_a_mistake_is_named(change, sentence, make_source, contract_text):
    assert change[0] in contract_text
    with pytest.raises(WrongUsage) as mistake:
        make_source(contract_text.replace(*change, 1))
    assert sentence in str(mistake.value)
    assert "source.yml" in str(mistake.value)


def test_all_mistakes_are_named_at_once(make_source, contract_text):
    with pytest.raises(WrongUsage) as mistake:
        make_source(contract_text.replace("email: Email", "emial: Email").replace("baby_steps", "baby_step"))
    assert "'emial'" in str(mistake.value)
    assert "'baby_step'" in str(mistake.value)


def test_a_service_may_come_from_a_column(make_source, contract_text):
    text = contract_text.replace(
        "service: baby_steps", "service: {column: Club, values: {Steps: baby_steps, None: null}}"
    )
    assert make_source(text).contract.services == ["baby_steps"]


def test_the_contracts_of_the_programme_are_right():
    assert {"baby_steps_users", "maternity", "eyfsp", "pairs_one_to_one"} <= read_sources().keys()


def test_a_source_has_one_contract(tmp_path, contract_text):
    for name in ("one.yml", "two.yml"):
        (tmp_path / name).write_text(contract_text, encoding="utf-8")
    with pytest.raises(WrongUsage, match="two contracts"):
        read_sources([tmp_path])


@pytest.mark.parametrize("content", [b"", b"- a\n", b"\xff\xfe\x00"])
def test_what_is_no_contract_is_refused(content, tmp_path):
    path = tmp_path / "broken.yml"
    path.write_bytes(content)
    with pytest.raises(WrongUsage, match=r"broken\.yml"):
        read_source(path)


def test_a_folder_of_contracts_must_be_there(tmp_path):
    with pytest.raises(WrongUsage, match="no folder"):
        read_sources([tmp_path / "nowhere"])


def test_a_contract_of_another_ending_is_not_passed_over_unseen(tmp_path, contract_text):
    (tmp_path / "play_group.yaml").write_text(contract_text, encoding="utf-8")
    with pytest.raises(WrongUsage, match=r"end in \.yml; rename play_group\.yaml"):
        read_sources([tmp_path])


def test_a_file_finds_its_contract_by_name(make_source, contract_text):
    source = make_source(contract_text)
    assert find_source("PLAY_GROUP_Q1.CSV", [source]) is source
    with pytest.raises(FileRefused, match="nearest: play_group, which expects") as refused:
        find_source("playgroup.csv", [source])
    assert refused.value.reason == "no_contract"
    with pytest.raises(FileRefused, match="both fit"):
        find_source("play_group.csv", [source, source])
