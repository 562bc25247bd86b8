"""The ledger: who was on which emitted list, kept for good.

One row per company, list, as-of date and subject. A rerun of a day replaces that company's day.
The ledger holds ids, plays and arms, no contact details. It comes back into SQL as
`raw/list_history`, cut to the days before the run's own, so that a rerun of a past day sees what
was known then.
"""

from datetime import date
from pathlib import Path
from typing import Final

import duckdb

from dagster_project.lake import write_query
from dagster_project.quoting import literal, path_literal
from dagster_project.swap import replacing

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
_NONE: Final = f"(select null::varchar as company, * from ({_EMPTY}))"
_NEW_ROWS: Final = """
    select
        $company as company, 'retention_list' as list, as_of, customer_id as subject_id, play, arm,
        status
    from warehouse.lists.retention_list
    union all
    select $company, 'prospect_list', as_of, prospect_id, null, null, status
    from warehouse.lists.prospect_list
"""


def record_lists(ledger: Path, warehouse: Path, company: str, as_of: date) -> int:
    """Write the rows of the warehouse's lists into the ledger, replacing that day's.

    Returns:
        The number of rows written for the day.
    """
    ledger.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = ledger / "list_history.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"attach {literal(warehouse)} as warehouse (read_only)")
        kept = (
            f"select * from read_parquet({path_literal(path)}) "
            "where not (company = $company and as_of = $as_of) union all by name"
        )
        connection.execute(
            f"create temp table rows as {kept if path.exists() else ''} {_NEW_ROWS}",
            {"company": company, "as_of": as_of} if path.exists() else {"company": company},
        )
        with replacing(path) as beside:
            connection.sql("from rows order by company, list, as_of, subject_id").write_parquet(
                str(beside), compression="zstd"
            )
        ((written,),) = connection.execute(
            "select count(*) from rows where company = ? and as_of = ?", [company, as_of]
        ).fetchall()
    return int(written)


def write_history(ledger: Path, company: str, as_of: date, destination: Path) -> int:
    """Write the rows of the company's lists before `as_of` to the lake; return their number."""
    path = ledger / "list_history.parquet"
    kept = f"read_parquet({path_literal(path)})" if path.exists() else _NONE
    source = f"select * exclude (company) from {kept} where company = $company"
    query = f"select * from ({source}) where as_of < $as_of order by list, as_of, subject_id"
    with duckdb.connect() as connection:
        write_query(connection, query, destination, {"company": company, "as_of": as_of})
        ((rows,),) = connection.execute(
            "select count(*) from read_parquet(?)", [str(destination)]
        ).fetchall()
    return int(rows)
