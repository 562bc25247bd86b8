"""The score assets: a model is trained, kept with its pictures, and trained anew when asked."""

from pathlib import Path

import dagster as dg
import duckdb
import pytest

from dagster_project.churn import tables
from dagster_project.defs.resources import Mainstay
from dagster_project.defs.score_checks import BACKTEST, FIT, SCORES
from dagster_project.defs.scores import RETRAIN_TAG, score_assets
from dagster_project.lake import table_path
from dagster_project.parameters import write_parameters
from dagster_project.settings import Settings
from tests.conftest import TINY
from tests.unit.churn.conftest import shop
from tests.unit.scored import change, fill_warehouse, run_at, settings_at


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("MAINSTAY_HOME", str(tmp_path))
    monkeypatch.setenv("MAINSTAY_SOURCES", str(TINY))
    monkeypatch.setattr(tables, "RESAMPLES", 20)
    made = settings_at(tmp_path)
    fill_warehouse(made, shop(60))
    write_parameters(made.lake, run_at())
    duckdb.sql(
        "select '' as customer_id, current_date as as_of, 0 as horizon_days, "
        "null::double as churn_probability where false"
    ).write_parquet(str(table_path(made.lake, "raw", "score_history")))
    return made


def _materialised(**tags: str) -> dg.ExecuteInProcessResult:
    instance = dg.DagsterInstance.ephemeral()
    resources = {"mainstay": Mainstay()}
    result = dg.materialize(score_assets(), instance=instance, resources=resources, tags=tags)
    assert result.success
    return result


def _metadata(result: dg.ExecuteInProcessResult, key: dg.AssetKey) -> dict[str, dg.MetadataValue]:
    (event,) = (
        each.step_materialization_data.materialization
        for each in result.get_asset_materialization_events()
        if each.asset_key == key
    )
    return dict(event.metadata)


def test_a_kept_model_shows_the_pictures_that_were_drawn_when_it_was_trained(
    settings: Settings,
) -> None:
    first, second = _materialised(), _materialised()
    for key, names in ((BACKTEST, {"calibration", "lift", "tracking"}), (FIT, {"frequency"})):
        metadata = _metadata(first, key)
        assert names <= set(metadata)
        assert _metadata(second, key) == metadata
    assert len(list(settings.state.glob("models/*"))) == 1


def test_a_run_asked_to_train_trains_though_a_model_is_fresh_and_scores_with_the_new_one(
    settings: Settings,
) -> None:
    _materialised()
    change(
        settings,
        "update intermediate.int_purchase_histories set spend = spend * 2, spend_2h = 0 "
        "where customer_id = 'C1'",
    )
    kept, anew = _materialised(), _materialised(**{RETRAIN_TAG: "yes"})
    versions = [_metadata(each, SCORES)["model_version"] for each in (kept, anew)]
    assert versions[0] != versions[1]
    assert versions[1] == _metadata(anew, BACKTEST)["model_version"]
