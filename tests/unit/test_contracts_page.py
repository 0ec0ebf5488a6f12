"""docs/contracts.md: every key of a contract is on it with its default, and its worked example works."""

import re
from pathlib import Path

import pytest

from loaders.contract import Agreement, Contract, FileShape, Record, ServiceColumn

PAGE = (Path(__file__).parents[2] / "docs" / "contracts.md").read_text(encoding="utf-8")
SECTIONS = {
    "## Keys of a contract": Contract,
    "### Keys of `agreement`": Agreement,
    "### Keys of `file`": FileShape,
    "### Keys of `service`": ServiceColumn,
    "### Keys of an entry of `records`": Record,
}


def rows_of(section):
    """Key, allowed values, default and example of each row of a section's table."""
    table = re.split(r"\n#{2,3} ", PAGE.split(section, 1)[1], maxsplit=1)[0]
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.splitlines() if line[:3] == "| `"]
    return {row[0].strip("| `"): row[1:] for row in rows}


@pytest.mark.parametrize("section", SECTIONS)
def test_every_key_stands_in_the_order_of_the_model_and_no_other(section):
    assert list(rows_of(section)) == list(SECTIONS[section].model_fields)


@pytest.mark.parametrize("section", SECTIONS)
def test_required_keys_and_no_others_are_said_to_be(section):
    # The words of a service column may be missing in shape, and are asked for by the rules.
    said = {key for key, (_, default, _) in rows_of(section).items() if default == "required"} - {"values"}
    assert said == {key for key, field in SECTIONS[section].model_fields.items() if field.is_required()}


@pytest.mark.parametrize("section", SECTIONS)
def test_every_word_that_a_key_allows_is_on_the_page(section):
    for key, (allowed, _, _) in rows_of(section).items():
        words = re.findall(r"Literal\[([^]]*)\]", str(SECTIONS[section].model_fields[key].annotation))
        for word in re.findall(r"'([a-z_]{3,})'", " ".join(words)):
            assert f"`{word}`" in allowed, (key, word)


def test_defaults_are_those_of_the_model():
    rows = rows_of("## Keys of a contract")
    fields = Contract.model_fields
    assert rows["stage"][1] == f"`{fields['stage'].default}`"
    assert rows["refuse_file_above"][1] == f"`{fields['refuse_file_above'].default}`"
    assert rows["forms"][1] == f"`[{', '.join(fields['forms'].default)}]`"
    assert (rows["administrative"][1], fields["administrative"].default) == ("`no`", False)


def test_the_worked_example_works(make_source, make_file, check_file):
    text = {language: re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)[1] for language in ("csv", "yaml")}
    path = make_file(text["csv"], name="stay_and_play_2023-24_Q2.csv", folder="2023-24-Q2")
    outcome, records = check_file(path, make_source(text["yaml"]), "2023-24-Q2")
    assert (outcome.state, outcome.refusals, outcome.notes) == ("checked", [], [])
    assert sorted(records) == [(2, 1), (2, 2), (2, 3), (3, 1), (3, 3)]
