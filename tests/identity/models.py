"""The identity models as dbt compiled them, run on one connection: a case takes milliseconds, not a dbt run."""

import psycopg

from leap.compiled_models import CompiledModels

FOLDERS = ("models/intermediate/individuals/", "models/intermediate/families/")
MARTS = (
    "link_review",
    "keys_set_aside",
    "link_quality",
    "individual_redirects",
    "individual_splits",
    "link_override_states",
    "family_redirects",
)


class IdentityModels:
    """Every model for individuals and families, and the marts named: as a first build runs them, and as a later one."""

    def __init__(
        self,
        first: CompiledModels,
        later: CompiledModels,
        folders: tuple[str, ...] = FOLDERS,
        marts: tuple[str, ...] = MARTS,
    ) -> None:
        self._first = first.select((*folders, *marts))
        self._later = later.select((*folders, *marts))

    def run(self, connection: psycopg.Connection) -> None:
        """Build every model from what stands in `staging`, as if nothing had ever been built."""
        self._first.run(connection)

    def run_again(self, connection: psycopg.Connection, until: str | None = None) -> None:
        """Build upon what the build before left; with `until`, break off after that model."""
        models = self._later.select_ancestors_of(until) if until else self._later
        models.run(connection)
