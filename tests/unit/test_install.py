"""The set-up: what it pins, which Python it takes, and how it does without the hub of dbt packages."""

import ast
import http.server
import io
import json
import re
import subprocess
import sys
import tarfile
import threading
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from leap.install import checkout, dbt_packages, environment, interpreter
from leap.install.checkout import TOP, CannotInstall
from leap.install.interpreter import Interpreter
from leap.install.progress import run_with_progress

BOOTSTRAP = sorted((TOP / "leap" / "install").glob("*.py"))
LOCK = (TOP / "requirements.lock").read_text(encoding="utf-8")
PINS = dict(re.findall(r"^([a-z0-9._-]+)==([^\s;]+)", LOCK, re.MULTILINE))
OLDEST_BOOTSTRAP = (3, 7)

DEBIAN_WITHOUT_VENV = Interpreter("/usr/bin/python3.11", (3, 11), True, False, (23, 0))
COMPLETE = Interpreter("/opt/python3.12", (3, 12), True, True, (24, 0))
TOO_NEW = Interpreter("/opt/python3.14", (3, 14), True, True, (25, 0))
TOO_OLD = Interpreter("/opt/python3.10", (3, 10), True, True, (21, 2))


def read_project() -> dict:
    return tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))


# What is pinned


def test_every_package_of_the_lock_has_a_hash() -> None:
    entries = re.split(r"\n(?=[a-z0-9])", LOCK.strip())
    assert len(entries) > 100
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_lock_names_no_address_and_no_place() -> None:
    assert re.findall(r".*(?:://|/).*", LOCK) == []
    assert not (TOP / "uv.lock").exists()


def test_the_lock_does_without_the_package_that_downloads_while_it_is_built() -> None:
    assert "dbt-core-experimental-parser" not in PINS
    assert read_project()["tool"]["uv"]["exclude-dependencies"] == ["dbt-core-experimental-parser"]


def test_the_lock_pins_what_the_project_asks_for() -> None:
    project = read_project()
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["build"]]
    wanted = [re.match(r"([a-z0-9-]+)(?:\[[a-z]+\])?(==)?([^=>]+)?", line).groups() for line in asked]
    assert [name for name, _, _ in wanted if name not in PINS] == []
    assert [name for name, exact, version in wanted if exact and PINS[name] != version] == []


def test_the_hub_and_the_package_index_give_the_same_dbt_utils() -> None:
    locked = yaml.safe_load((TOP / "package-lock.yml").read_text(encoding="utf-8"))["packages"]
    rebuilt = yaml.safe_load(dbt_packages.PROJECT)
    assert [(package["name"], package["version"]) for package in locked] == [(rebuilt["name"], rebuilt["version"])]


# What must run before anything is installed


@pytest.mark.parametrize("path", [TOP / "leap" / "__init__.py", *BOOTSTRAP], ids=lambda path: path.stem)
def test_the_bootstrap_runs_on_a_bare_python(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"), feature_version=OLDEST_BOOTSTRAP)
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    foreign = {name for name in imported if name.split(".")[0] not in sys.stdlib_module_names}
    assert {name for name in foreign if not name.startswith("leap.install")} == set()


def test_importing_the_package_imports_nothing_else() -> None:
    tree = ast.parse((TOP / "leap" / "__init__.py").read_text(encoding="utf-8"))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]


@pytest.mark.parametrize("target", ["demo", "test", "lint"])
def test_every_target_does_its_own_setup(target: str) -> None:
    shown = subprocess.run(["make", "-n", target], cwd=TOP, capture_output=True, text=True, check=True).stdout
    assert "-m leap.install" in shown.split(".venv/bin/")[0]


# Which Python


@pytest.mark.parametrize(
    ("found", "python", "pip_of"),
    [
        ([COMPLETE], COMPLETE, None),
        ([TOO_NEW, TOO_OLD, COMPLETE], COMPLETE, None),
        ([DEBIAN_WITHOUT_VENV, COMPLETE], COMPLETE, None),
        ([DEBIAN_WITHOUT_VENV], DEBIAN_WITHOUT_VENV, DEBIAN_WITHOUT_VENV),
        ([DEBIAN_WITHOUT_VENV, TOO_NEW], DEBIAN_WITHOUT_VENV, DEBIAN_WITHOUT_VENV),
    ],
)
def test_the_first_python_that_will_do_is_taken(
    monkeypatch: pytest.MonkeyPatch, found: list[Interpreter], python: Interpreter, pip_of: Interpreter | None
) -> None:
    monkeypatch.setattr(interpreter, "find_interpreters", lambda: found)
    monkeypatch.setattr(interpreter, "install_ensurepip", lambda python: None)
    choice = interpreter.choose_interpreter()
    assert (choice.python, choice.pip_of) == (python, pip_of)


def test_a_system_package_that_is_missing_is_installed_where_that_is_possible(monkeypatch: pytest.MonkeyPatch) -> None:
    repaired = Interpreter("/usr/bin/python3.11", (3, 11), True, True, (23, 0))
    monkeypatch.setattr(interpreter, "find_interpreters", lambda: [DEBIAN_WITHOUT_VENV])
    monkeypatch.setattr(interpreter, "install_ensurepip", lambda python: repaired)
    assert interpreter.choose_interpreter().python == repaired


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([], "found no Python"),
        ([TOO_NEW, TOO_OLD], r"found Python 3\.10, 3\.14, but 3\.11, 3\.12 or 3\.13 is needed"),
        ([Interpreter("/usr/bin/python3.11", (3, 11), True, False, ())], "install the package python3.11-venv"),
    ],
)
def test_where_none_will_do_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, found: list[Interpreter], said: str
) -> None:
    monkeypatch.setattr(interpreter, "find_interpreters", lambda: found)
    monkeypatch.setattr(interpreter, "install_ensurepip", lambda python: None)
    with pytest.raises(CannotInstall, match=said):
        interpreter.choose_interpreter()


