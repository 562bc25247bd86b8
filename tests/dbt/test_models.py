"""dbt's own unit tests, and plants that show its keys and reconciliations can fail."""

import shutil
from pathlib import Path

import duckdb
import pytest

from dagster_project.dbt import run_dbt
from dagster_project.settings import Settings, load_settings
from tests.conftest import TINY


@pytest.fixture
def settings(tiny_home: Path, tmp_path: Path) -> Settings:
    """Settings of a copy of the tiny company's finished home."""
    home = shutil.copytree(tiny_home, tmp_path / "home", symlinks=True)
    return load_settings({"MAINSTAY_HOME": str(home), "MAINSTAY_SOURCES": str(TINY)})


def statuses(settings: Settings, *selection: str) -> dict[str, str]:
    """Run tests on the warehouse as it is; return test -> status."""
    results = run_dbt(settings, ["test", "--select", *selection]).result.results
    return {result.node.name: str(result.status) for result in results}


def plant(settings: Settings, sql: str) -> None:
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute(sql)


def test_every_unit_test_of_the_models_passes(settings: Settings) -> None:
    found = statuses(settings, "test_type:unit")
    assert {name for name, status in found.items() if status != "pass"} == set()
    assert len(found) >= 50


@pytest.mark.parametrize(
    ("test", "fault"),
    [
        (
            "customer_value_rows_are_keyed_and_complete",
            "insert into marts.customer_value from marts.customer_value limit 1",
        ),
        (
            "customer_value_rows_are_keyed_and_complete",
            "update marts.customer_value set customer_name = null where customer_id = 'a'",
        ),
        (
            "assert_customer_value_equals_order_lines",
            "update marts.customer_value set net_revenue = net_revenue + 1 where customer_id = 'a'",
        ),
        (
            "assert_customers_are_counted_once",
            "delete from marts.customer_value where customer_id = 'a'",
        ),
        (
            "assert_cumulative_share_ends_at_one_and_never_falls",
            "update marts.customer_value set cumulative_share = 0.9 where customer_id = 'd'",
        ),
    ],
)
def test_a_planted_fault_turns_the_data_test_red(settings: Settings, test: str, fault: str) -> None:
    assert statuses(settings, test) == {test: "pass"}
    plant(settings, fault)
    assert statuses(settings, test) == {test: "fail"}


ONE_ROW = "(select t.* from (select 1) left join delivered as t on true)"
LONG_AGO = "timestamp '2025-01-01'"
KNOWN = "_refers_to_what_is_known"


@pytest.mark.parametrize(
    ("table", "fault", "test"),
    [
        ("contacts", "select * replace ('x' as customer_id) from delivered", KNOWN),
        ("interactions", "select * replace ('x' as customer_id) from delivered", KNOWN),
        ("interactions", "select * replace ('x' as contact_id) from delivered", KNOWN),
        ("consents", "select * replace ('x' as contact_id) from delivered", KNOWN),
        ("consents", "select * replace ('x' as customer_id) from delivered", KNOWN),
        (
            "surveys",
            f"select * replace ('x' as customer_id, {LONG_AGO} as answered_at) from {ONE_ROW}",
            KNOWN,
        ),
        (
            "loss_reports",
            f"select * replace ('x' as customer_id, {LONG_AGO} as reported_at) from {ONE_ROW}",
            KNOWN,
        ),
        (
            "customers",
            "select * replace ('x' as account_manager_id) from delivered",
            "_refers_to_known_account_managers",
        ),
    ],
)
def test_a_reference_to_somebody_unknown_warns(
    settings: Settings, table: str, fault: str, test: str
) -> None:
    name = f"stg_{table}{test}"
    assert statuses(settings, name) == {name: "pass"}
    rewrite(settings, table, fault)
    assert statuses(settings, name) == {name: "warn"}


def test_a_reference_to_what_nobody_delivered_is_no_fault(settings: Settings) -> None:
    name = "stg_customers_refers_to_known_account_managers"
    rewrite(settings, "employees", "select * from delivered where false")
    assert statuses(settings, name) == {name: "pass"}


def rewrite(settings: Settings, table: str, sql: str) -> None:
    """Replace a raw table by a query over it."""
    path = settings.lake / "raw" / f"{table}.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"create temp table delivered as from '{path}'")
        connection.execute(f"copy ({sql}) to '{path}' (format parquet)")
