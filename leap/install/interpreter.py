"""Finding a Python that the project runs on and that can make a virtual environment."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from leap.install.checkout import CannotInstall, clean_environment, say

SUPPORTED = ((3, 11), (3, 12), (3, 13))
OLDEST_PIP_FOR_OTHERS = (22, 3)  # the first with --python

# Debian ships venv without ensurepip, and some builds ship neither.
_PROBE = """
import json, sys
def has(module, name):
    try:
        return getattr(__import__(module), name)
    except Exception:
        return None
print(json.dumps({"executable": sys.executable, "version": sys.version_info[:2], "pip": has("pip", "__version__"),
                  "venv": bool(has("venv", "create")), "ensurepip": bool(has("ensurepip", "bootstrap"))}))
"""


@dataclass(frozen=True)
class Interpreter:
    """A Python of this machine: its version, whether `venv` and `ensurepip` work, and its pip's version, if any."""

    executable: str
    version: tuple
    has_venv: bool
    has_ensurepip: bool
    pip: tuple

    @property
    def is_supported(self) -> bool:
        """Whether the project runs on it and a virtual environment can be made from it."""
        return self.version in SUPPORTED and self.has_venv


@dataclass(frozen=True)
class Choice:
    """The Python for the virtual environment, and the one whose pip fills it where its own cannot; None: its own."""

    python: Interpreter
    pip_of: Interpreter | None


def choose_interpreter() -> Choice:
    """Raises CannotInstall, with what to do, where no Python of this machine will do."""
    found = find_interpreters()
    supported = [python for python in found if python.is_supported]
    if not supported:
        raise CannotInstall(_explain_missing(found))
    for python in supported:
        if python.has_ensurepip:
            return Choice(python, None)
    repaired = install_ensurepip(supported[0])
    if repaired:
        return Choice(repaired, None)
    for other in found:
        if other.pip >= OLDEST_PIP_FOR_OTHERS:
            return Choice(supported[0], other)
    raise CannotInstall(
        f"{supported[0].executable} cannot make a virtual environment with pip: install the package "
        f"python{_dotted(supported[0].version)}-venv (Debian, Ubuntu), or name another: make PYTHON=/path/to/python3."
    )


def find_interpreters() -> list[Interpreter]:
    """Every Python that goes by one of the usual names here, the one that runs this first."""
    names = [sys.executable, "python3", *(f"python{_dotted(version)}" for version in SUPPORTED)]
    found = [interpreter for interpreter in map(_probe, names) if interpreter]
    return list({interpreter.executable: interpreter for interpreter in found}.values())


def _probe(name: str) -> Interpreter | None:
    path = shutil.which(name)
    if not path:
        return None
    asked = subprocess.run(
        [path, "-c", _PROBE],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=clean_environment(),
        check=False,
    )
    try:
        said = json.loads(asked.stdout)
    except ValueError:
        return None  # the shim of a version manager, for a version that is not there
    pip = tuple(int(part) for part in (said["pip"] or "0").split(".")[:2] if part.isdigit())
    return Interpreter(said["executable"], tuple(said["version"]), said["venv"], said["ensurepip"], pip)


def install_ensurepip(python: Interpreter) -> Interpreter | None:
    """Install what Debian and Ubuntu split off, as root; None where that is not possible or did not help."""
    apt = shutil.which("apt-get")
    is_packaged = Path(python.executable).resolve().parent == Path("/usr/bin")
    if os.geteuid() != 0 or not apt or not is_packaged:
        return None
    package = f"python{_dotted(python.version)}-venv"
    say(f"Installing the system package {package}, without which {python.executable} makes no virtual environment.")
    environment = {**clean_environment(), "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-qq", "--no-install-recommends", package]):
        done = subprocess.run(
            [apt, "-y", *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
            check=False,
        )
    repaired = _probe(python.executable) if done.returncode == 0 else None
    return repaired if repaired and repaired.has_ensurepip else None


def _explain_missing(found: list[Interpreter]) -> str:
    there = sorted({_dotted(python.version) for python in found}, key=lambda dotted: int(dotted.split(".")[1]))
    seen = f"found Python {', '.join(there)}" if there else "found no Python"
    return f"{seen}, but 3.11, 3.12 or 3.13 is needed: install one of them, or name it: make PYTHON=/path/to/python3."


def _dotted(version: tuple) -> str:
    return ".".join(str(part) for part in version)
