"""The ledger: who was on which emitted list, kept for good.

One row per list, as-of date and subject. A rerun of a day replaces that day's rows. The ledger
holds ids, plays and arms, no contact details. It comes back into SQL as `raw/list_history`, cut
to the days before the run's own, so that a rerun of a past day sees what was known then.
"""

from datetime import date
from pathlib import Path
from typing import Final

import duckdb

from dagster_project.lake import replacing, write_query

_TYPES: Final = {
    "list": "varchar",
    "as_of": "date",
    "subject_id": "varchar",
    "play": "varchar",
    "arm": "varchar",
    "status": "varchar",
}
_EMPTY: Final = (
    "select " + ", ".join(f"null::{type_} as {name}" for name, type_ in _TYPES.items()) + " limit 0"
)
_NEW_ROWS: Final = """
    select 'retention_list' as list, as_of, customer_id as subject_id, play, arm, status
    from warehouse.lists.retention_list
    union all
    select 'prospect_list', as_of, prospect_id, null, null, status
    from warehouse.lists.prospect_list
"""


def record_lists(ledger: Path, warehouse: Path, as_of: date) -> int:
    """Write the rows of the warehouse's lists into the ledger, replacing that day's.

    Returns:
        The number of rows written for the day.
    """
    ledger.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = ledger / "list_history.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"attach '{_quoted(warehouse)}' as warehouse (read_only)")
        kept = f"from read_parquet('{_quoted(path)}')" if path.exists() else _EMPTY
        connection.execute(
            f"create temp table rows as select * from ({kept}) where as_of <> ? "
            f"union all by name select * from ({_NEW_ROWS})",
            [as_of],
        )
        with replacing(path) as beside:
            connection.sql("from rows order by list, as_of, subject_id").write_parquet(
                str(beside), compression="zstd"
            )
        ((written,),) = connection.execute(
            "select count(*) from rows where as_of = ?", [as_of]
        ).fetchall()
    return int(written)


def write_history(ledger: Path, as_of: date, destination: Path) -> int:
    """Write the rows of lists emitted for days before `as_of` to the lake; return their number."""
    path = ledger / "list_history.parquet"
    source = f"from read_parquet('{_quoted(path)}')" if path.exists() else _EMPTY
    query = f"select * from ({source}) where as_of < $as_of order by list, as_of, subject_id"
    with duckdb.connect() as connection:
        write_query(connection, query, destination, {"as_of": as_of})
        ((rows,),) = connection.execute(
            "select count(*) from read_parquet(?)", [str(destination)]
        ).fetchall()
    return int(rows)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
