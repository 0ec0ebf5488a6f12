"""`leap check`, `leap load`, `leap sources` and `leap bench load` as a user calls them."""

import csv
import io
import json
import signal
import subprocess
import sys
import time
import uuid
from types import SimpleNamespace

import psycopg
import pytest
from rich.console import Console

from leap import delivery_tables
from leap.bench import loading
from leap.cli import main
from loaders import seeds


@pytest.fixture
def leap(tmp_path, monkeypatch, capsys):
    """Run `leap` as its script does, in this process: one of its own needs a second to begin."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    on_terminate = signal.getsignal(signal.SIGTERM)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["leap", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return SimpleNamespace(returncode=ended.value.code or 0, stdout=printed.out, stderr=printed.err)

    yield run
    signal.signal(signal.SIGTERM, on_terminate)


@pytest.fixture
def contracts(make_source, contract_text):
    """A folder with the contract of the play group."""
    return make_source(contract_text).path.parent


def test_check_prints_json_and_nothing_else(leap, contracts, make_file, good_row):
    path = make_file([good_row, [*good_row[:-1], ""]])
    done = leap("check", path, "--sources", contracts, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    (file,) = json.loads(done.stdout)
    assert {key: file[key] for key in ("file", "source", "quarter", "state")} == {
        "file": str(path),
        "source": "play_group",
        "quarter": "2023-24 Q1",
        "state": "checked",
    }
    assert [file[f"rows_{what}"] for what in ("read", "accepted", "refused", "blank")] == [2, 1, 1, 0]
    assert file["refusals"] == [{"line": 3, "column": "Consent", "reason": "mandatory_missing"}]


def test_check_says_what_to_correct_and_where(leap, contracts, make_file, good_row):
    done = leap("check", make_file([[*good_row[:-1], ""]] * 7), "--sources", contracts)
    assert "Consent: A value is missing" in done.stdout
    assert "7 rows refused, lines 2, 3, 4, 5, 6, …" in " ".join(done.stdout.split())
    assert "Fill in the value." in done.stdout
    assert "ann@example.org" not in done.stdout


@pytest.mark.parametrize("ending", ["csv", "html"])
def test_check_writes_a_report_for_the_provider(ending, leap, contracts, make_file, good_row, tmp_path):
    report = tmp_path / f"report.{ending}"
    path = make_file([good_row, [*good_row[:-1], ""]])
    assert leap("check", path, "--sources", contracts, "--report", report).returncode == 0
    text = report.read_text(encoding="utf-8-sig")
    assert "A value is missing" in text
    assert "ann@example.org" not in text
    if ending == "csv":
        summary, row = csv.DictReader(text.splitlines())
        assert "1 accepted, 1 refused" in summary["explanation"]
        assert (row["line"], row["column"], row["reason"]) == ("3", "Consent", "mandatory_missing")


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["check", ".", "--with-values"], 2, "give --report"),
        (["check", "nowhere.csv"], 2, "nowhere.csv does not exist"),
        (["check", ".", "--quarter", "2023"], 2, "'2023' is not a quarter"),
        (["check", ".", "--sources", "nowhere"], 2, "nowhere is no folder"),
        (["sources", "show", "baby_step"], 2, "nearest: 'baby_steps_users'"),
    ],
)
def test_wrong_usage_is_one_sentence(arguments, code, sentence, leap, make_file, good_row):
    make_file([good_row])
    done = leap(*arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_a_refused_file_ends_check_with_1(leap, contracts, make_file):
    done = leap("check", make_file("Reff\n"), "--sources", contracts)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_sources_are_listed_shown_and_checked(leap, contracts, tmp_path):
    assert "play_group" in leap("sources", "--sources", contracts).stdout
    assert "NHS number" in leap("sources", "show", "play_group", "--sources", contracts).stdout
    assert "all right" in leap("sources", "check", "--sources", contracts).stdout
    (contracts / "wrong.yml").write_text("source: wrong\n")
    done = leap("sources", "check", "--sources", contracts)
    assert done.returncode == 2
    assert "title: missing" in done.stderr


def test_load_lands_what_it_can_and_ends_with_1(leap, contracts, make_file, good_row, database_url):
    make_file("Reff\n", folder="2023-24-Q1/corrections")
    path = make_file([good_row]).parent
    done = leap("load", path, "--sources", contracts, "--json")
    assert done.returncode == 1
    assert [file["state"] for file in json.loads(done.stdout)] == ["landed", "refused"]
    assert [file["state"] for file in json.loads(leap("load", path, "--sources", contracts, "--json").stdout)] == [
        "unchanged",
        "refused",
    ]


def test_replaced_bytes_are_current_again_where_the_file_itself_is_given_last(
    leap, contracts, make_file, good_row, database_url
):
    folders = {1: "2023-24-Q1", 2: "2023-24-Q1/corrections"}
    first, second = (make_file([good_row] * rows, folder=folder) for rows, folder in folders.items())

    def load(*paths):
        return [file["state"] for file in json.loads(leap("load", *paths, "--sources", contracts, "--json").stdout)]

    assert load(first.parent) == ["landed", "landed"]
    assert load(first.parent) == load(first, second) == ["unchanged", "unchanged"]
    assert load(first) == ["landed"]
    assert load(first) == ["unchanged"]


def test_two_files_of_one_folder_source_and_quarter_keep_load_from_starting(
    leap, contracts, make_file, good_row, database_url
):
    make_file([good_row])
    path = make_file([good_row, good_row], name="play_group_1 corrected.csv")
    done = leap("load", path.parent, "--sources", contracts, "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert "play_group_1 corrected.csv and play_group_1.csv" in done.stderr
    checked = leap("check", path.parent, "--sources", contracts, "--json")
    assert checked.returncode == 0
    assert len(json.loads(checked.stdout)) == 2
    assert "warning: `leap load` refuses this: play_group_1 corrected.csv and play_group_1.csv" in checked.stderr
    with psycopg.connect(database_url) as connection:
        assert connection.execute("select count(*) from restricted.files").fetchone() == (0,)


def test_load_without_tables_prints_nothing_but_what_to_do(leap, contracts, make_file, good_row, empty_database_url):
    done = leap("load", make_file([good_row]), "--sources", contracts, "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert "run `leap init` first" in done.stderr


def test_load_asks_for_the_quarter(leap, contracts, make_file, good_row, database_url):
    done = leap("load", make_file([good_row], folder="inbox"), "--sources", contracts)
    assert (done.returncode, done.stdout) == (2, "")
    assert "give --quarter" in done.stderr


def test_ctrl_c_lands_nothing_and_ends_with_130(contracts, make_file, good_row, database_url, tmp_path):
    path = make_file([good_row] * 1_000_000)
    command = [sys.executable, "-m", "leap", "load", str(path), "--sources", str(contracts)]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        # a test run in the background of a shell ignores Ctrl-C, and so would its children
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    with process, psycopg.connect(database_url, autocommit=True) as connection:
        copying = "select count(*) from pg_stat_progress_copy where datname = current_database()"
        until = time.monotonic() + 30
        while connection.execute(copying).fetchone() == (0,) and time.monotonic() < until:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
        landed = connection.execute(
            "select (select count(*) from restricted.persons), (select count(*) from restricted.files)"
        ).fetchone()
    assert process.returncode == 130
    assert "nothing of" in errors
    assert "Traceback" not in errors
    assert landed == (0, 0)


def test_bench_measures_a_load_beside_a_bare_copy(database_url, monkeypatch):
    monkeypatch.setattr(loading, "ROUNDS", 1)
    made, make = [], uuid.uuid4

    def remember() -> uuid.UUID:
        made.append(make())
        return made[-1]

    # other workers make databases on the same server
    monkeypatch.setattr("leap.bench.scratch.uuid.uuid4", remember)
    figures = loading.measure_load(2000).to_json()
    assert figures["people"] == 2000
    assert len(figures["load_seconds"]) == len(figures["copy_seconds"]) == 1
    assert figures["processor_seconds"][0] > 0
    assert figures["peak_megabytes"] > 0
    with psycopg.connect(database_url) as connection:
        left = connection.execute(
            "select datname from pg_database where datname = any(%s)", [[f"leap_bench_{one.hex[:12]}" for one in made]]
        ).fetchall()
    assert made
    assert left == []


def test_files_that_replace_each_other_are_named_before_anything_happens(leap, contracts, make_file, good_row):
    make_file([good_row], folder="2023-24-Q1/corrections")
    path = make_file([good_row])
    done = leap("check", path.parent, "--sources", contracts, "--json")
    assert len(json.loads(done.stdout)) == 2
    assert "leap: warning: 2 files are of play_group and 2023-24 Q1" in done.stderr


def test_a_name_that_would_steer_the_terminal_is_shown_escaped(leap, contracts, make_file, good_row, database_url):
    names = ["play_group\x1b[31m.csv", "play\x1b[2Jgroup.csv", "_draft\x1b[2J.csv", "play_group\n2.csv"]
    for number, name in enumerate(names):
        make_file([good_row], name=name, folder=f"2023-24-Q{number + 1}")
    folder = make_file([good_row], folder="2023-24-Q1/sub\x1bfolder").parents[2]
    for command in ("check", "load"):
        done = leap(command, folder, "--sources", contracts)
        assert done.returncode == 1
        assert "\x1b" not in done.stdout + done.stderr
        for shown in (
            r"play_group\x1b[31m.csv",
            r"play\x1b[2Jgroup.csv: no contract",
            r"_draft\x1b[2J.csv",
            r"group\n2.csv",
        ):
            assert shown in done.stdout
    done = leap("check", folder / "nowhere\x1b[2J.csv")
    assert r"nowhere\x1b[2J.csv does not exist" in done.stderr
    assert "\x1b" not in done.stderr


def test_notes_carry_their_first_lines(leap, contracts, make_file, headings, good_row):
    good_row[headings.index("Mobile")] = "7700900123"
    path = make_file([good_row] * 30)
    (file,) = json.loads(leap("check", path, "--sources", contracts, "--json").stdout)
    assert file["notes"] == [{"column": "Mobile", "reason": "mobile_repaired", "rows": 30, "lines": list(range(2, 22))}]
    # a line wraps where the terminal's width asks for it, which depends on the length of the file's name
    shown = " ".join(leap("check", path, "--sources", contracts).stdout.split())
    assert "30 rows, lines 2, 3, 4, 5, 6, …" in shown


def test_nothing_is_cut_or_wrapped_inside_a_word_at_80_columns(
    make_source, contract_text, make_file, check_file, headings, good_row, monkeypatch
):
    names = ["play_group_of_the_longest_name_2023_Q1.csv", "play_group_1.csv"]
    bad_row = [*good_row[:-1], ""]
    outcomes = [check_file(make_file([bad_row] * 7, name=name), make_source(contract_text))[0] for name in names]
    screen = Console(file=io.StringIO(), width=80, force_terminal=True, color_system=None, highlight=False)
    monkeypatch.setattr(delivery_tables, "open_console", lambda: screen)
    delivery_tables.print_outcomes(outcomes, [], as_json=False)
    lines = screen.file.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    known = {word for outcome in outcomes for word in said_of(outcome).split()}
    told = lines[lines.index(next(line for line in lines if "Consent" in line)) :]
    assert {word for line in told for word in line.split()} - known <= {"7", "rows", "refused,", "lines", *names}
    assert sum(any(line.startswith(name[:39]) for name in names) for line in lines) == 4


def said_of(outcome):
    """Every word that may stand below a file's name."""
    known = seeds.reasons()["mandatory_missing"]
    allowed = outcome.say_allowed("Consent", "mandatory_missing")
    return f"Consent: {known.explanation} {known.what_to_do} {allowed} refused, 2, 3, 4, 5, 6, … …."
