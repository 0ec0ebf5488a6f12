"""The databases that the rounds of `leap bench identity` begin from: made once, copied for every round."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from leap.bench.programme import draw_deliveries
from leap.bench.scratch import copy_database, open_scratch_database
from leap.bench.staged import hand_over_last_quarter, hold_back_last_quarter, register_sources, write_delivery
from leap.compiled_models import CompiledModels, run_dbt

_LAST_MODEL = "int_individuals__rules_applied"
_IDENTITY = ["models/intermediate/individuals/"]
_REGISTER = ["stg_files", "stg_sources"]


@dataclass(frozen=True)
class Databases:
    """A database with seeds and the empty tables of staging, of which the others are copies; a folder for what dbt
    writes; and the models of identity as they are compiled while nothing is built.
    """

    empty: str
    folder: Path
    first_build: CompiledModels

    @contextmanager
    def open_staged(self, records: int, identifiers: Path) -> Iterator[str]:
        """URL of a database with all records in staging and nothing built; `identifiers` is written for Splink."""
        with copy_database(self.empty) as url:
            with psycopg.connect(url, autocommit=True) as connection:
                register_sources(connection)
                for delivery in draw_deliveries(records):
                    write_delivery(connection, delivery, identifiers)
            self._settle(url)
            yield url

    @contextmanager
    def open_built(self, staged: str) -> Iterator[tuple[str, int]]:
        """URL of a copy in which everything but the last quarter is built and the last quarter stands in staging, and
        how many records that has.
        """
        with copy_database(staged) as url:
            with psycopg.connect(url) as connection:
                quarter_records = hold_back_last_quarter(connection)
            self._settle(url)
            with psycopg.connect(url, autocommit=True) as connection:
                self.full_models.run(connection)
            with psycopg.connect(url) as connection:
                hand_over_last_quarter(connection)
            self._settle(url)
            yield url, quarter_records

    @property
    def full_models(self) -> CompiledModels:
        """The models from staging to who is whom, for a database in which nothing is built."""
        return _select_identity(self.first_build)

    def compile_quarter(self, built: str) -> CompiledModels:
        """The same models for a database in which everything but the last quarter is built."""
        return _select_identity(CompiledModels.compile(built, self.folder, [_LAST_MODEL]))

    def _settle(self, url: str) -> None:
        # As after a night: autovacuum has been there.
        with psycopg.connect(url, autocommit=True) as connection:
            self.first_build.select(_REGISTER).run(connection)
            connection.execute("vacuum analyze")


@contextmanager
def open_databases(folder: Path) -> Iterator[Databases]:
    """Make the empty database; it and all its copies are gone afterwards."""
    with open_scratch_database() as url:
        run_dbt(
            url, folder, "build", "--resource-type", "seed", "model", "--select", "path:seeds", "path:models/staging"
        )
        with psycopg.connect(url) as connection:
            # decisions about the people of the project, of whom there is none here
            connection.execute("delete from restricted.link_overrides")
        yield Databases(url, folder, CompiledModels.compile(url, folder, [_LAST_MODEL, *_REGISTER]))


def _select_identity(models: CompiledModels) -> CompiledModels:
    return models.select(_IDENTITY).select_ancestors_of(_LAST_MODEL)
