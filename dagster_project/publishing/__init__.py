"""Copies of the warehouse for BI: what people open, without contact details.

Belongs here: copying named tables into a Parquet folder or a DuckDB file and swapping the copy
into place; one function for each destination, all with the same signature. Does not belong here:
which tables those are, whether the run's checks allow it, anything that changes a value.
Pure: paths and tables are arguments. The warehouse is only ever read.
"""

from dagster_project.publishing.duckdb_file import publish_duckdb_file
from dagster_project.publishing.parquet import publish_parquet
from dagster_project.publishing.tables import (
    PublishedTable,
    PublishError,
    PublishReport,
    TableReport,
)

__all__ = [
    "PublishError",
    "PublishReport",
    "PublishedTable",
    "TableReport",
    "publish_duckdb_file",
    "publish_parquet",
]
