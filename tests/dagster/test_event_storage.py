"""Our storage of Dagster's events differs from the stock one in speed alone."""

import threading
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.storage.event_log import SqliteEventLogStorage

from dagster_project.event_storage import KEPT, KeptOpenEventLogStorage


@dg.asset(check_specs=[dg.AssetCheckSpec("is_one", asset="one")])
def one() -> dg.MaterializeResult:
    return dg.MaterializeResult(
        metadata={"rows": 1},
        check_results=[dg.AssetCheckResult(check_name="is_one", passed=True)],
    )


@pytest.fixture
def instance(tmp_path: Path) -> dg.DagsterInstance:
    (tmp_path / "dagster.yaml").write_text(
        "telemetry: {enabled: false}\n"
        "event_log_storage:\n"
        "  module: dagster_project.event_storage\n"
        "  class: KeptOpenEventLogStorage\n"
        f'  config: {{base_dir: "{tmp_path}/history/runs"}}\n'
    )
    return dg.DagsterInstance.from_config(str(tmp_path))


def test_the_stock_storage_reads_what_ours_has_written(
    instance: dg.DagsterInstance, tmp_path: Path
) -> None:
    run = dg.materialize([one], instance=instance)
    ours = instance.event_log_storage
    assert isinstance(ours, KeptOpenEventLogStorage)
    stock = SqliteEventLogStorage(str(tmp_path / "history" / "runs"))
    written = [entry.user_message for entry in ours.get_logs_for_run(run.run_id)]
    assert len(written) > 10
    assert [entry.user_message for entry in stock.get_logs_for_run(run.run_id)] == written
    key = dg.AssetKey("one")
    assert stock.get_latest_materialization_events([key])[key].run_id == run.run_id
    (check,) = stock.get_asset_check_execution_history(dg.AssetCheckKey(key, "is_one"), limit=9)
    assert check.status.value == "SUCCEEDED"


def test_threads_share_it_and_old_runs_are_closed(instance: dg.DagsterInstance) -> None:
    runs = [dg.materialize([one], instance=instance).run_id for _ in range(KEPT + 2)]
    counts: list[int] = []

    def read() -> None:
        counts.extend(len(instance.all_logs(run)) for run in runs)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert len(counts) == 4 * len(runs)
    assert len(set(counts)) == 1
    assert counts[0] > 10
