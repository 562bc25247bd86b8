"""The warehouse: query it, and hold it for one run at a time.

dbt alone writes it (see `dbt.py`). DuckDB lets one process write or many read, so a run holds a
lock file for its whole length; the kernel frees the lock when the process dies, however it dies.
"""

import fcntl
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import duckdb
import pandas as pd
import pyarrow as pa


class BusyError(RuntimeError):
    """Another run holds the warehouse and did not finish in time."""


def query(
    warehouse: Path, sql: str, parameters: Sequence[object] = (), lake: Path | None = None
) -> pd.DataFrame:
    """Return the rows of a query on the warehouse, read-only.

    Args:
        warehouse: the DuckDB file.
        sql: the query.
        parameters: values of its placeholders.
        lake: where staging views find their Parquet files, if the query reads staging.
    """
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        if lake:
            connection.execute("set file_search_path = $lake", {"lake": str(lake)})
        return connection.execute(sql, parameters).df()


def arrow_table(warehouse: Path, schema: str, table: str) -> pa.Table:
    """Return a whole table with its exact types, read-only."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.table(f"{schema}.{table}").to_arrow_table()


@contextmanager
def held(lock_file: Path, holder: str, timeout: int) -> Iterator[str | None]:
    """Hold the state folder for one run, waiting for another to end.

    Yields the holder before this one if it died while holding, else None.

    Args:
        lock_file: the file that is locked; it names who holds it.
        holder: what to tell others who wait, such as a run id.
        timeout: seconds to wait.

    Raises:
        BusyError: it was still held by another run at the end of the wait.
    """
    lock_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with lock_file.open("a+", encoding="utf-8") as handle:
        deadline = time.monotonic() + timeout
        while not _locked(handle.fileno()):
            if time.monotonic() >= deadline:
                raise BusyError(
                    f"Another run is at work and did not end within {timeout} seconds: "
                    f"{_read(handle) or 'unknown'}. Remedy: wait for it, or end that process."
                )
            time.sleep(min(1.0, max(0.05, timeout / 20)))
        before = _read(handle)
        handle.truncate(0)
        handle.write(f"{holder} (process {os.getpid()})")
        handle.flush()
        try:
            yield before.split()[0] if before else None
        finally:
            handle.truncate(0)


def _read(handle: TextIO) -> str:
    handle.seek(0)
    return handle.read()


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
