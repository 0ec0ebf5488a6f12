"""A programme that is built step by step, as its deliveries arrive."""

import psycopg

from tests.identity import programme
from tests.identity.models import IdentityModels
from tests.identity.programme import File


class Builder:
    """Delivers files upon those before, and builds: first as if nothing had ever been built, then upon what stands."""

    def __init__(self, connection: psycopg.Connection, models: IdentityModels) -> None:
        self.models = models
        self.arrived: list[File] = []
        self._connection = connection
        self._is_built = False

    def __call__(self, *files: File) -> dict[str, str]:
        """Deliver and build; the individual id of each record that counts, by its name."""
        self.deliver(*files)
        self.run()
        return programme.read_ids(self._connection, self.arrived)

    def deliver(self, *files: File) -> None:
        """Put files into staging, and build nothing."""
        is_first = not self.arrived
        self.arrived.extend(files)
        (programme.write if is_first else programme.deliver)(self._connection, self.arrived)

    def run(self) -> None:
        """Build what was delivered."""
        (self.models.run_again if self._is_built else self.models.run)(self._connection)
        self._is_built = True
