"""The lake: one Parquet file for each table that Python stages exchange.

A table's address is its asset key: `raw/order_lines` lies at `<lake>/raw/order_lines.parquet`.
Files are private (0600) and appear whole or not at all.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb


def table_path(lake: Path, schema: str, table: str) -> Path:
    """Return where the table lies; makes its folder, private to the user."""
    folder = lake / schema
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"{table}.parquet"


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path` and move it there when the block succeeds."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield beside
        beside.chmod(0o600)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def write_query(
    connection: duckdb.DuckDBPyConnection, query: str, path: Path, parameters: object = None
) -> None:
    """Write the rows of a query to a Parquet file, whole or not at all."""
    with replacing(path) as beside:
        relation = connection.sql(query, params=parameters)
        relation.write_parquet(str(beside), compression="zstd")
