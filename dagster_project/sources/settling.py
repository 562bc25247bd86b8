"""The books of an ingestion: judged rows in, two Parquet files and balanced numbers out.

Holds the tables that `acceptance.py` fills, counts them by ways that do not depend on each other,
and replaces the files of the entity only when the counts agree.
"""

from dataclasses import replace
from pathlib import Path
from typing import Final

import duckdb

from dagster_project.contracts import Entity
from dagster_project.quoting import identifier, path_literal
from dagster_project.sources.reading import Reading
from dagster_project.sources.report import IngestReport, LostRowsError
from dagster_project.sources.text import count_filled_lines
from dagster_project.sources.writing import write_parquet
from dagster_project.swap import replacing

_FINDINGS: Final = "struct(rule varchar, reason varchar, remedy varchar)[]"


def make_tables(connection: duckdb.DuckDBPyConnection, entity: Entity) -> None:
    """Make the tables of judged rows and of file names."""
    columns = ", ".join(f"{identifier(each.name)} {each.type}" for each in entity.columns)
    connection.execute(
        f"create temp table judged (__file integer, __row bigint, {columns}, "
        f"__findings {_FINDINGS}, __delivered varchar)"
    )
    connection.execute("create temp table files (number integer, source_file varchar)")


def name_file(connection: duckdb.DuckDBPyConnection, number: int, name: str) -> None:
    """Remember the name of a file for the rows that come from it."""
    connection.execute("insert into files values (?, ?)", [number, name])


def count_judged(connection: duckdb.DuckDBPyConnection, number: int, reading: Reading) -> int:
    """Count the rows of one file, before broken rows join them.

    Raises:
        LostRowsError: there are more or fewer than the reader numbered.
    """
    query = "select count(*), coalesce(max(__row), 0) from judged where __file = ?"
    ((rows, last),) = connection.execute(query, [number]).fetchall()
    if rows > last or (rows < last and not reading.sparse):
        raise LostRowsError(f"{reading.file.name}: {last} rows were read and {rows} judged")
    return int(rows)


def check_lines(reading: Reading, rows: int) -> None:
    """Compare the rows of a CSV file with its lines, where no quote can join lines.

    Raises:
        LostRowsError: they differ.
    """
    text = reading.text
    if text is None or text.quotes or rows + reading.header_lines == text.line_ends:
        return
    lines = count_filled_lines(text) - reading.header_lines
    if rows != lines:
        raise LostRowsError(f"{reading.file.name}: it has {lines} lines and {rows} were read")


def settle(
    connection: duckdb.DuckDBPyConnection,
    entity: Entity,
    report: IngestReport,
    accepted: Path,
    quarantine: Path,
) -> IngestReport:
    """Write both files and complete the report.

    Args:
        connection: with the tables filled.
        entity: what the rows are.
        report: the files and rows read so far.
        accepted: where accepted rows go.
        quarantine: where quarantined rows go.

    Raises:
        LostRowsError: the numbers do not add up; nothing has been replaced.
    """
    with replacing(accepted) as new_accepted, replacing(quarantine) as new_quarantine:
        written = write_parquet(connection, _accepted_sql(entity), new_accepted)
        moment = identifier(entity.known_at) if entity.known_at else "null"
        source = f"read_parquet({path_literal(new_accepted)})"
        query = f"select min({moment}), max({moment}) from {source}"
        ((first, last),) = connection.execute(query).fetchall()
        completed = replace(
            report,
            accepted=written,
            quarantined=write_parquet(connection, _quarantined_sql(), new_quarantine),
            duplicates=_count_duplicates(connection, entity),
            rules=_count_rules(connection),
            first_known_at=first,
            last_known_at=last,
        )
        if not completed.adds_up:
            raise LostRowsError(
                f"{entity.name}: {completed.rows_read} rows read, but {completed.accepted} "
                f"accepted, {completed.quarantined} quarantined and {completed.duplicates} "
                "dropped as duplicates"
            )
    return completed


def _accepted_sql(entity: Entity) -> str:
    """Return the last good row of every key, in the order of the keys."""
    columns = ", ".join(identifier(column.name) for column in entity.columns)
    key = ", ".join(map(identifier, entity.key))
    return f"""
        select {columns}, source_file, __row as source_row
        from (
            select *, row_number() over (partition by {key} order by __file desc, __row desc)
                as __place
            from judged
            where __findings is null
        )
        join files on number = __file
        where __place = 1
        order by {key}
    """


def _quarantined_sql() -> str:
    return """
        select
            source_file,
            __row as source_row,
            __findings[1].rule as rule,
            __findings[1].reason as reason,
            __findings[1].remedy as remedy,
            list_transform(__findings, lambda found: found.rule) as all_rules,
            __delivered as delivered
        from judged
        join files on number = __file
        where __findings is not null
        order by __file, __row
    """


def _count_duplicates(connection: duckdb.DuckDBPyConnection, entity: Entity) -> int:
    key = ", ".join(map(identifier, entity.key))
    ((rows,),) = connection.execute(
        f"""
        select coalesce(sum(rows - 1), 0)
        from (
            select count(*) as rows
            from judged
            where __findings is null
            group by {key}
            having count(*) > 1
        )
        """
    ).fetchall()
    return int(rows)


def _count_rules(connection: duckdb.DuckDBPyConnection) -> tuple[tuple[str, int], ...]:
    return tuple(
        connection.execute(
            """
            select __findings[1].rule as rule, count(*) as rows
            from judged
            where __findings is not null
            group by rule
            order by rows desc, rule
            """
        ).fetchall()
    )
