"""The sensors: new files start a run once they stand still, a failed run is told."""

import json
import shutil
from pathlib import Path

import dagster as dg
import pytest

from dagster_project.defs.automation import daily_schedule, delivered_files, failed_run
from dagster_project.settings import load_settings
from tests.conftest import TINY


@pytest.fixture
def deliveries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy = shutil.copytree(TINY.parent, tmp_path / "deliveries")
    monkeypatch.setenv("MAINSTAY_SOURCES", str(copy / "sources.yml"))
    return copy


def tick(cursor: str | None) -> dg.SensorResult:
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_sensor_context(instance=instance, cursor=cursor)
        result = delivered_files(context)
    assert isinstance(result, dg.SensorResult)
    return result


def test_files_that_are_still_growing_start_nothing(deliveries: Path) -> None:
    cursor = tick(tick(None).cursor).cursor
    for number in range(3):
        with (deliveries / "orders.csv").open("a", encoding="utf-8") as orders:
            orders.write(f"h{number};1;h;2026-02-01 10:00;placed;saw;1;100,00;0;60,00;EUR;web\n")
        result = tick(cursor)
        assert not result.run_requests
        cursor = result.cursor


def test_files_that_changed_and_stand_still_start_one_run(deliveries: Path) -> None:
    cursor = tick(tick(None).cursor).cursor
    (deliveries / "prospects.csv").write_text("source,record,name\n", encoding="utf-8")
    first = tick(cursor)
    second = tick(first.cursor)
    third = tick(second.cursor)
    requests = [len(result.run_requests or []) for result in (first, second, third)]
    assert requests == [0, 1, 0]


def test_the_first_look_starts_nothing(deliveries: Path) -> None:
    first = tick(None)
    assert not first.run_requests
    assert not tick(first.cursor).run_requests


def test_a_failed_run_is_told_without_the_message_of_its_error(
    deliveries: Path,
    webhook: tuple[str, list[dict[str, str]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    address, received = webhook
    monkeypatch.setenv("MAINSTAY_ALERT_WEBHOOK", address)

    @dg.op
    def breaks() -> None:
        raise ValueError("the row of Carl Clasen")

    @dg.job
    def refresh() -> None:
        breaks()

    with dg.DagsterInstance.ephemeral() as instance:
        result = refresh.execute_in_process(instance=instance, raise_on_error=False)
        context = dg.build_run_status_sensor_context(
            sensor_name="failed_run",
            dagster_instance=instance,
            dagster_run=result.dagster_run,
            dagster_event=result.get_run_failure_event(),
        ).for_run_failure()
        failed_run(context)
    (told,) = received
    assert (told["job"], told["step"], told["error"]) == ("refresh", "breaks", "ValueError")
    assert "Clasen" not in json.dumps(told)


def test_the_schedule_is_what_the_environment_says() -> None:
    schedule = daily_schedule(
        load_settings(
            {"MAINSTAY_SCHEDULE": "15 4 * * 1-5", "MAINSTAY_SCHEDULE_TIME_ZONE": "Europe/Berlin"}
        )
    )
    assert schedule.cron_schedule == "15 4 * * 1-5"
    assert schedule.execution_timezone == "Europe/Berlin"
