"""Publish to one DuckDB file that BI tools open read-only.

The file is built beside, checkpointed, detached and moved into place in one step: a reader that
has the old file open keeps that state until it opens again, and no reader ever blocks a run. The
published file must never be opened for writing: what a writer leaves beside it (`.wal`) would be
replayed into the next copy, so it is removed before the swap. The mode is 0640: readable by the
group that BI runs under, since no contact details are inside, and by nobody else, since it is
still business data.
"""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from dagster_project.publishing.folders import make_parents
from dagster_project.publishing.tables import (
    Plan,
    PublishedTable,
    PublishReport,
    TableReport,
    plan,
    reading,
)
from dagster_project.quoting import identifier, literal
from dagster_project.swap import exclusive, replace_file, workbench


def publish_duckdb_file(
    warehouse: Path, tables: Sequence[PublishedTable], destination: Path
) -> PublishReport:
    """Copy tables of the warehouse into one DuckDB file and move it into place.

    Rows are ordered by key. Comments of tables and columns are carried over. On any error the
    earlier file stays as it is.

    Args:
        warehouse: DuckDB file, opened read-only.
        tables: what to publish; all of it or nothing.
        destination: file to replace, such as `out/published/mainstay.duckdb`.

    Raises:
        PublishError: a table or column is missing, or a personal column would get out.
    """
    parent = make_parents(destination)
    with (
        exclusive(parent),
        workbench(parent, destination.name) as bench,
        reading(warehouse, bench) as connection,
    ):
        built = bench / destination.name
        plans = plan(connection, tables)
        connection.execute(f"attach {literal(built)} as published")
        reports = tuple(_copy(connection, planned) for planned in plans)
        connection.execute("checkpoint published")
        connection.execute("detach published")
        built.chmod(0o640)
        size = built.stat().st_size
        destination.with_name(f"{destination.name}.wal").unlink(missing_ok=True)
        replace_file(built, destination)
    return PublishReport(destination, size, reports)


def _copy(connection: duckdb.DuckDBPyConnection, planned: Plan) -> TableReport:
    table = planned.table
    target = f"published.{identifier(table.schema)}.{identifier(table.name)}"
    connection.execute(f"create schema if not exists published.{identifier(table.schema)}")
    written = connection.execute(f"create table {target} as {planned.query}").fetchall()
    if planned.comment:
        connection.execute(f"comment on table {target} is {literal(planned.comment)}")
    for column, text in planned.column_comments.items():
        connection.execute(f"comment on column {target}.{identifier(column)} is {literal(text)}")
    return planned.report(rows=int(written[0][0]))
