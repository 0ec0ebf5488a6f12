"""The private virtual environment: exactly what the lock pins, every file checked against its hash."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from leap.install.checkout import (
    LOCK,
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
from leap.install.interpreter import choose_interpreter
from leap.install.progress import run_with_progress

_PINNED = re.compile(r"^[a-z0-9][a-z0-9._-]*==", re.MULTILINE)


def is_current() -> bool:
    """Whether the lock and the project are installed as they stand."""
    return PYTHON.exists() and read_stamp("lock") == digest_lock() and read_stamp("project") == digest_project()


def bring_up_to_date() -> None:
    """Make the environment where there is none or its making was interrupted; else install what has changed.

    Raises CannotInstall where no Python will do or a package cannot be had.
    """
    if not PYTHON.exists() or not read_stamp("place") or read_stamp("place") != digest_place():
        _make_environment()
    if read_stamp("lock") != digest_lock():
        _install_lock()
    if read_stamp("project") != digest_project():
        _install_project()


def _make_environment() -> None:
    if VENV.is_symlink() or (VENV.exists() and any(VENV.iterdir()) and not (VENV / "pyvenv.cfg").exists()):
        raise CannotInstall(f"{VENV} is there and is not a virtual environment: move it away.")
    choice = choose_interpreter()
    say(f"Making the virtual environment .venv with Python {'.'.join(map(str, choice.python.version))}.")
    shutil.rmtree(VENV, ignore_errors=True)
    without_pip = ["--without-pip"] if choice.pip_of else []
    _run([choice.python.executable, "-m", "venv", *without_pip, str(VENV)], "make the virtual environment")
    _install_pip([choice.pip_of.executable, "-m", "pip", "--python", str(PYTHON)] if choice.pip_of else None)
    write_stamp("place", digest_place())


def _install_pip(pip: list[str] | None) -> None:
    """Install the pinned pip first: it installs the rest in half the time of the one that came with Python."""
    pinned = re.search(r"^pip==(?:.*\\\n)*.*", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    if not pinned:
        raise CannotInstall("requirements.lock does not pin pip; make it anew as CONTRIBUTING.md says.")
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder, "pip.lock")
        wanted.write_text(pinned.group() + "\n", encoding="utf-8")
        _run(
            [*(pip or [str(PYTHON), "-m", "pip"]), "install", "-q", "--no-deps", "--require-hashes", "-r", str(wanted)],
            "install pip",
        )


def _install_lock() -> None:
    packages = len(_PINNED.findall(LOCK.read_text(encoding="utf-8")))
    say(f"Installing {packages} packages from requirements.lock; about a minute the first time.")
    place = read_stamp("place")
    for step in ("place", "lock"):  # interrupted in here, the next call makes the environment anew
        write_stamp(step, None)
    site_packages = next((VENV / "lib").glob("python3.*/site-packages"))
    run_with_progress(
        [str(PYTHON), "-m", "pip", "install", "--no-deps", "--require-hashes", "--no-compile", "-r", str(LOCK)],
        environment=clean_environment(),
        log=VENV / "install.log",
        count=lambda: len(list(site_packages.glob("*.dist-info"))),
        total=packages,
    )
    # Files that are no Python 3 at all are among the packages' templates: what cannot be compiled is left, and so are
    # the packages' own tests, a third of the work.
    compile_all = [str(PYTHON), "-m", "compileall", "-q", "-j", "0", "-x", "/tests/", str(site_packages)]
    subprocess.run(compile_all, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    write_stamp("place", place)
    write_stamp("lock", digest_lock())


def _install_project() -> None:
    # Compatible mode adds the checkout itself to the path, so that a new package needs no new set-up.
    _run(
        [
            *(str(PYTHON), "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation"),
            *("--config-settings", "editable_mode=compat", "-e", str(TOP)),
        ],
        "install the project itself",
    )
    write_stamp("project", digest_project())


def _run(command: list[str], purpose: str) -> None:
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=clean_environment(),
        check=False,
    )
    if done.returncode != 0:
        said = [line for line in done.stdout.decode(errors="replace").splitlines() if line.strip()]
        reasons = [line for line in said if line.startswith("ERROR")] or said
        raise CannotInstall(f"could not {purpose}: {' '.join(reasons[-2:]) or 'no reason was given'}")


def digest_place() -> str:
    """What an environment as such follows from: its scripts hold its path, and wheels are made for one Python."""
    settings = configparser.ConfigParser()
    try:
        settings.read_string("[venv]\n" + (VENV / "pyvenv.cfg").read_text(encoding="utf-8"))
    except (OSError, configparser.Error):
        return ""
    return digest([str(VENV), settings["venv"].get("version", "")])


def digest_lock() -> str:
    """What the installed packages follow from."""
    return digest([digest_place(), LOCK])


def digest_project() -> str:
    """What the installed project follows from."""
    return digest([digest_place(), TOP / "pyproject.toml"])
