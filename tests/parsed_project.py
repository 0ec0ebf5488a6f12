"""The project as dbt parsed it once, handed to another database: parsing takes eight seconds of processor time.

dbt keeps what it parsed in target/partial_parse.msgpack, with a hash of the connection and the name of the database in
every node, and parses anew where either differs. Databases of the tests have names of one length, so that a name can be
put in place of another in the bytes. Where that does not work dbt parses, and the test only takes longer.
"""

import hashlib
from pathlib import Path
from pprint import pformat

import yaml

from leap.dbt_profile import write_profile

PARSED = Path("target") / "partial_parse.msgpack"


def hand_over(parsed: Path, url: str, folder: Path) -> None:
    """Write dbt's profile for a database into a folder, and beside it what dbt parsed in the folder `parsed`."""
    write_profile(url, folder / "profiles.yml")
    content = (parsed / PARSED).read_bytes()
    for before, after in zip(_read_connection(parsed), _read_connection(folder), strict=True):
        assert len(before) == len(after)
        content = content.replace(before, after)
    (folder / PARSED).parent.mkdir(parents=True, exist_ok=True)
    (folder / PARSED).write_bytes(content)


def _read_connection(folder: Path) -> tuple[bytes, bytes]:
    """Name of the database, and the hash that dbt makes of the connection, of the profile in a folder."""
    from dbt.adapters.postgres import PostgresCredentials  # a second, and most tests have no need of it

    profile = yaml.safe_load((folder / "profiles.yml").read_text(encoding="utf-8"))["leap"]
    output = profile["outputs"][profile["target"]]
    name = output.pop("dbname")
    known = {key: value for key, value in output.items() if key not in ("type", "threads")}
    keys = sorted(PostgresCredentials(database=name, **known).connection_info())
    return name.encode(), hashlib.sha256(pformat(keys).encode()).hexdigest().encode()
