"""The ledger: what every run said, kept for good, so that a later one can tell what became of it.

Three histories: who was on which emitted list, in one file; what the scores promised, in one file
for each as-of date, since a day may hold 200,000 rows and none of the others changes with it; and
which master a prospect record belonged to, a row only where that changed. A rerun of a day
replaces that company's rows of the day. The ledger holds ids, plays, arms and scores, no contact
details. It comes back as `raw/list_history`, `raw/score_history`, `raw/master_history` and
`raw/master_ids`, cut to the days before the run's own, so that a rerun of a past day sees what was
known then.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

import duckdb

from dagster_project.lake import table_path, write_query
from dagster_project.quoting import literal, path_literal
from dagster_project.swap import replacing

_LIST_TYPES: Final = {
    "list": "varchar",
    "as_of": "date",
    "subject_id": "varchar",
    "play": "varchar",
    "arm": "varchar",
    "status": "varchar",
}
_LIST_ROWS: Final = """
    select
        $company as company, 'retention_list' as list, as_of, customer_id as subject_id, play, arm,
        status
    from warehouse.lists.retention_list
    union all
    select $company, 'prospect_list', as_of, prospect_id, null, null, status
    from warehouse.lists.prospect_list
"""
_SCORE_TYPES: Final = {
    "as_of": "date",
    "customer_id": "varchar",
    "horizon_days": "integer",
    "churn_probability": "double",
    "expected_orders": "double",
    "expected_spend": "double",
    "model": "varchar",
    "model_version": "varchar",
}
_MASTER_TYPES: Final = {"record_key": "varchar", "master_id": "varchar"}
_MASTER_ID_TYPES: Final = {**_MASTER_TYPES, "last_seen_on": "date"}
# The sample is the histories' own, so that promises of different days are about the same customers.
_SCORE_ROWS: Final = """
    select
        $company as company, history.cutoff_on as as_of, churn.customer_id, churn.horizon_days,
        churn.churn_probability, churn.expected_orders, churn.expected_spend, churn.model,
        churn.model_version
    from warehouse.marts.churn as churn
    join warehouse.intermediate.int_purchase_histories as history using (customer_id)
    where history.is_as_of and history.is_sampled and churn.status <> 'history_too_short'
"""


def record_lists(ledger: Path, warehouse: Path, company: str, as_of: date) -> int:
    """Write the rows of the warehouse's lists into the ledger, replacing that day's.

    Returns:
        The number of rows written for the day.
    """
    path = ledger / "list_history.parquet"
    return _record_from(warehouse, path, _LIST_ROWS, company, as_of)


def record_scores(ledger: Path, warehouse: Path, company: str, as_of: date) -> int:
    """Write what the warehouse's scores promise into the ledger, replacing that day's.

    Returns:
        The number of customers written for the day: the sampled ones, 200,000 at most.
    """
    return _record_from(warehouse, _scores_of(ledger, as_of), _SCORE_ROWS, company, as_of)


def record_masters(ledger: Path, lake: Path, company: str, as_of: date) -> int:
    """Write which records changed their master since the days before, replacing that day's rows.

    Returns:
        The number of records that are new or changed.
    """
    path = ledger / "master_history.parquet"
    before = _newest_masters([path]) if path.exists() else _none(_MASTER_TYPES)
    new_rows = f"""
        select $company as company, $as_of::date as as_of, now.record_key, now.master_id
        from read_parquet({path_literal(table_path(lake, "linkage", "record_masters"))}) as now
        left join {before} as before using (record_key)
        where before.master_id is distinct from now.master_id
    """
    with duckdb.connect() as connection:
        return _record(connection, path, new_rows, company, as_of)


def write_master_history(ledger: Path, company: str, as_of: date, destination: Path) -> int:
    """Write the master of every record as of the newest day before `as_of`; return the rows."""
    path = ledger / "master_history.parquet"
    rows = _newest_masters([path]) if path.exists() else _none(_MASTER_TYPES)
    return _write(rows, _MASTER_TYPES, company, as_of, destination)


def write_master_ids(ledger: Path, company: str, as_of: date, destination: Path) -> int:
    """Write every master id used before `as_of` with each record it ever had; return the rows."""
    path = ledger / "master_history.parquet"
    rows = (
        "(select master_id, record_key, max(as_of) as last_seen_on "
        f"from {_all_rows([path])} where company = $company and as_of < $as_of group by all)"
        if path.exists()
        else _none(_MASTER_ID_TYPES)
    )
    return _write(rows, _MASTER_ID_TYPES, company, as_of, destination)


def write_list_history(ledger: Path, company: str, as_of: date, destination: Path) -> int:
    """Write the rows of the company's lists before `as_of` to the lake; return their number."""
    path = ledger / "list_history.parquet"
    paths = [path] if path.exists() else []
    return _write_before(paths, _LIST_TYPES, company, as_of, destination)


