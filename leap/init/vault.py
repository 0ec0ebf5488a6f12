"""The secrets in vault.secrets: the salt that makes digests and the platform key that makes keys."""

import hmac
import secrets
from dataclasses import dataclass
from pathlib import Path

import psycopg

from leap.errors import WrongUsage

SHORTEST_SECRET = 8
"""Characters."""

TITLES = {"salt": "salt", "platform_key": "platform key"}


@dataclass(frozen=True)
class SecretFile:
    """A secret as it stood in a file. The value is kept out of `repr`, so that no message or log can show it."""

    value: str
    had_line_end: bool

    def __repr__(self) -> str:
        return f"SecretFile(had_line_end={self.had_line_end})"


def read_secret(path: Path, name: str) -> SecretFile:
    """Read a salt or platform key: text in UTF-8 on one line; one line end after it is taken off.

    Raises WrongUsage if the file cannot be read, is not UTF-8, begins with a byte order mark, has several lines, or
    holds fewer than SHORTEST_SECRET characters.
    """
    title = TITLES[name]
    try:
        content = path.read_bytes()
    except OSError as error:
        raise WrongUsage(
            f"The {title} file {path} cannot be read ({error.strerror}); give the path of a text file."
        ) from None
    if content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise WrongUsage(
            f"The {title} file {path} begins with a byte order mark, which would become part of the secret; "
            "save it as UTF-8 without byte order mark."
        )
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise WrongUsage(f"The {title} file {path} is not text in UTF-8; save it as UTF-8.") from None
    value = text.removesuffix("\n").removesuffix("\r")
    if any(character in value for character in "\r\n\0"):
        raise WrongUsage(
            f"The {title} file {path} holds more than one line; it must hold the secret alone, on one line."
        )
    if len(value) < SHORTEST_SECRET:
        raise WrongUsage(
            f"The {title} file {path} holds {len(value)} characters; a {title} has at least {SHORTEST_SECRET}. "
            "Leave the option out to have a random one made."
        )
    return SecretFile(value, had_line_end=value != text)


def store_secrets(connection: psycopg.Connection, given: dict[str, str]) -> list[str]:
    """Put salt and platform key into an empty vault: those given, random ones for the rest.

    Returns the names of the secrets that were put in; those that were there already stay. Raises WrongUsage where one
    given differs from the one in use, or the two are the same.
    """
    in_use = _read_secrets_in_use(connection)
    for name, value in given.items():
        if name in in_use and not hmac.compare_digest(in_use[name].encode(), value.encode()):
            raise WrongUsage(
                f"The vault of this database already holds a different {TITLES[name]}, and keys made with it would no "
                f"longer match; nothing was changed. Leave the option out to keep the {TITLES[name]} that is there, "
                "give the file that it came from, or use another database."
            )
    made = {name: given.get(name) or secrets.token_hex(32) for name in TITLES if name not in in_use}
    wanted = {**in_use, **made}
    if wanted["salt"] == wanted["platform_key"]:
        raise WrongUsage(
            "Salt and platform key are the same; every provider that pseudonymises on site holds the salt, so the "
            "platform key must be another secret. Leave --platform-key-file out to have a random one made."
        )
    if made:
        # COPY, because a server that logs statements logs the parameters of an INSERT too
        with connection.cursor().copy("copy vault.secrets (name, version, value) from stdin") as copy:
            for name, value in made.items():
                copy.write_row((name, 1, value))
    return list(made)


def _read_secrets_in_use(connection: psycopg.Connection) -> dict[str, str]:
    rows = connection.execute("select name, value from vault.secrets where retired_at is null order by version")
    return dict(rows.fetchall())
