"""The generator: the same bytes from the same seed, rates that are obeyed, mistakes that are told in a sentence."""

import csv
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from leap.commands.synth import synth
from leap.errors import WrongUsage
from leap.synth.chance import Chance
from leap.synth.files import REFUSED_AT_MOST, Form, Row, write_file
from leap.synth.identifiers import VECTORS, Mobiles, NhsNumbers, make_email, make_upn
from leap.synth.names import heritages, vary_first_name
from leap.synth.population import Population
from leap.synth.programme import make_programme
from leap.synth.settings import Troubles, read_shape, read_troubles
from leap.synth.truth import Truth
from loaders.normalising import normalise_nhs_number
from loaders.quarters import Quarter
from loaders.spreadsheet_damage import is_rounded

QUARTER = Quarter(2023, 1)


def fingerprint(folder: Path) -> str:
    hashed = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        hashed.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return hashed.hexdigest()


def test_same_seed_gives_the_same_bytes_whatever_the_order_of_sets(tmp_path: Path) -> None:
    script = "import sys; from pathlib import Path; from leap.synth.programme import make_programme; " \
             "make_programme(120, 2, 7, Path(sys.argv[1]))"  # fmt: skip
    for hash_seed in ("1", "2"):
        environment = os.environ | {"PYTHONHASHSEED": hash_seed, "LC_ALL": "C", "PYTHONUTF8": "0"}
        subprocess.run([sys.executable, "-c", script, str(tmp_path / hash_seed)], check=True, env=environment)
    assert fingerprint(tmp_path / "1") == fingerprint(tmp_path / "2")
    make_programme(120, 2, 8, tmp_path / "other")
    assert fingerprint(tmp_path / "other") != fingerprint(tmp_path / "1")


def test_chance_is_the_same_everywhere() -> None:
    """Pinned: a Python in which these change would make another sample."""
    chance = Chance(1, "family", 1)
    assert [chance.between(0, 999) for _ in range(5)] == [34, 599, 850, 472, 775]
    assert Chance("weigh").weigh([0, 0, 1]) == 2


@pytest.mark.parametrize(("people", "quarters"), [(9, 4), (450_001, 4), (100, 0), (100, 13)])
def test_numbers_that_cannot_be_are_refused(tmp_path: Path, people: int, quarters: int) -> None:
    with pytest.raises(WrongUsage, match="give"):
        make_programme(people, quarters, 1, tmp_path / "out")
    assert not list(tmp_path.iterdir())


def test_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(WrongUsage, match="not an empty folder"):
        make_programme(100, 1, 1, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_nothing_is_left_where_it_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill_the_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("leap.synth.programme.write_contents", fill_the_disk)
    with pytest.raises(WrongUsage, match="No space left"):
        make_programme(50, 1, 1, tmp_path / "out")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"twinz: 0.1", "twinz"),
        (b"twins: 3", "twins"),
        (b"- twins", "no list of rates"),
        (b"twins: [", "not YAML"),
        (b"twins: \xff", "not YAML"),
    ],
)
def test_wrong_file_of_rates_is_told_in_a_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "rates.yml"
    file.write_bytes(content)
    with pytest.raises(WrongUsage, match=words):
        read_troubles(file)


def test_missing_file_of_rates_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="cannot be read"):
        read_troubles(tmp_path / "none.yml")


