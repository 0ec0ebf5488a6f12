"""profiles.yml, from which dbt learns where the warehouse is: written by `leap db start`, git-ignored, private."""

import os
from pathlib import Path

import yaml

from leap.database import read_url
from leap.server import CHECKOUT, find_state_directory
from leap.server_record import write_private

PASSED_ON = ("sslmode", "sslcert", "sslkey", "sslrootcert")
PASSWORD_FROM_ENVIRONMENT = "{{ env_var('LEAP_DATABASE_PASSWORD') }}"

TARGETS = ("dev", "production")
"""The targets of a profile that is written here; the first is dbt's own choice."""


def find_profile() -> Path:
    """Where dbt's profile is written: the top of the checkout, or the state folder where $LEAP_STATE_DIR names one."""
    return (find_state_directory() if os.environ.get("LEAP_STATE_DIR") else CHECKOUT) / "profiles.yml"


def write_profile(url: str, path: Path | None = None) -> Path:
    """Write the profile `leap` for the database at `url`, where dbt looks for it if no path is given; return its path.

    A password that the URL does not have is taken from $LEAP_DATABASE_PASSWORD when dbt runs.
    Raises DatabaseUnreachable where `url` is no PostgreSQL URL.
    """
    parts = read_url(url)
    target = {
        "type": "postgres",
        "host": parts.get("host", "localhost"),
        "port": int(parts.get("port", 5432)),
        "user": parts.get("user", ""),
        "password": _keep_from_jinja(parts["password"]) if "password" in parts else PASSWORD_FROM_ENVIRONMENT,
        "dbname": parts.get("dbname", parts.get("user", "")),
        "schema": "staging",
        "role": "leap_transformer",
        "threads": 4,
        "connect_timeout": 10,
    }
    target |= {name: parts[name] for name in PASSED_ON if name in parts}
    # Both targets are this database; on `production` NHS numbers that are never issued count for nobody.
    profile = {"leap": {"target": TARGETS[0], "outputs": {name: dict(target) for name in TARGETS}}}
    path = path or find_profile()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    head = "# Written by `leap db start`; it holds a password and is not for git. profiles.example.yml explains it.\n"
    write_private(path, head + yaml.safe_dump(profile, sort_keys=False))
    return path


def _keep_from_jinja(text: str) -> str:
    """dbt renders every value of a profile; a password may well hold two braces."""
    return f"{{% raw %}}{text}{{% endraw %}}" if "{" in text else text
