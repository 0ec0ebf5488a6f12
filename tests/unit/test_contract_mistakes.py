"""Everything that is wrong with a contract is told at once, a mistake a line, with what was got and what is allowed."""

import json

import pytest
from typer.testing import CliRunner

from leap.commands.sources import app
from leap.errors import WrongUsage
from loaders.contract_file import ContractMistaken
from loaders.contracts import find_overlaps, read_source


@pytest.fixture
def find(make_source, contract_text):
    """The mistakes of the contract of the play group, changed by (old, new)."""

    def find(*changes):
        text = contract_text
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        with pytest.raises(ContractMistaken) as mistaken:
            make_source(text)
        assert str(mistaken.value).splitlines()[1:] == [f"  {mistake}" for mistake in mistaken.value.mistakes]
        return mistaken.value.mistakes

    return find


def test_mistakes_of_shape_and_of_sense_come_together(find):
    mistakes = find(
        ("title: Play group, people registered", ""),
        ("lawful_basis: consent", "lawful_basis: hope"),
        ("authority: service", "authority: servce"),
        ("    role: adult", "    rle: x\n    role: adult"),
        ("email: Email", "emial: Email"),
    )
    assert [mistake.split(":")[0] for mistake in mistakes[:2]] == ["title", "lawful_basis"]
    assert [mistake for mistake in mistakes if "'rle' (nearest: 'role') is no key" in mistake]
    assert [mistake for mistake in mistakes if "'emial' (nearest: 'email')" in mistake]
    assert [mistake for mistake in mistakes if mistake.startswith("authority: 'servce'")]
    assert len(mistakes) == 5


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("refuse_file_above: 1", "refuse_file_above: 20"), "got 20, allowed 0 to 1, a share: 0.2 means 20 %"),
        (("refuse_file_above: 1", "refuse_file_above: much"), "got much, allowed 0 to 1"),
        (
            ("refuse_file_above: 1", "agreement: {reference: A, valid_to: 31/03/2027}"),
            "agreement, valid_to: got '31/03/2027', allowed is a day written YYYY-MM-DD",
        ),
        (("refuse_file_above: 1", "administrative: maybe"), "administrative: got 'maybe', allowed are yes and no"),
        (
            ("refuse_file_above: 1", "unknown_codes: {gendr: refuse}"),
            "'gendr' (nearest: 'gender') is no coded column of this source's records; allowed: consent, gender",
        ),
        (("refuse_file_above: 1", "unknown_codes: {email: refuse}"), "'email' is no coded column"),
        (("refuse_file_above: 1", "unknown_codes: {gender: missing}"), "every row needs it"),
        (("refuse_file_above: 1", "unknown_codes: {gender: drop}"), "'drop' is not allowed; use 'refuse' or 'missing'"),
        (("refuse_file_above: 1", "unknown_codes: gender"), "keys with values are needed here"),
        (("refuse_file_above: 1", "forms: clear"), "forms: a list is needed here, as [clear]"),
        (("authority: service", "authority: servce"), "allowed: council, education, nhs"),
        (
            ("refuse_file_above: 1", "cadence: quaterly"),
            "cadence: 'quaterly' (nearest: 'quarterly') is not in seeds/cadences",
        ),
        (
            ("refuse_file_above: 1", "agreement: {reference: A, valid_from: 2024-01-01, valid_to: 2023-01-01}"),
            "agreement: valid_from is after valid_to",
        ),
        (("service: baby_steps", "service: baby_step"), "more"),
        (("pattern: play_group*.csv", "pattern: *.csv"), "put patterns that begin with * into quotation marks"),
        (("pattern: play_group*.csv", "pattern: *_users.csv"), "put patterns that begin with * into quotation marks"),
    ],
)
def test_what_was_got_and_what_is_allowed_is_said(change, sentence, find):
    (mistake,) = find(change)
    assert sentence in mistake


