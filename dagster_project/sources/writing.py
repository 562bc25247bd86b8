"""Writing query results as Parquet, and the private folder an ingestion works in."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from dagster_project.quoting import literal
from dagster_project.swap import make_private


@contextmanager
def workspace_in(folder: Path, name: str) -> Iterator[Path]:
    """Yield an empty private folder for spilled rows and copies, and remove it afterwards.

    One run at a time works under a name; what a killed run has left there is removed first.
    """
    workspace = make_private(folder) / f".{name}.work"
    shutil.rmtree(workspace, ignore_errors=True)
    try:
        yield make_private(workspace)
    finally:
        shutil.rmtree(workspace, ignore_errors=True)


def write_parquet(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> int:
    """Fill a file with the rows of a query, keeping the mode it has; return their number."""
    ((rows,),) = connection.execute(
        f"copy ({query}) to {literal(path)} (format parquet, compression zstd, use_tmp_file false)"
    ).fetchall()
    return int(rows)
