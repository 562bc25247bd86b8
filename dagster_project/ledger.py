"""The ledger: what every run said, kept for good, so that a later one can tell what became of it.

Two histories: who was on which emitted list, in one file, and what the scores promised, in one
file for each as-of date, since a day may hold 200,000 rows and none of the others changes with it.
A rerun of a day replaces that company's rows of the day. The ledger holds ids, plays, arms and
scores, no contact details. It comes back into SQL as `raw/list_history` and `raw/score_history`,
cut to the days before the run's own, so that a rerun of a past day sees what was known then.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

import duckdb

from dagster_project.lake import write_query
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
    return _record(ledger / "list_history.parquet", warehouse, _LIST_ROWS, company, as_of)


def record_scores(ledger: Path, warehouse: Path, company: str, as_of: date) -> int:
    """Write what the warehouse's scores promise into the ledger, replacing that day's.

    Returns:
        The number of customers written for the day: the sampled ones, 200,000 at most.
    """
    return _record(_scores_of(ledger, as_of), warehouse, _SCORE_ROWS, company, as_of)


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


def _record(path: Path, warehouse: Path, new_rows: str, company: str, as_of: date) -> int:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute(f"attach {literal(warehouse)} as warehouse (read_only)")
        kept = (
            f"select * from read_parquet({path_literal(path)}) "
            "where not (company = $company and as_of = $as_of) union all by name"
        )
        connection.execute(
            f"create temp table rows as {kept if path.exists() else ''} {new_rows}",
            {"company": company, "as_of": as_of} if path.exists() else {"company": company},
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
    rows = _all_rows(paths) if paths else f"(select null::varchar as company, {_nulls(types)})"
    query = (
        f"select {', '.join(types)} from {rows} "
        "where company = $company and as_of < $as_of order by all"
    )
    with duckdb.connect() as connection:
        write_query(connection, query, destination, {"company": company, "as_of": as_of})
        ((written,),) = connection.execute(
            "select count(*) from read_parquet(?)", [str(destination)]
        ).fetchall()
    return int(written)


def _days(paths: Sequence[Path], company: str) -> set[date]:
    """Return the days of which the files hold rows of the company."""
    if not paths:
        return set()
    query = f"select distinct as_of from {_all_rows(paths)} where company = $company"
    with duckdb.connect() as connection:
        return {day for (day,) in connection.execute(query, {"company": company}).fetchall()}


def _all_rows(paths: Sequence[Path]) -> str:
    return f"read_parquet([{', '.join(path_literal(path) for path in paths)}])"


def _nulls(types: Mapping[str, str]) -> str:
    return ", ".join(f"null::{type_} as {name}" for name, type_ in types.items())
