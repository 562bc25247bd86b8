"""The lake: one Parquet file for each table that Python stages exchange.

A table's address is its asset key: `raw/order_lines` lies at `<lake>/raw/order_lines.parquet`.
Files are private (0600) and appear whole or not at all.
"""

from pathlib import Path

import duckdb

from dagster_project.quoting import literal
from dagster_project.swap import make_private, replacing


def table_path(lake: Path, schema: str, table: str) -> Path:
    """Return where the table lies; makes its folder, private to the user."""
    return make_private(lake / schema) / f"{table}.parquet"


def write_query(
    connection: duckdb.DuckDBPyConnection, query: str, path: Path, parameters: object = None
) -> None:
    """Write the rows of a query to a Parquet file, whole or not at all."""
    with replacing(path) as beside:
        connection.execute(
            f"copy ({query}) to {literal(beside)} "
            "(format parquet, compression zstd, use_tmp_file false)",
            parameters,
        )
