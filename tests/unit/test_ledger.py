"""The ledger keeps every emitted list, one set of rows a day."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from dagster_project.ledger import record_lists, write_history

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


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
    assert write_history(tmp_path, "Tiny", TUESDAY, seen) == 2
    assert {as_of for as_of, _ in history(seen)} == {MONDAY}


def test_another_companys_lists_are_none_of_ours(tmp_path: Path, warehouse: Path) -> None:
    fill(warehouse, MONDAY, ["a"])
    record_lists(tmp_path, warehouse, "Tiny", MONDAY)
    record_lists(tmp_path, warehouse, "Other", MONDAY)
    seen = tmp_path / "seen.parquet"
    assert write_history(tmp_path, "Other", TUESDAY, seen) == 2
    assert write_history(tmp_path, "Third", TUESDAY, seen) == 0


def test_without_a_ledger_the_history_is_an_empty_table_with_its_types(tmp_path: Path) -> None:
    seen = tmp_path / "seen.parquet"
    assert write_history(tmp_path / "nothing", "Tiny", MONDAY, seen) == 0
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
