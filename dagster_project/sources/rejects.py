"""Rows that the CSV reader sets aside: counted, placed, and kept with what they held.

The reader numbers records of the file, header and broken rows included, and notes the broken ones
in tables of its own; the rows it passes on are numbered without them. This module brings both
into one numbering.
"""

from typing import Final

import duckdb

from dagster_project.quoting import literal
from dagster_project.sources.reading import REJECTED_SCANS, REJECTS, Reading

RULE: Final = "row_is_well_formed"
_REMEDY: Final = (
    "deliver as many values as the header has names, quoted where a value holds the delimiter, "
    "the quote or a line end"
)
_REASONS: Final = """
    case cast(error_type as varchar)
        when 'MISSING COLUMNS' then 'the row has too few values'
        when 'TOO MANY COLUMNS' then 'the row has too many values'
        when 'UNQUOTED VALUE' then 'a quote is not closed, or text follows a closed quote'
        when 'LINE SIZE OVER MAXIMUM' then 'the row is longer than 2 MB, perhaps a quote is open'
        else 'the row is no proper record'
    end
"""


def count_rejects(connection: duckdb.DuckDBPyConnection) -> int:
    """Return how many rows have been set aside since `forget_rejects`."""
    query = "select count(*) from duckdb_tables() where table_name = ?"
    ((exists,),) = connection.execute(query, [REJECTS]).fetchall()
    if not exists:
        return 0
    query = f"select count(*) from (select distinct scan_id, file_id, line from {REJECTS})"
    ((rows,),) = connection.execute(query).fetchall()
    return int(rows)


def forget_rejects(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop the reader's tables, so that the next file starts with none."""
    for table in (REJECTS, REJECTED_SCANS):
        connection.execute(f"drop table if exists {table}")


def take_rejects(
    connection: duckdb.DuckDBPyConnection, judged: str, number: int, reading: Reading
) -> int:
    """Move the rows set aside from one CSV file into the table of judged rows.

    Args:
        connection: that has read the file.
        judged: table that holds the rows passed on, `__row` numbered without the broken ones;
            these are renumbered.
        number: the file's number, in `__file`.
        reading: how the file was read.

    Returns:
        How many rows were set aside.
    """
    if reading.text is None or not count_rejects(connection):
        return 0
    connection.execute(
        f"""
        create temp table __broken as
        select
            line - {reading.header_lines} as place,
            min({_REASONS}) || ' (line ' || line || ' of the file)' as reason,
            to_json(trim(min(csv_line), chr(10) || chr(13)))::varchar as delivered,
            row_number() over (order by line) as nth
        from {REJECTS} join {REJECTED_SCANS} using (scan_id, file_id)
        where file_path = {literal(str(reading.text.path))}
        group by line
        """
    )
    connection.execute(
        f"""
        update {judged} set __row = __row + nth
        from (select nth, place - nth as after, lead(place - nth) over (order by nth) as upto
              from __broken) as gaps
        where __file = {number} and __row > after and (upto is null or __row <= upto)
        """
    )
    connection.execute(
        f"""
        insert into {judged} (__file, __row, __findings, __delivered)
        select {number}, place, [{{'rule': '{RULE}', 'reason': reason,
            'remedy': {literal(_REMEDY)}}}], delivered
        from __broken
        """
    )
    ((rows,),) = connection.execute("select count(*) from __broken").fetchall()
    connection.execute("drop table __broken")
    return int(rows)
