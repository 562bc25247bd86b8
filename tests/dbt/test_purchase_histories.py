"""Nothing a past cutoff's history says may depend on what happened from the cutoff on."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest

from benchmarks.synthetic_lake import write_lake
from dagster_project.dbt import run_dbt
from dagster_project.settings import Settings, load_settings

LINES = 20_000
AS_OF = date(2025, 10, 1)
HORIZON = timedelta(days=60)
# Three horizons back: enough lies on either side of it.
CUTOFF = AS_OF - 3 * HORIZON
UTC = ZoneInfo("UTC")
MOMENT = datetime.combine(CUTOFF, time(), ZoneInfo("Europe/Berlin")).astimezone(UTC)
LATER = f"timestamp '{MOMENT:%Y-%m-%d %H:%M}'"
# From the cutoff on: customers shuffled, a third of the rows gone, the others told otherwise.
OTHER_FUTURE = {
    "order_lines": f"""
        select * exclude (shuffled) replace (
            case when ordered_at < {LATER} then customer_id else shuffled end as customer_id,
            case when ordered_at < {LATER} then quantity else 7 * quantity + 3 end as quantity,
            case when ordered_at < {LATER} then product_id else 'P' || row_number() over () end
                as product_id,
            case when ordered_at < {LATER} then status else 'returned' end as status,
            case when delivered_at < {LATER} then delivered_at end as delivered_at
        )
        from (select *, lag(customer_id, 101, 'C1') over (order by hash(order_id)) as shuffled
              from delivered)
        where ordered_at < {LATER} or hash(order_id) % 3 > 0
    """,
    "interactions": f"""
        select * replace (
            case when occurred_at < {LATER} then direction else 'inbound' end as direction,
            case when occurred_at < {LATER} then purpose else 'complaint' end as purpose
        )
        from delivered where occurred_at < {LATER} or hash(interaction_id) % 3 > 0
    """,
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A small company with touches, returns and delivery times, its histories built."""
    settings = load_settings({"MAINSTAY_HOME": str(tmp_path)})
    write_lake(settings.lake, LINES)
    run_dbt(settings, ["seed"])
    build(settings)
    return settings


def build(settings: Settings) -> None:
    run_dbt(settings, ["run", "--select", "+int_purchase_histories"])


def histories(settings: Settings, chosen: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        return connection.execute(
            f"select {chosen} from intermediate.int_purchase_histories "
            f"where cutoff_on = date '{CUTOFF}' order by customer_id"
        ).fetchall()


def test_another_future_changes_the_outcome_and_nothing_else(settings: Settings) -> None:
    known = "* exclude (purchases_ahead, spend_ahead)"
    outcome = "customer_id, purchases_ahead, spend_ahead"
    before, followed = histories(settings, known), histories(settings, outcome)
    assert len(before) > 500
    for table, query in OTHER_FUTURE.items():
        path = settings.lake / "raw" / f"{table}.parquet"
        with duckdb.connect() as connection:
            connection.execute(f"create table delivered as from '{path}'")
            connection.execute(f"copy ({query}) to '{path}' (format parquet)")
    build(settings)
    assert histories(settings, known) == before
    assert histories(settings, outcome) != followed
