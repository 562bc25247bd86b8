"""A moment's local day, as Python's own time zones have it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest

from dagster_project.dbt import run_dbt
from dagster_project.settings import load_settings

ZONES = [
    "Europe/Berlin",
    "Europe/London",  # its midnight is a UTC midnight, except in summer
    "America/New_York",
    "Asia/Kathmandu",  # 5:45 ahead
    "Pacific/Kiritimati",  # 14 hours ahead
    "America/Sao_Paulo",  # used to turn its clocks at midnight
]


@pytest.mark.parametrize("zone", ZONES)
def test_a_moment_falls_on_the_day_its_zone_says(zone: str, tmp_path: Path) -> None:
    settings = load_settings({"MAINSTAY_HOME": str(tmp_path)})
    (settings.lake / "raw").mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select '{zone}' as time_zone, timestamp '2024-12-31' as known_before) "
            f"to '{settings.lake}/raw/company.parquet'"
        )
    # Only these two columns are read; the view of the company names more.
    connection = duckdb.connect(str(settings.warehouse))
    connection.execute("create schema staging")
    connection.execute(
        f"create view staging.stg_company as from '{settings.lake}/raw/company.parquet'"
    )
    connection.close()
    result = run_dbt(settings, ["run", "--select", "file:stg_local_days.sql"])
    assert result.success
    start = datetime(2010, 1, 1, tzinfo=UTC)
    # A step that meets every hour and every quarter of it.
    moments = [start + timedelta(minutes=1985 * step) for step in range(3900)]
    days = [moment.astimezone(ZoneInfo(zone)).date() for moment in moments]
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute("create temp table asked (id integer, moment timestamp)")
        connection.executemany(
            "insert into asked values (?, ?)",
            [(i, moment.replace(tzinfo=None)) for i, moment in enumerate(moments)],
        )
        found = connection.execute(
            "select case when moment >= next_day_begins_at then next_local_day else local_day end "
            "from asked join staging.stg_local_days on cast(moment as date) = utc_day order by id"
        ).fetchall()
    assert [day for (day,) in found] == days
