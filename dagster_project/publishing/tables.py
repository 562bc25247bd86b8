"""What is published: the tables, the columns they lose, and the query that reads each.

It fails closed. A table or a column to drop that the warehouse does not have stops the publishing
(a rename must not let contact details out), and so does a remaining column whose name says that
it holds a person's address, number or name.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from dagster_project.quoting import identifier, literal

_PERSONAL: Final = re.compile(
    r"(^|_)(e_?mail|phone|mobile|fax)s?($|_)|^(contact|person|employee|owner|member)_name$",
    re.IGNORECASE,
)


class PublishError(ValueError):
    """The tables cannot be published as asked; the message says which and the remedy."""


@dataclass(frozen=True)
class PublishedTable:
    """A table of the warehouse to publish.

    Attributes:
        schema: its schema.
        name: its name.
        drop_columns: columns that are left out because they hold personal data.
        company_columns: columns that are left empty where the column `kind` is not company, since
            the name or place of a person is personal data.
    """

    schema: str
    name: str
    drop_columns: tuple[str, ...] = ()
    company_columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableReport:
    """A published table: its address, rows and columns, and the columns left out."""

    schema: str
    name: str
    rows: int
    columns: tuple[str, ...]
    dropped: tuple[str, ...]


@dataclass(frozen=True)
class PublishReport:
    """What was published: where, its size in bytes, and the tables."""

    destination: Path
    bytes: int
    tables: tuple[TableReport, ...]

    @property
    def rows(self) -> dict[str, int]:
        """Rows of each table, by address."""
        return {f"{table.schema}.{table.name}": table.rows for table in self.tables}


@dataclass(frozen=True)
class Plan:
    """One table, checked against the warehouse.

    Attributes:
        table: what was asked for.
        columns: what remains, in the order of the warehouse.
        query: reads it, ordered by all columns from left to right, so by its key, which comes
            first; equal warehouses give equal copies.
        comment: comment of the table, or None.
        column_comments: column -> comment, for columns that have one.
    """

    table: PublishedTable
    columns: tuple[str, ...]
    query: str
    comment: str | None
    column_comments: dict[str, str]

    def report(self, rows: int) -> TableReport:
        """Return what was published of it."""
        table = self.table
        return TableReport(table.schema, table.name, rows, self.columns, table.drop_columns)


@contextmanager
def reading(warehouse: Path, spill: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection of its own with the warehouse attached, read-only, as `warehouse`.

    Args:
        warehouse: DuckDB file.
        spill: folder for what does not fit in memory.
    """
    if not warehouse.is_file():
        raise PublishError(f"There is no warehouse at {warehouse}. Remedy: run the pipeline first.")
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"set temp_directory = {literal(spill / '.spill')}")
        connection.execute("set preserve_insertion_order = true")
        connection.execute(f"attach {literal(warehouse)} as warehouse (read_only)")
        yield connection


def plan(
    connection: duckdb.DuckDBPyConnection, tables: Sequence[PublishedTable]
) -> tuple[Plan, ...]:
    """Check every table before anything is written.

    Raises:
        PublishError: no table, one twice, an unknown table or column, a personal column left.
    """
    if not tables:
        raise PublishError("No table to publish. Remedy: name at least one.")
    addresses = [(table.schema, table.name) for table in tables]
    if len(set(addresses)) != len(addresses):
        raise PublishError("A table is to be published twice. Remedy: name each once.")
    return tuple(_plan_one(connection, table) for table in tables)


def _plan_one(connection: duckdb.DuckDBPyConnection, table: PublishedTable) -> Plan:
    address = f"{table.schema}.{table.name}"
    found = connection.execute(
        "select column_name, comment from duckdb_columns() where database_name = 'warehouse' "
        "and schema_name = ? and table_name = ? order by column_index",
        [table.schema, table.name],
    ).fetchall()
    if not found:
        raise PublishError(
            f"The warehouse has no table {address}. Remedy: build it, or do not publish it."
        )
    names = [name for name, _ in found]
    unknown = sorted({*table.drop_columns, *table.company_columns} - set(names))
    if unknown:
        raise PublishError(
            f"{address} has no column {', '.join(unknown)} to drop. Remedy: if it was renamed, "
            "name the new one; a personal column must not slip through under another name."
        )
    columns = tuple(name for name in names if name not in table.drop_columns)
    if not columns:
        raise PublishError(f"{address} has no column left. Remedy: do not publish it.")
    personal = [name for name in columns if _PERSONAL.search(name)]
    if personal:
        raise PublishError(
            f"{address} would publish {', '.join(personal)}, which by its name is personal. "
            "Remedy: mark the column as personal, or rename it if it is not."
        )
    selected = ", ".join(
        f"case when kind = 'company' then {identifier(name)} end as {identifier(name)}"
        if name in table.company_columns
        else identifier(name)
        for name in columns
    )
    source = f"warehouse.{identifier(table.schema)}.{identifier(table.name)}"
    return Plan(
        table=table,
        columns=columns,
        query=f"select {selected} from {source} order by all",
        comment=_comment(connection, table),
        column_comments={name: text for name, text in found if text and name in columns},
    )


def _comment(connection: duckdb.DuckDBPyConnection, table: PublishedTable) -> str | None:
    rows = connection.execute(
        "select comment from duckdb_tables() "
        "where database_name = 'warehouse' and schema_name = $1 and table_name = $2 "
        "union all select comment from duckdb_views() "
        "where database_name = 'warehouse' and schema_name = $1 and view_name = $2",
        [table.schema, table.name],
    ).fetchall()
    return rows[0][0] if rows else None
