"""A server that ends our connection half-way: a sentence, nothing half-landed, and good again on repeat."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from leap.errors import DatabaseUnreachable
from tests.conftest import Databases
from tests.faults.conftest import Undisturbed
from tests.faults.contents import name_differences, read_contents
from tests.faults.steps import Moment, load


@pytest.fixture
def disconnect(databases: Databases) -> Callable[[str], None]:
    """End whatever is connected to a database, as a server that is shut down does."""

    def end(url: str) -> None:
        with psycopg.connect(databases.server_url, autocommit=True) as connection:
            connection.execute(
                "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = %s",
                [urlsplit(url).path.removeprefix("/")],
            )

    return end


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_load_that_lost_its_server_is_made_good_by_another(
    share: float,
    two_quarters_url: str,
    third_quarter: Path,
    disconnect: Callable[[str], None],
    build: Callable[[str], None],
    undisturbed: Undisturbed,
) -> None:
    moment = Moment(int(share * undisturbed.calls_of_load), 0)
    with pytest.raises(DatabaseUnreachable, match=r"nothing of this file was landed: .* and try again"):
        load(two_quarters_url, third_quarter, counter=moment.watch(lambda: disconnect(two_quarters_url)))
    load(two_quarters_url, third_quarter)
    build(two_quarters_url)
    assert not name_differences(read_contents(two_quarters_url), undisturbed.contents)
