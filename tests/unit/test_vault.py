"""Secrets: where they come from, and that a vault is never overwritten."""

import re

import psycopg
import pytest

from leap.errors import WrongUsage
from leap.init.initialisation import initialise
from leap.init.vault import read_secret


def read_vault(connection):
    return dict(connection.execute("select name, value from vault.secrets").fetchall())


def test_secrets_are_random_unless_given(databases, empty_database_url):
    other = databases.create()
    try:
        vaults = []
        for url in (empty_database_url, other):
            with psycopg.connect(url) as connection:
                initialise(connection)
                vaults.append(read_vault(connection))
    finally:
        databases.drop(other)
    values = [value for vault in vaults for value in vault.values()]
    assert len(set(values)) == 4
    assert all(re.fullmatch("[0-9a-f]{64}", value) for value in values)


def test_given_secrets_are_kept_as_they_are(empty_database_url):
    given = {"salt": "leap-test-salt", "platform_key": "tab\tand \\ and ü"}
    with psycopg.connect(empty_database_url) as connection:
        initialise(connection, given)
        initialise(connection, given)
        assert read_vault(connection) == given


def test_one_secret_may_be_given_alone(empty_database_url):
    with psycopg.connect(empty_database_url) as connection:
        initialise(connection, {"salt": "leap-test-salt"})
        vault = read_vault(connection)
    assert vault["salt"] == "leap-test-salt"
    assert re.fullmatch("[0-9a-f]{64}", vault["platform_key"])


@pytest.mark.parametrize(("name", "title"), [("salt", "salt"), ("platform_key", "platform key")])
def test_a_different_secret_is_refused(database_url, name, title):
    with psycopg.connect(database_url) as connection:
        before = read_vault(connection)
        connection.execute("drop table restricted.postcodes")
        connection.commit()
        with pytest.raises(WrongUsage, match=f"already holds a different {title}") as refused:
            initialise(connection, {name: "another-secret"})
        assert read_vault(connection) == before
        assert connection.execute("select to_regclass('restricted.postcodes')").fetchone() == (None,)
    assert "another-secret" not in str(refused.value)
    assert before[name] not in str(refused.value)


def test_salt_and_platform_key_must_differ(empty_database_url):
    with (
        psycopg.connect(empty_database_url) as connection,
        pytest.raises(WrongUsage, match="Salt and platform key are the same"),
    ):
        initialise(connection, {"salt": "leap-test-salt", "platform_key": "leap-test-salt"})


@pytest.mark.parametrize(
    ("content", "value", "had_line_end"),
    [
        (b"leap-test-salt", "leap-test-salt", False),
        (b"leap-test-salt\n", "leap-test-salt", True),
        (b"leap-test-salt\r\n", "leap-test-salt", True),
        (b" inner and outer spaces ", " inner and outer spaces ", False),
        ("sëcret salt".encode(), "sëcret salt", False),
    ],
)
def test_one_line_end_is_taken_off(tmp_path, content, value, had_line_end):
    path = tmp_path / "salt.txt"
    path.write_bytes(content)
    secret = read_secret(path, "salt")
    assert (secret.value, secret.had_line_end) == (value, had_line_end)
    assert value not in repr(secret)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "holds 0 characters"),
        (b"\n", "holds 0 characters"),
        (b"seven77", "holds 7 characters"),
        (b"\xef\xbb\xbfleap-test-salt", "byte order mark"),
        ("leap-test-salt".encode("utf-16"), "byte order mark"),
        (b"leap-test-s\xe4lt", "not text in UTF-8"),
        (b"leap-test-salt\n\n", "more than one line"),
        (b"leap-test\nsalt", "more than one line"),
        (b"leap-test\0salt", "more than one line"),
    ],
)
def test_a_damaged_secret_file_is_refused(tmp_path, content, complaint):
    path = tmp_path / "salt.txt"
    path.write_bytes(content)
    with pytest.raises(WrongUsage, match=complaint) as refused:
        read_secret(path, "salt")
    assert "leap-test" not in str(refused.value)


def test_a_missing_secret_file_is_named(tmp_path):
    with pytest.raises(WrongUsage, match=r"platform key file .*absent\.txt cannot be read"):
        read_secret(tmp_path / "absent.txt", "platform_key")


def test_no_secret_stands_in_a_statement(empty_database_url):
    """A server that logs statements logs their parameters too, so no statement may carry a secret in either way."""
    statements = []

    class RecordingCursor(psycopg.Cursor):
        def execute(self, query, params=None, **options):
            statements.append(f"{query} {params}")
            return super().execute(query, params, **options)

    with psycopg.connect(empty_database_url, cursor_factory=RecordingCursor) as connection:
        initialise(connection, {"salt": "leap-test-salt", "platform_key": "platform-test-key"})
        assert read_vault(connection)["salt"] == "leap-test-salt"
    assert len(statements) > 10
    assert not [s for s in statements if "leap-test-salt" in s or "platform-test-key" in s]