def write_score_history(ledger: Path, company: str, as_of: date, destination: Path) -> int:
    """Write what the company's scores promised before `as_of` to the lake; return the rows.

    Brought back are the first promises of every calendar month and the newest ones: those of the
    days between overlap with them almost wholly, and all of a year would be 73 million rows.
    """
    files = sorted((ledger / "score_history").glob("*.parquet"))
    days = sorted(day for day in _days(files, company) if day < as_of)
    first_of_months = {(day.year, day.month): day for day in reversed(days)}.values()
    kept = [_scores_of(ledger, day) for day in sorted({*first_of_months, *days[-1:]})]
    return _write_before(kept, _SCORE_TYPES, company, as_of, destination)


def _scores_of(ledger: Path, as_of: date) -> Path:
    return ledger / "score_history" / f"{as_of}.parquet"


def _record_from(warehouse: Path, path: Path, new_rows: str, company: str, as_of: date) -> int:
    with duckdb.connect() as connection:
        connection.execute(f"attach {literal(warehouse)} as warehouse (read_only)")
        return _record(connection, path, new_rows, company, as_of)


def _record(
    connection: duckdb.DuckDBPyConnection, path: Path, new_rows: str, company: str, as_of: date
) -> int:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = (
        f"select * from read_parquet({path_literal(path)}) "
        "where not (company = $company and as_of = $as_of) union all by name"
    )
    query = f"{kept if path.exists() else ''} {new_rows}"
    values = {"company": company, "as_of": as_of}
    connection.execute(
        f"create temp table rows as {query}",
        {name: value for name, value in values.items() if f"${name}" in query},
    )
    with replacing(path) as beside:
        connection.sql("from rows order by all").write_parquet(str(beside), compression="zstd")
    ((written,),) = connection.execute(
        "select count(*) from rows where company = ? and as_of = ?", [company, as_of]
    ).fetchall()
    return int(written)


def _write_before(
    paths: Sequence[Path], types: Mapping[str, str], company: str, as_of: date, destination: Path
) -> int:
    before = "where company = $company and as_of < $as_of"
    rows = f"(from {_all_rows(paths)} {before})" if paths else _none(types)
    return _write(rows, types, company, as_of, destination)


def _write(
    rows: str, types: Mapping[str, str], company: str, as_of: date, destination: Path
) -> int:
    values = {"company": company, "as_of": as_of}
    with duckdb.connect() as connection:
        write_query(
            connection,
            f"select {', '.join(types)} from {rows} order by all",
            destination,
            {name: value for name, value in values.items() if f"${name}" in rows},
        )
        ((written,),) = connection.execute(
            "select count(*) from read_parquet(?)", [str(destination)]
        ).fetchall()
    return int(written)


def _newest_masters(paths: Sequence[Path]) -> str:
    """Return the master of each record before `$as_of` as a table expression."""
    return (
        "(select record_key, max_by(master_id, as_of) as master_id "
        f"from {_all_rows(paths)} where company = $company and as_of < $as_of group by all)"
    )


def _days(paths: Sequence[Path], company: str) -> set[date]:
    """Return the days of which the files hold rows of the company."""
    if not paths:
        return set()
    query = f"select distinct as_of from {_all_rows(paths)} where company = $company"
    with duckdb.connect() as connection:
        return {day for (day,) in connection.execute(query, {"company": company}).fetchall()}


def _all_rows(paths: Sequence[Path]) -> str:
    return f"read_parquet([{', '.join(path_literal(path) for path in paths)}])"


def _none(types: Mapping[str, str]) -> str:
    return f"(select {_nulls(types)} limit 0)"


def _nulls(types: Mapping[str, str]) -> str:
    return ", ".join(f"null::{type_} as {name}" for name, type_ in types.items())
