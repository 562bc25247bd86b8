"""A run that died while it held the state folder does not stay under way for ever."""

from pathlib import Path

import dagster as dg
import pytest

from dagster_project.defs.resources import Mainstay
from tests.conftest import TINY


def test_the_next_run_reports_a_dead_one_as_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAINSTAY_HOME", str(tmp_path))
    monkeypatch.setenv("MAINSTAY_SOURCES", str(TINY))

    @dg.asset
    def table(mainstay: Mainstay) -> None:
        assert mainstay.settings.home == tmp_path

    definitions = dg.Definitions(assets=[table], resources={"mainstay": Mainstay()})
    job = definitions.resolve_implicit_global_asset_job_def()
    with dg.DagsterInstance.ephemeral() as instance:
        dead = instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED)
        (tmp_path / "state").mkdir()
        (tmp_path / "state" / "run.lock").write_text(f"{dead.run_id} (process 1)")
        assert job.execute_in_process(instance=instance).success
        buried = instance.get_run_by_id(dead.run_id)
    assert buried is not None
    assert buried.status is dg.DagsterRunStatus.FAILURE