def test_without_troubles_every_record_is_whole(tmp_path: Path) -> None:
    rates = tmp_path / "none.yml"
    rates.write_text("\n".join(f"{trouble}: 0" for trouble in Troubles.model_fields), encoding="utf-8")
    make_programme(200, 2, 3, tmp_path / "out", rates)
    with (tmp_path / "out/2023-24-Q1/baby_steps_users_2023-24_Q1.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert rows
    for row in rows:
        assert all(
            row[heading] for heading in ("Parent email", "Main contact number", "NHS No", "Parent DOB", "Postcode")
        )
        assert row["Consent given"] == "Y"
    assert "--troubles" in (tmp_path / "out/README.md").read_text(encoding="utf-8")


def test_rates_that_a_file_leaves_out_stay(tmp_path: Path) -> None:
    rates = tmp_path / "some.yml"
    rates.write_text("twins: 1", encoding="utf-8")
    assert read_troubles(rates).twins == 1
    assert read_troubles(rates).changed_email == read_troubles().changed_email == 0.10


def test_rates_are_those_that_were_asked_for() -> None:
    troubles = read_troubles()
    population = Population(
        5, QUARTER.first_day, Quarter(2023, 4).last_day, 6000, read_shape(), troubles, wide_mobiles=True
    )
    families = [population.make_family() for _ in range(3000)]
    adults = [adult for family in families for adult in family.adults]
    holders: dict[str, int] = {}
    for adult in adults:
        if adult.mobile:
            holders[adult.mobile] = holders.get(adult.mobile, 0) + 1
    with_mobile = [adult for adult in adults if adult.mobile]
    assert sum(holders[a.mobile] > 1 for a in with_mobile) / len(with_mobile) == pytest.approx(0.15, abs=0.02)
    assert sum(a.email_changed_on is not None for a in adults) / len(adults) == pytest.approx(0.10, abs=0.02)
    births = [child for family in families for child in family.children if child.birth_order != 2]
    assert sum(child.birth_order == 1 for child in births) / len(births) == pytest.approx(0.03, abs=0.01)


@pytest.mark.parametrize(("people", "words"), [(300, "Written to"), (2000, "--wide-mobiles")])
def test_command_says_what_it_made(tmp_path: Path, capfd: pytest.CaptureFixture[str], people: int, words: str) -> None:
    synth(tmp_path / "out", people=people, quarters=1)
    output = capfd.readouterr()
    assert words in output.err
    assert output.out == ""
    assert (tmp_path / "out" / "2023-24-Q1" / "baby_steps_users_2023-24_Q1.csv").exists()


def test_nhs_numbers_are_valid_and_each_given_once() -> None:
    numbers = NhsNumbers(Chance("nhs"))
    given = [numbers.take() for _ in range(60_000)]
    assert len(set(given)) == len(given)
    assert all(number.startswith("999") for number in given)
    assert all(normalise_nhs_number(number, frozenset()) == (number, None) for number in given)
    assert not any(is_rounded(number) for number in given)


def test_all_reserved_mobiles_are_given_once_and_then_none() -> None:
    mobiles = Mobiles(Chance("mobiles"), is_wide=False)
    given = [number for number in (mobiles.take() for _ in range(1_001)) if number]
    assert len(set(given)) == len(given) == 999
    assert not VECTORS & set(given)
    assert all(number.startswith("07700900") and len(number) == 11 for number in given)


def test_email_and_pupil_number_are_nobodys() -> None:
    assert make_email(Chance("mail"), "Zoë", "O'Neill", 12).rpartition("@")[2] in (
        "example.org",
        "example.com",
        "example.net",
    )
    assert make_upn(1) == make_upn(1) != make_upn(2)
    assert make_upn(123)[1:] == "000000000123"


def test_first_name_varied_is_never_the_same() -> None:
    names = {name for heritage in heritages() for part in ("girls", "boys") for name in heritage.names[part]}
    for name in sorted(names):
        assert vary_first_name(Chance("vary", name), name) != name


def test_refused_rows_are_never_more_than_a_tenth_at_any_point(tmp_path: Path) -> None:
    form = Form("some", "some_{quarter}.csv", ("number",))
    rows = [Row([str(number)], is_refused=number % 2 == 0) for number in range(200)]
    with Truth(tmp_path / "truth.csv") as truth:
        path = write_file(tmp_path, "2023-24-Q1", form, QUARTER, rows, truth, Chance("blank"), blank_rate=0)
    written = [int(line) for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    refused = 0
    for count, number in enumerate(written, start=1):
        refused += number % 2 == 0
        assert refused <= REFUSED_AT_MOST * count
    assert refused > 5


def test_line_of_a_row_is_where_it_begins(tmp_path: Path) -> None:
    form = Form("some", "some_{quarter}.csv", ("note",), line_end="\n")
    rows = [Row(["one\ntwo"], troubles=["line_break_in_note"]), Row(["three"], troubles=["blank_row"])]
    with Truth(tmp_path / "truth.csv") as truth:
        write_file(tmp_path, "2023-24-Q1", form, QUARTER, rows, truth, Chance("blank"), blank_rate=0)
    assert truth.places["line_break_in_note"] == [("2023-24-Q1/some_2023-24_Q1.csv", 2)]
    assert truth.places["blank_row"] == [("2023-24-Q1/some_2023-24_Q1.csv", 4)]