def test_this_python_is_found_for_what_it_is() -> None:
    own = next(python for python in interpreter.find_interpreters() if python.executable == sys.executable)
    assert own.version == sys.version_info[:2]
    assert own.has_venv


# What is up to date


def test_a_stamp_is_kept_and_taken_back(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(checkout, "_STAMPS", tmp_path / "stamps.json")
    assert checkout.read_stamp("lock") is None
    checkout.write_stamp("place", "1")
    checkout.write_stamp("lock", "2")
    assert (checkout.read_stamp("place"), checkout.read_stamp("lock")) == ("1", "2")
    checkout.write_stamp("lock", None)
    assert (checkout.read_stamp("place"), checkout.read_stamp("lock")) == ("1", None)
    (tmp_path / "stamps.json").write_text('{"place": ')
    assert checkout.read_stamp("place") is None


def test_a_changed_lock_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("one==1\n")
    monkeypatch.setattr(environment, "LOCK", lock)
    before = environment.digest_lock()
    assert environment.digest_lock() == before
    lock.write_text("one==2\n")
    assert environment.digest_lock() != before


def test_a_folder_that_is_no_environment_is_not_deleted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    monkeypatch.setattr(environment, "VENV", tmp_path)
    monkeypatch.setattr(environment, "PYTHON", tmp_path / "bin" / "python")
    with pytest.raises(CannotInstall, match="is not a virtual environment"):
        environment.bring_up_to_date()
    assert (tmp_path / "notes.txt").exists()


def test_settings_that_send_packages_elsewhere_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "PIP_TARGET", "PYTHONPATH"):
        monkeypatch.setenv(name, "" if name == "HOME" else "/elsewhere")
    assert {"HOME", "PIP_TARGET", "PYTHONPATH"}.isdisjoint(checkout.clean_environment())


def test_a_failing_pip_is_quoted(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import sys; print('fetching'); print('ERROR: no such thing'); sys.exit(1)"]
    with pytest.raises(CannotInstall, match="ERROR: no such thing"):
        run_with_progress(command, {}, tmp_path / "log", lambda: 0, 1)


# dbt_utils


@pytest.fixture
def hub() -> Iterator[http.server.ThreadingHTTPServer]:
    """A package hub on loopback: knows dbt_utils under /good/, nothing under /bad/, and never answers under /slow/."""

    class Hub(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/slow/"):
                time.sleep(2)
            self.send_response(200 if self.path == "/good/api/v1/dbt-labs/dbt_utils.json" else 404)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep the output of the tests clean."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hub) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.mark.parametrize(("folder", "answers"), [("good", True), ("bad", False), ("slow", False)])
def test_the_hub_is_asked_briefly(
    monkeypatch: pytest.MonkeyPatch, hub: http.server.ThreadingHTTPServer, folder: str, answers: bool
) -> None:
    monkeypatch.setattr(dbt_packages, "HUB_ANSWER_SECONDS", 0.5)
    begun = time.monotonic()
    assert dbt_packages.hub_answers(f"http://127.0.0.1:{hub.server_port}/{folder}/") is answers
    assert time.monotonic() - begun < 1.5


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/", "not an address"])
def test_a_hub_that_is_not_there_does_not_answer(address: str) -> None:
    assert not dbt_packages.hub_answers(address)


def write_source_package(folder: Path, member: str) -> Path:
    manifest = {
        "macros": {
            "one": {"package_name": "dbt_utils", "original_file_path": "macros/sql/star.sql", "macro_sql": "{% one %}"},
            "two": {"package_name": "dbt_utils", "original_file_path": "macros/sql/star.sql", "macro_sql": "{% two %}"},
            "foreign": {"package_name": "dbt", "original_file_path": "macros/etc.sql", "macro_sql": "{% three %}"},
        }
    }
    package = folder / "source.tar.gz"
    content = json.dumps(manifest).encode()
    with tarfile.open(package, "w:gz") as archive:
        entry = tarfile.TarInfo(member)
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return package


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where dbt_utils goes in a checkout of the test's own; an older one is there."""
    place = tmp_path / "dbt_packages" / "dbt_utils"
    place.mkdir(parents=True)
    (place / "older.sql").touch()
    monkeypatch.setattr(dbt_packages, "TOP", tmp_path)
    monkeypatch.setattr(dbt_packages, "INSTALLED", place)
    return place


def test_dbt_utils_is_rebuilt_from_the_copy_in_the_index(monkeypatch: pytest.MonkeyPatch, installed: Path) -> None:
    package = write_source_package(installed.parents[1], "dagster_dbt-1/dagster_dbt_tests/cloud_v2/manifest.json")
    monkeypatch.setattr(dbt_packages, "download", lambda folder: package)
    dbt_packages.install_from_index()
    files = {str(path.relative_to(installed)) for path in installed.rglob("*") if path.is_file()}
    assert files == {"dbt_project.yml", "macros/sql/star.sql"}
    assert (installed / "macros/sql/star.sql").read_text() == "{% one %}\n\n{% two %}\n"


def test_a_copy_without_the_macros_leaves_what_was_there(monkeypatch: pytest.MonkeyPatch, installed: Path) -> None:
    package = write_source_package(installed.parents[1], "dagster_dbt-1/manifest.json")
    monkeypatch.setattr(dbt_packages, "download", lambda folder: package)
    with pytest.raises(CannotInstall, match="holds no"):
        dbt_packages.install_from_index()
    assert (installed / "older.sql").exists()
    assert sorted(path.name for path in installed.parents[1].iterdir()) == ["dbt_packages", "source.tar.gz"]
