"""profiles.yml, from which dbt learns where the warehouse is: written by `leap db start`, git-ignored, private."""

import os
from pathlib import Path

import yaml

from leap.database import read_url
from leap.environment import Environment
from leap.server import CHECKOUT, find_state_directory
from leap.server_record import write_private

PASSED_ON = ("sslmode", "sslcert", "sslkey", "sslrootcert")
# Connections that never leave this machine need no encryption; the embedded server has none.
LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
THREADS = {Environment.dev: 4, Environment.staging: 4, Environment.production: 8}
PASSWORD_FROM_ENVIRONMENT = "{{ env_var('LEAP_DATABASE_PASSWORD') }}"


def find_profile() -> Path:
    """Where dbt's profile is written: the top of the checkout, or the state folder where $LEAP_STATE_DIR names one."""
    return (find_state_directory() if os.environ.get("LEAP_STATE_DIR") else CHECKOUT) / "profiles.yml"


def write_profile(url: str, path: Path | None = None) -> Path:
    """Write the profile `leap` for the database at `url`, where dbt looks for it if no path is given; return its path.

    It has a target for each environment, all on this database: dbt builds on the one that the database says it is. A
    password that the URL does not have is taken from $LEAP_DATABASE_PASSWORD when dbt runs.
    Raises DatabaseUnreachable where `url` is no PostgreSQL URL.
    """
    parts = read_url(url)
    host = parts.get("host", "localhost")
    server = {
        "type": "postgres",
        "host": host,
        "port": int(parts.get("port", 5432)),
        "user": parts.get("user", ""),
        "password": _keep_from_jinja(parts["password"]) if "password" in parts else PASSWORD_FROM_ENVIRONMENT,
        "dbname": parts.get("dbname", parts.get("user", "")),
        "schema": "staging",
        "role": "leap_transformer",
        "connect_timeout": 10,
    }
    given = {name: parts[name] for name in PASSED_ON if name in parts}
    is_local = host in LOCAL_HOSTS or host.startswith("/")
    outputs = {}
    for environment in Environment:
        encrypted = {} if is_local or environment == Environment.dev else {"sslmode": "require"}
        outputs[str(environment)] = server | {"threads": THREADS[environment]} | encrypted | given
    profile = {"leap": {"target": str(Environment.dev), "outputs": outputs}}
    path = path or find_profile()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    head = "# Written by `leap db start`; it holds a password and is not for git. profiles.example.yml explains it.\n"
    write_private(path, head + yaml.safe_dump(profile, sort_keys=False))
    return path


def _keep_from_jinja(text: str) -> str:
    """dbt renders every value of a profile; a password may well hold two braces."""
    return f"{{% raw %}}{text}{{% endraw %}}" if "{" in text else text