@pytest.mark.parametrize(
    ("pattern", "overlaps"),
    [("play_*.csv", 1), ("PLAY_GROUP_2023*", 1), ("play_grou[pq]*.csv", 1), ("group_*.csv", 0), ("play_club_*.csv", 0)],
)
def test_patterns_that_fit_the_same_name_are_told(pattern, overlaps, contract_text, tmp_path):
    texts = {
        "one.yml": contract_text,
        "two.yml": contract_text.replace("play_group*.csv", f'"{pattern}"').replace(
            "source: play_group", "source: other"
        ),
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = find_overlaps([read_source(tmp_path / name) for name in texts])
    assert len(found) == overlaps
    assert all("play_group" in sentence and "other" in sentence for sentence in found)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("values:", "values:\n      ? [a, b]\n      : c", "line 23: a key must be a text"),
        ("values:", "values:\n      ? {a: b}\n      : c", "line 23: a key must be a text"),
        ("title: Play group", 'title: "Play\\0group"\nx: y', "line 3: the control character U+0000"),
        ("email: Email", 'email: "E\\e[31mmail"', "line 15: the control character U+001B"),
        ("email: Email", '"e\\x07mail": Email', "line 15: the control character U+0007"),
        ("email: Email", 'email: "E\\ud800"', "line 15: the control character U+D800"),
        ("email: Email", "email: E\x07mail", "line 15: the control character U+0007"),
        ("email: Email", 'email: "\\UFFFFFFFF"', "an escape stands for no character"),
        ("values:", "values: " + "[" * 3000, "is nested too deeply"),
    ],
)
def test_what_no_database_could_take_is_told_with_its_line(old, new, sentence, find):
    (mistake,) = find((old, new))
    assert sentence in mistake


def test_a_tab_and_lines_of_text_are_no_control_characters(make_source, contract_text):
    text = (
        contract_text.replace("date_format:", 'delimiter: "\\t", date_format:') + "dropped:\n  Notes: |\n    a\n    b\n"
    )
    contract = make_source(text).contract
    assert (contract.file.delimiter, contract.dropped["Notes"]) == ("\t", "a\nb\n")


def test_options_before_the_subcommand_count(make_source, contract_text):
    folder = str(make_source(contract_text).path.parent)
    runner = CliRunner()
    shown = runner.invoke(app, ["--sources", folder, "--json", "show", "play_group"])
    assert json.loads(shown.stdout)["source"] == "play_group"
    assert (
        "play_group: the contract is right" in runner.invoke(app, ["--sources", folder, "check", "play_group"]).stdout
    )


def test_the_check_of_contracts_prints_json(make_source, contract_text):
    folder = make_source(contract_text).path.parent
    (folder / "wrong.yml").write_text("source: wrong\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["check", "--sources", str(folder), "--json"])
    assert done.exit_code == WrongUsage.exit_code
    mistakes = {one["file"].rsplit("/")[-1]: one["mistakes"] for one in json.loads(done.stdout)["contracts"]}
    assert mistakes["source.yml"] == []
    assert "title: missing" in mistakes["wrong.yml"]


def test_show_tells_words_conditions_and_what_is_dropped(make_source, contract_text):
    text = (
        contract_text.replace("role: adult", "role: adult\n    when: Ref")
        + "unknown_codes: {gender: refuse}\ndropped: {Notes: free text}\n"
    )
    shown = CliRunner().invoke(app, ["show", "play_group", "--sources", str(make_source(text).path.parent)]).stdout
    for part in (
        "Woman = F",
        "Not asked = missing",
        "where Ref holds",
        "Notes (free text)",
        "unknown word of gender: the row is refused",
        "encoding: found out",
    ):
        assert part in shown


@pytest.mark.parametrize(("text", "problem"), [("- a\n- b\n", "it holds no keys"), ("", "it is empty")])
def test_a_list_is_told_from_an_empty_file(make_source, text, problem):
    with pytest.raises(WrongUsage, match=problem):
        make_source(text)
