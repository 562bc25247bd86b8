"""Dagster's own event log in SQLite, with its connections kept open.

A run stores about a thousand events, and the stock storage opens, prepares and closes a connection
for every statement: a fifth of a run on a small company. Same files, same tables, same rows:
whoever reads them with the stock class sees no difference. Only the two connections are ours.
"""

import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from typing import Any, Final, Self

from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, create_engine, event

INDEX: Final = "index"
# The index, the run at work and those a person looks at; older ones are closed.
KEPT: Final = 8
BUSY_SECONDS: Final = 60


class KeptOpenEventLogStorage(SqliteEventLogStorage):
    """Named in dagster.yaml; takes the same `base_dir` as the stock class."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        """Prepare no connection yet: every shard opens when it is first asked for."""
        self._one_at_a_time = threading.RLock()
        self._engine = lru_cache(KEPT)(self._open)
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> Self:
        """Build the storage from its block in dagster.yaml."""
        return cls(inst_data=inst_data, **config_value)

    def run_connection(self, run_id: str | None = None) -> AbstractContextManager[Connection]:
        """Return a transaction on the shard of a run."""
        return self._transaction(str(run_id))

    def index_connection(self) -> AbstractContextManager[Connection]:
        """Return a transaction on the shard that all runs share."""
        return self._transaction(INDEX)

    @contextmanager
    def _transaction(self, shard: str) -> Iterator[Connection]:
        with self._one_at_a_time, self._engine(shard).begin() as connection:
            yield connection

    def _open(self, shard: str) -> Engine:
        # The stock connection makes the file and its tables where they are missing.
        with super().run_connection(shard):
            pass
        engine = create_engine(
            self.conn_string_for_shard(shard), connect_args={"timeout": BUSY_SECONDS}
        )
        event.listen(engine, "connect", _trust_the_write_ahead_log)
        return engine


def _trust_the_write_ahead_log(connection: Any, _: object) -> None:
    """Sync at checkpoints, not at every event: a crash of the machine may lose the last events."""
    connection.execute("pragma synchronous = normal")
