"""Connecting: which database, and what is said when it cannot be had — never a password, never a value."""

import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import yaml
from typer.testing import CliRunner

from leap import cli
from leap.commands import db
from leap.database import connect, database_url, describe, read_url
from leap.dbt_profile import write_profile
from leap.environment import Environment
from leap.errors import DatabaseUnreachable, WrongUsage
from leap.psql import run_psql
from leap.server import CHECKOUT, EmbeddedServer

SECRET = "s3cret-word"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    server = EmbeddedServer(tmp_path_factory.mktemp("database") / ".leap")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LEAP_EMBEDDED_FSYNC", "off")
        server.start()
    yield server
    server.destroy()


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither a server of one's own, nor the state of the checkout, nor what libpq finds by itself."""
    for name in ("LEAP_DATABASE_URL", "LEAP_DATABASE_PASSWORD", "PGPASSWORD", "PGSERVICE", "PGHOST", "PGPORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "none"))
    monkeypatch.setenv("LEAP_STATE_DIR", str(tmp_path / "state"))


def replace_in_url(url: str, **parts: str) -> str:
    """`url` with another user, password, port or database; a password of "" leaves it out."""
    split = urlsplit(url)
    user, password = parts.get("user", split.username), parts.get("password", split.password)
    login = f"{user}:{password}" if password else user
    return f"postgresql://{login}@{split.hostname}:{parts.get('port', split.port)}/{parts.get('database', 'leap')}"


def test_without_a_server_it_says_how_to_start_one() -> None:
    with pytest.raises(DatabaseUnreachable, match="leap db start"):
        connect()


def test_the_url_wins_over_the_embedded_server(server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEAP_STATE_DIR", str(server.state))
    assert database_url() == server.url()
    monkeypatch.setenv("LEAP_DATABASE_URL", f"postgresql://someone:{SECRET}@db.example.org/warehouse")
    assert database_url() == f"postgresql://someone:{SECRET}@db.example.org/warehouse"


def test_a_password_of_its_own_completes_the_url(server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("create role awkward login password 'p@ss:w/rd %'")
    monkeypatch.setenv("LEAP_DATABASE_URL", replace_in_url(server.url(), user="awkward", password=""))
    monkeypatch.setenv("LEAP_DATABASE_PASSWORD", "p@ss:w/rd %")
    with connect() as connection:
        assert connection.execute("select current_user").fetchone() == ("awkward",)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"password": SECRET}, "the user or the password is wrong"),
        ({"user": "stranger"}, "the user or the password is wrong"),
        ({"password": ""}, "a password is needed"),
        ({"database": "elsewhere"}, "the server has no such database"),
        ({"port": "1"}, "nothing listens there"),
    ],
)
def test_each_refusal_has_its_own_sentence(
    server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch, change: dict[str, str], said: str
) -> None:
    url = replace_in_url(server.url(), **change)
    monkeypatch.setenv("LEAP_DATABASE_URL", url)
    with pytest.raises(DatabaseUnreachable, match=said) as caught:
        connect()
    text = str(caught.value)
    assert f"127.0.0.1:{urlsplit(url).port}" in text
    assert "\n" not in text
    assert SECRET not in text
    assert urlsplit(server.url()).password not in text
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    "url",
    [
        SECRET,
        f"mysql://leap:{SECRET}@127.0.0.1/leap",
        f"host=127.0.0.1 password={SECRET}",
        f"postgresql://leap:pass@{SECRET}@127.0.0.1/leap",
        f"postgresql://leap:pass@word:{SECRET}@127.0.0.1/leap",
        f"postgresql://leap:pass%{SECRET}@127.0.0.1/leap",
        f"postgresql://leap:x@127.0.0.1/leap?{SECRET}=1",
    ],
)
def test_a_malformed_url_is_not_repeated(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("LEAP_DATABASE_URL", url)
    with pytest.raises(DatabaseUnreachable, match="is not a PostgreSQL URL") as caught:
        connect()
    assert SECRET not in str(caught.value)


def test_a_role_is_taken_on(server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEAP_DATABASE_URL", server.url())
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("create role reader")
    with connect(role="reader") as connection:
        assert connection.execute("select current_user, session_user").fetchone() == ("reader", "leap")
        assert not connection.autocommit
    with connect(autocommit=True) as connection:
        assert connection.autocommit
        assert connection.execute("show application_name").fetchone() == ("leap",)


def test_a_missing_role_points_to_init(server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEAP_DATABASE_URL", server.url())
    with pytest.raises(WrongUsage, match=r"no role leap_nobody: run `leap init`"):
        connect(role="leap_nobody")


def test_a_role_that_is_not_granted_is_refused(server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("create role guest login password 'guest'")
    monkeypatch.setenv("LEAP_DATABASE_URL", replace_in_url(server.url(), user="guest", password="guest"))
    with pytest.raises(WrongUsage, match="may not act as leap"):
        connect(role="leap")


def test_an_old_server_is_refused(server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEAP_DATABASE_URL", server.url())
    monkeypatch.setattr("leap.database.OLDEST_VERSION", 99)
    with pytest.raises(DatabaseUnreachable, match=r"PostgreSQL 17 answers .* LEAP needs 99 or later"):
        connect()


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("select 'ZZ1 1ZZ'::int", "the database answered 22P02 InvalidTextRepresentation"),
        ("select 1 / (length('ZZ1 1ZZ') - 7)", "the database answered 22012 DivisionByZero"),
        ("select * from zz1.zz1zz", "a table is missing; run `leap init`, then `dbt build` (42P01 UndefinedTable)"),
        ("set local statement_timeout = '1ms'; select pg_sleep(1)", "cancelled"),
        ("select pg_terminate_backend(pg_backend_pid())", "shut down in the middle"),
        ("do $$ begin raise 'ZZ1 1ZZ' using errcode = '53100'; end $$", "the disk of the database server is full"),
    ],
)
def test_a_database_error_is_described_without_a_value(server: EmbeddedServer, statement: str, said: str) -> None:
    with (
        pytest.raises(psycopg.Error) as caught,
        psycopg.connect(server.url()) as connection,
    ):
        connection.execute(statement)
    text = describe(caught.value)
    assert said in text
    assert "ZZ1" not in text.upper()


def test_what_a_model_raises_is_said_and_is_a_failed_check(
    server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop() -> None:
        with psycopg.connect(server.url()) as connection:
            connection.execute("do $$ begin raise exception 'seeds/x.csv: line 2' using detail = 'ZZ1 1ZZ'; end $$")

    monkeypatch.setattr(cli, "app", lambda **named: stop())
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 4
    assert capsys.readouterr().err == "leap: seeds/x.csv: line 2\n"


def test_psql_is_given_the_database_and_shows_no_password(
    server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LEAP_DATABASE_URL", server.url())
    show = ("-Atc", "select current_database(), current_user")
    assert run_psql(show) == 0
    assert capfd.readouterr().out == "leap|leap\n"
    shown: list[str] = []
    monkeypatch.setattr("subprocess.run", lambda words, env: shown.extend(words) or subprocess.CompletedProcess([], 0))
    run_psql(show)
    assert not any(read_url(server.url())["password"] in word for word in shown)


def test_a_broken_connection_is_described() -> None:
    assert "broke off" in describe(psycopg.OperationalError("server closed the connection unexpectedly: ZZ1 1ZZ"))


# profiles.yml and `leap db`


def read_target(path: Path, target: str = "dev") -> dict:
    return yaml.safe_load(path.read_text(encoding="utf-8"))["leap"]["outputs"][target]


def test_the_profile_leads_dbt_to_the_url() -> None:
    path = write_profile(f"postgresql://someone:{SECRET}@db.example.org:6432/warehouse?sslmode=require")
    target = read_target(path)
    found = {name: target[name] for name in ("host", "port", "user", "password", "dbname", "sslmode", "role")}
    assert found == {
        "host": "db.example.org",
        "port": 6432,
        "user": "someone",
        "password": SECRET,
        "dbname": "warehouse",
        "sslmode": "require",
        "role": "leap_transformer",
    }
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_profile_leaves_a_password_that_the_url_lacks_to_the_environment() -> None:
    assert (
        "LEAP_DATABASE_PASSWORD"
        in read_target(write_profile("postgresql://someone@db.example.org/warehouse"))["password"]
    )


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://someone@db.example.org/warehouse", (None, "require", "require")),
        ("postgresql://someone@db.example.org/warehouse?sslmode=verify-full", ("verify-full",) * 3),
        ("postgresql://someone@127.0.0.1/warehouse", (None,) * 3),
        ("postgresql:///warehouse?host=/run/postgresql", (None,) * 3),
    ],
)
def test_what_holds_real_people_is_encrypted_on_its_way(url: str, expected: tuple) -> None:
    path = write_profile(url)
    assert tuple(read_target(path, str(environment)).get("sslmode") for environment in Environment) == expected


def test_the_profile_has_a_target_for_each_environment_as_the_example_has() -> None:
    written = yaml.safe_load(write_profile("postgresql://someone@db.example.org/warehouse").read_text("utf-8"))["leap"]
    example = yaml.safe_load((CHECKOUT / "profiles.example.yml").read_text("utf-8"))["leap"]
    assert list(written["outputs"]) == list(example["outputs"]) == list(Environment)
    assert written["target"] == example["target"] == "dev"
    threads = [{name: target["threads"] for name, target in of["outputs"].items()} for of in (written, example)]
    assert threads[0] == threads[1]


def test_a_password_with_braces_is_not_taken_for_a_template() -> None:
    password = read_target(write_profile("postgresql://someone:a%7B%7Bb@db.example.org/warehouse"))["password"]
    assert password == "{% raw %}a{{b{% endraw %}"


def run_db(*words: str, answer: str = "") -> tuple[int, str, BaseException | None]:
    result = CliRunner().invoke(db.app, words, input=answer)
    return result.exit_code, result.output, result.exception


def test_db_lives_its_whole_life(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEAP_EMBEDDED_FSYNC", "off")
    state = tmp_path / "state"
    assert run_db("status")[:2] == (3, "embedded PostgreSQL: stopped\n")
    try:
        assert "started in" in run_db("start")[1]
        assert "was running already" in run_db("start")[1]
        assert run_db("status")[0] == 0
        url = run_db("url")[1].strip()
        with psycopg.connect(url) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
        assert read_target(state / "profiles.yml")["port"] == urlsplit(url).port
        assert "stopped" in run_db("stop")[1]
        assert "was not running" in run_db("stop")[1]
        assert run_db("destroy", answer="n\n")[1].endswith("Nothing was deleted.\n")
        assert isinstance(run_db("destroy")[2], WrongUsage)
        assert (state / "server.json").exists()
    finally:
        assert run_db("destroy", "--yes")[0] == 0
    assert [path.name for path in state.iterdir()] == ["server.lock"]


def test_db_start_with_a_url_starts_nothing(
    server: EmbeddedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEAP_DATABASE_URL", server.url())
    code, said, _ = run_db("start")
    assert code == 0
    assert "LEAP_DATABASE_URL is set and wins" in said
    assert read_target(tmp_path / "state" / "profiles.yml")["port"] == urlsplit(server.url()).port
    assert not (tmp_path / "state" / "server.json").exists()
    assert '"kind": "own"' in run_db("status", "--json")[1]


def test_db_status_of_an_unreachable_url_says_why_without_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEAP_DATABASE_URL", f"postgresql://leap:{SECRET}@127.0.0.1:1/leap")
    code, said, _ = run_db("status", "--json")
    assert code == 3
    assert "nothing listens there" in said
    assert SECRET not in said
