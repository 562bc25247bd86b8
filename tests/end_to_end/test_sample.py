"""The real sample, through the whole pipeline."""

import json
from pathlib import Path

import duckdb
import pytest

from tests.conftest import run_mainstay


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("complete_journey")
    done = run_mainstay(home, MAINSTAY_SAMPLE="complete_journey")
    assert done.returncode == 0, done.stdout + done.stderr
    (home / "terminal.txt").write_text(done.stdout)
    return home


@pytest.fixture(scope="module")
def marts(home: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(home / "out" / "published" / "mainstay.duckdb"), read_only=True)


def one(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[object, ...]:
    (row,) = connection.execute(sql).fetchall()
    return row


def test_every_row_of_the_publisher_is_accepted_or_quarantined(home: Path) -> None:
    raw = home / "state" / "lake" / "raw" / "order_lines.parquet"
    refused = home / "state" / "quarantine" / "order_lines.parquet"
    accepted = one(duckdb.connect(), f"select count(*) from '{raw}'")
    quarantined = one(
        duckdb.connect(), f"select count(*), count(distinct rule), min(rule) from '{refused}'"
    )
    assert accepted == (1_460_438,)
    assert quarantined == (8_869, 1, "quantity_above_zero")


def test_customers_and_sales_are_those_of_the_publisher(marts: duckdb.DuckDBPyConnection) -> None:
    customers, orders, net = one(
        marts, "select count(*), sum(orders), sum(net_revenue) from marts.customer_value"
    )
    assert customers == 2_469
    assert 155_000 < float(str(orders)) <= 155_848
    # 4,596,039.58 in the publisher's file, less 12.52 on lines without goods.
    assert float(str(net)) == pytest.approx(4_596_027.06, abs=0.005)


def test_contacts_are_counted_in_their_direction(home: Path) -> None:
    raw = home / "state" / "lake" / "raw" / "interactions.parquet"
    found = duckdb.sql(
        f"select direction, count(*) from '{raw}' group by all order by all"
    ).fetchall()
    assert found == [("inbound", 2_102), ("outbound", 6_589)]


def test_probabilities_are_calibrated_on_the_companys_own_past(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    low, high, distinct, bad = one(
        marts,
        "select min(churn_probability), max(churn_probability), count(distinct churn_probability), "
        "count(*) filter (where not churn_probability between churn_probability_low "
        "and churn_probability_high) from marts.churn",
    )
    assert 0 < float(str(low)) < float(str(high)) < 1
    assert int(str(distinct)) > 20
    assert bad == 0


def test_the_lists_are_there_with_their_manifest(home: Path) -> None:
    folder = home / "out" / "lists" / "latest"
    manifest = json.loads((folder / "manifest.json").read_text())
    retention = manifest["lists"]["retention_list"]
    assert manifest["as_of"] == "2018-01-01"
    assert 0 < retention["rows"] <= 300
    assert manifest["lists"]["prospect_list"]["rows"] == 0
    for name in ("retention_list", "prospect_list"):
        for extension in ("csv", "xlsx", "parquet"):
            assert (folder / f"{name}.{extension}").stat().st_mode & 0o777 == 0o600


def test_the_terminal_says_what_came_of_it(home: Path) -> None:
    said = (home / "terminal.txt").read_text()
    for words in ("1,469,307", "1,460,438", "8,869", "Retention list", "make ui"):
        assert words in said
