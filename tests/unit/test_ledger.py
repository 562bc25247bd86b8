"""The ledger keeps every emitted list and what the scores promised, one set of rows a day."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest

from dagster_project.lake import table_path
from dagster_project.ledger import (
    record_lists,
    record_masters,
    record_scores,
    write_list_history,
    write_master_history,
    write_master_ids,
    write_score_history,
)

MONDAY, TUESDAY, WEDNESDAY = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)


def fill(warehouse: Path, as_of: date, customers: list[str]) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create schema if not exists lists")
        connection.execute(
            "create or replace table lists.retention_list as select ?::date as as_of, "
            "unnest(?::varchar[]) as customer_id, 'protect' as play, 'treatment' as arm, "
            "'new' as status",
            [as_of, customers],
        )
        connection.execute(
            "create or replace table lists.prospect_list as select ?::date as as_of, "
            "'p1' as prospect_id, 'new' as status",
            [as_of],
        )


def history(path: Path) -> list[tuple[object, ...]]:
    return duckdb.sql(f"select as_of, subject_id from '{path}' order by all").fetchall()


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    return tmp_path / "warehouse.duckdb"


def test_a_rerun_replaces_the_rows_of_its_day_and_no_other(tmp_path: Path, warehouse: Path) -> None:
    fill(warehouse, MONDAY, ["a", "b"])
    assert record_lists(tmp_path, warehouse, "Tiny", MONDAY) == 3
    fill(warehouse, TUESDAY, ["a"])
    record_lists(tmp_path, warehouse, "Tiny", TUESDAY)
    fill(warehouse, TUESDAY, ["c"])
    assert record_lists(tmp_path, warehouse, "Tiny", TUESDAY) == 2
    assert history(tmp_path / "list_history.parquet") == [
        (MONDAY, "a"),
        (MONDAY, "b"),
        (MONDAY, "p1"),
        (TUESDAY, "c"),
        (TUESDAY, "p1"),
    ]


def test_a_run_sees_only_the_lists_of_earlier_days(tmp_path: Path, warehouse: Path) -> None:
    for day in (MONDAY, TUESDAY):
        fill(warehouse, day, ["a"])
        record_lists(tmp_path, warehouse, "Tiny", day)
    seen = tmp_path / "seen.parquet"
    assert write_list_history(tmp_path, "Tiny", TUESDAY, seen) == 2
    assert {as_of for as_of, _ in history(seen)} == {MONDAY}


def test_another_companys_lists_are_none_of_ours(tmp_path: Path, warehouse: Path) -> None:
    fill(warehouse, MONDAY, ["a"])
    record_lists(tmp_path, warehouse, "Tiny", MONDAY)
    record_lists(tmp_path, warehouse, "Other", MONDAY)
    seen = tmp_path / "seen.parquet"
    assert write_list_history(tmp_path, "Other", TUESDAY, seen) == 2
    assert write_list_history(tmp_path, "Third", TUESDAY, seen) == 0


def test_without_a_ledger_the_history_is_an_empty_table_with_its_types(tmp_path: Path) -> None:
    seen = tmp_path / "seen.parquet"
    assert write_list_history(tmp_path / "nothing", "Tiny", MONDAY, seen) == 0
    types = duckdb.sql(f"describe select * from '{seen}'").fetchall()
    assert [(name, kind) for name, kind, *_ in types] == [
        ("list", "VARCHAR"),
        ("as_of", "DATE"),
        ("subject_id", "VARCHAR"),
        ("play", "VARCHAR"),
        ("arm", "VARCHAR"),
        ("status", "VARCHAR"),
    ]


def test_the_ledger_is_private(tmp_path: Path, warehouse: Path) -> None:
    fill(warehouse, MONDAY, ["a"])
    record_lists(tmp_path, warehouse, "Tiny", MONDAY)
    assert (tmp_path / "list_history.parquet").stat().st_mode & 0o777 == 0o600


def promise(warehouse: Path, as_of: date, customers: dict[str, float | None]) -> None:
    """Score customers; who has no probability has too short a history, "x" is not sampled."""
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create schema if not exists marts")
        connection.execute("create schema if not exists intermediate")
        connection.execute(
            "create or replace table marts.churn as select customer_id, 28 as horizon_days, "
            "churn_probability, 1.5 as expected_orders, 20.0 as expected_spend, "
            "'logistic' as model, '0123456789ab' as model_version, "
            "if(churn_probability is null, 'history_too_short', 'scored') as status "
            "from (select unnest(?::varchar[]) as customer_id, unnest(?::double[]) "
            "as churn_probability)",
            [list(customers), list(customers.values())],
        )
        connection.execute(
            "create or replace table intermediate.int_purchase_histories as "
            "select customer_id, ?::date - 28 * is_past::int as cutoff_on, "
            "not is_past as is_as_of, "
            "customer_id <> 'x' as is_sampled "
            "from marts.churn, (values (true), (false)) as cutoffs (is_past)",
            [as_of],
        )


def promises(path: Path | str) -> list[tuple[object, ...]]:
    return duckdb.sql(
        f"select as_of, customer_id, churn_probability from '{path}' order by all"
    ).fetchall()


def test_a_promise_is_remembered_for_sampled_and_scored_customers_only(
    tmp_path: Path, warehouse: Path
) -> None:
    promise(warehouse, MONDAY, {"a": 0.25, "x": 0.5, "new": None})
    assert record_scores(tmp_path, warehouse, "Tiny", MONDAY) == 1
    seen = tmp_path / "seen.parquet"
    assert write_score_history(tmp_path, "Tiny", TUESDAY, seen) == 1
    assert duckdb.sql(f"from '{seen}'").fetchall() == [
        (MONDAY, "a", 28, 0.25, 1.5, 20.0, "logistic", "0123456789ab")
    ]


def test_a_rerun_replaces_the_promises_of_its_company_and_day(
    tmp_path: Path, warehouse: Path
) -> None:
    promise(warehouse, MONDAY, {"a": 0.25})
    record_scores(tmp_path, warehouse, "Other", MONDAY)
    record_scores(tmp_path, warehouse, "Tiny", MONDAY)
    promise(warehouse, MONDAY, {"b": 0.75})
    assert record_scores(tmp_path, warehouse, "Tiny", MONDAY) == 1
    seen = tmp_path / "seen.parquet"
    write_score_history(tmp_path, "Tiny", TUESDAY, seen)
    assert promises(seen) == [(MONDAY, "b", 0.75)]
    write_score_history(tmp_path, "Other", TUESDAY, seen)
    assert promises(seen) == [(MONDAY, "a", 0.25)]


def test_a_run_sees_the_first_promises_of_each_month_and_the_newest_before_it(
    tmp_path: Path, warehouse: Path
) -> None:
    days = [date(2026, 2, 10), date(2026, 2, 20), *(date(2026, 3, day) for day in (1, 2, 3, 4))]
    for day in days:
        promise(warehouse, day, {"a": 0.25})
        record_scores(tmp_path, warehouse, "Tiny", day)
    seen = tmp_path / "seen.parquet"
    assert write_score_history(tmp_path, "Tiny", date(2026, 3, 4), seen) == 3
    assert [day for day, *_ in promises(seen)] == [
        date(2026, 2, 10),
        date(2026, 3, 1),
        date(2026, 3, 3),
    ]


def test_without_promises_the_history_is_an_empty_table_with_its_types(tmp_path: Path) -> None:
    seen = tmp_path / "seen.parquet"
    assert write_score_history(tmp_path / "nothing", "Tiny", MONDAY, seen) == 0
    types = duckdb.sql(f"describe select * from '{seen}'").fetchall()
    assert [kind for _, kind, *_ in types] == [
        "DATE",
        "VARCHAR",
        "INTEGER",
        "DOUBLE",
        "DOUBLE",
        "DOUBLE",
        "VARCHAR",
        "VARCHAR",
    ]


def test_the_promises_are_private(tmp_path: Path, warehouse: Path) -> None:
    promise(warehouse, MONDAY, {"a": 0.25})
    record_scores(tmp_path, warehouse, "Tiny", MONDAY)
    path = tmp_path / "score_history" / "2026-03-02.parquet"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def link(lake: Path, masters: dict[str, str]) -> None:
    """Say which master each record belongs to."""
    path = table_path(lake, "linkage", "record_masters")
    duckdb.execute(
        "copy (select unnest(?::varchar[]) as record_key, unnest(?::varchar[]) as master_id) "
        f"to '{path}'",
        [list(masters), list(masters.values())],
    )


def remembered(write: Callable[..., int], ledger: Path, as_of: date) -> list[tuple[object, ...]]:
    seen = ledger / "seen.parquet"
    rows = write(ledger, "Tiny", as_of, seen)
    found = duckdb.sql(f"from '{seen}' order by all").fetchall()
    assert rows == len(found)
    return found


def test_only_records_whose_master_changed_are_written(tmp_path: Path) -> None:
    link(tmp_path, {"r1": "m1", "r2": "m2"})
    assert record_masters(tmp_path, tmp_path, "Tiny", MONDAY) == 2
    link(tmp_path, {"r1": "m1", "r2": "m1", "r3": "m3"})
    assert record_masters(tmp_path, tmp_path, "Tiny", TUESDAY) == 2
    assert record_masters(tmp_path, tmp_path, "Tiny", TUESDAY) == 2
    assert record_masters(tmp_path, tmp_path, "Other", TUESDAY) == 3
    assert remembered(write_master_history, tmp_path, TUESDAY) == [("r1", "m1"), ("r2", "m2")]
    assert remembered(write_master_history, tmp_path, WEDNESDAY) == [
        ("r1", "m1"),
        ("r2", "m1"),
        ("r3", "m3"),
    ]


def test_a_master_id_is_never_forgotten(tmp_path: Path) -> None:
    link(tmp_path, {"r1": "m1", "r2": "m2"})
    record_masters(tmp_path, tmp_path, "Tiny", MONDAY)
    link(tmp_path, {"r1": "m1", "r2": "m1"})
    record_masters(tmp_path, tmp_path, "Tiny", TUESDAY)
    assert remembered(write_master_ids, tmp_path, WEDNESDAY) == [
        ("r1", "m1", MONDAY),
        ("r2", "m1", TUESDAY),
        ("r2", "m2", MONDAY),
    ]


def test_before_the_first_run_no_master_is_known(tmp_path: Path) -> None:
    assert remembered(write_master_history, tmp_path, MONDAY) == []
    assert remembered(write_master_ids, tmp_path, MONDAY) == []
    link(tmp_path, {"r1": "m1"})
    record_masters(tmp_path, tmp_path, "Tiny", MONDAY)
    assert remembered(write_master_history, tmp_path, MONDAY) == []
