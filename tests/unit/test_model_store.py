"""Which stored model may score a day, and what is kept of it."""

import shutil
import stat
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

from dagster_project import model_store
from dagster_project.churn.stored import FORMAT, StoredModel
from dagster_project.churn.tables import backtest_table, deciles_table, fit_table
from dagster_project.churn_runs import Trained, train_model
from dagster_project.lake import table_path
from dagster_project.model_store import keep_model, kept_pictures, lay_out_tables, usable_model
from dagster_project.settings import Settings
from tests.unit.churn.conftest import AS_OF, shop
from tests.unit.scored import change, fill_warehouse, run_at, settings_at

RETRAIN = 7
PICTURES = {"backtest": {"lift": "![Lift](data:image/png;base64,AA==)"}}


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Trained]:
    settings = settings_at(tmp_path_factory.mktemp("trained"))
    fill_warehouse(settings, shop(90))
    return settings, train_model(settings, run_at())


@pytest.fixture
def settings(trained: tuple[Settings, Trained], tmp_path: Path) -> Settings:
    made = settings_at(tmp_path)
    made.state.mkdir()
    made.warehouse.write_bytes(trained[0].warehouse.read_bytes())
    return made


@pytest.fixture
def stored(settings: Settings, trained: tuple[Settings, Trained]) -> StoredModel:
    keep_model(settings, trained[1].stored, _tables(trained[1]), PICTURES)
    return trained[1].stored


def _tables(made: Trained) -> dict[str, pd.DataFrame]:
    return {
        "lifetime_fit": fit_table(made.stored, made.spend),
        "backtest": backtest_table(made.training),
        "backtest_deciles": deciles_table(made.training),
    }


@pytest.mark.parametrize(("age", "used"), [(0, True), (6, True), (7, False), (-1, False)])
def test_a_model_scores_until_it_is_to_be_trained_anew_and_no_earlier_day(
    settings: Settings, stored: StoredModel, age: int, used: bool
) -> None:
    found = usable_model(settings, run_at(AS_OF + timedelta(days=age)), RETRAIN)
    assert (found is not None) is used
    if found is not None:
        assert found.version == stored.version


@pytest.mark.parametrize("other", [{"name": "Other"}, {"horizon": 31}], ids=str)
def test_a_model_of_another_company_or_horizon_is_not_used(
    settings: Settings, stored: StoredModel, other: dict[str, object]
) -> None:
    assert usable_model(settings, run_at(**other), RETRAIN) is None  # type: ignore[arg-type]


def test_where_no_model_is_to_be_kept_it_still_scores_the_day_it_was_trained_for(
    settings: Settings, stored: StoredModel
) -> None:
    found = usable_model(settings, run_at(), 0)
    assert found is not None
    assert found.version == stored.version
    assert usable_model(settings, run_at(AS_OF + timedelta(days=1)), 0) is None


def test_of_models_for_the_same_day_the_one_written_last_is_used(
    settings: Settings, stored: StoredModel, trained: tuple[Settings, Trained]
) -> None:
    other = replace(stored, words=("Trained again.",))
    for latest in (other, stored, other):
        time.sleep(0.01)
        keep_model(settings, latest, _tables(trained[1]), PICTURES)
        found = usable_model(settings, run_at(), RETRAIN)
        assert found is not None
        assert found.version == latest.version


@pytest.mark.parametrize(
    "sql",
    [
        "delete from intermediate.int_purchase_days where customer_id = 'C3'",
        "update intermediate.int_purchase_days set net_amount = net_amount / 100",
    ],
    ids=["a customer less", "cents taken for euros"],
)
def test_a_past_that_changed_is_learned_anew(
    settings: Settings, stored: StoredModel, sql: str
) -> None:
    change(settings, sql)
    assert usable_model(settings, run_at(), RETRAIN) is None


def test_orders_that_came_since_do_not_change_the_past(
    settings: Settings, stored: StoredModel
) -> None:
    change(
        settings,
        "insert into intermediate.int_purchase_days select customer_id, "
        f"date '{AS_OF}', net_amount from intermediate.int_purchase_days",
    )
    assert usable_model(settings, run_at(AS_OF + timedelta(days=1)), RETRAIN) is not None


def test_a_model_written_in_an_older_format_is_trained_anew(
    settings: Settings, stored: StoredModel
) -> None:
    (path,) = settings.state.glob("models/*/model.json")
    path.write_text(path.read_text().replace(f'"format": {FORMAT}', '"format": 0'))
    assert usable_model(settings, run_at(), RETRAIN) is None


def test_a_broken_file_is_named_with_the_remedy(settings: Settings, stored: StoredModel) -> None:
    (path,) = settings.state.glob("models/*/model.json")
    path.write_text(path.read_text()[:200])
    with pytest.raises(ValueError, match=rf"{path.parent.name}.*Remedy: delete the folder"):
        usable_model(settings, run_at(), RETRAIN)


def test_where_nothing_could_be_tried_the_next_day_looks_again(
    settings: Settings, stored: StoredModel, trained: tuple[Settings, Trained]
) -> None:
    (path,) = settings.state.glob("models/*/model.json")
    shutil.rmtree(path.parent)
    keep_model(settings, replace(stored, churn=None), _tables(trained[1]), {})
    assert usable_model(settings, run_at(), RETRAIN) is not None
    assert usable_model(settings, run_at(AS_OF + timedelta(days=1)), RETRAIN) is None


def test_models_and_tables_are_for_their_owner_only(
    settings: Settings, stored: StoredModel
) -> None:
    lay_out_tables(settings, stored)
    folder = settings.state / "models"
    files = [path for path in folder.rglob("*") if path.is_file()]
    files += [table_path(settings.lake, "scores", name) for name in model_store.TABLES]
    assert len(files) >= 1 + 2 * len(model_store.TABLES)
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert {stat.S_IMODE(path.parent.stat().st_mode) for path in files} == {0o700}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_tables_of_a_kept_model_are_laid_out_with_its_version_and_day(
    settings: Settings, stored: StoredModel
) -> None:
    lay_out_tables(settings, stored)
    for name in model_store.TABLES:
        table = pd.read_parquet(table_path(settings.lake, "scores", name))
        assert len(table) > 0
        assert set(table["model_version"]) == {stored.version}
        assert set(table["trained_on"].astype(str)) == {str(AS_OF)}


def test_a_model_kept_twice_is_the_same_bytes(
    settings: Settings, stored: StoredModel, trained: tuple[Settings, Trained]
) -> None:
    paths = sorted(path for path in settings.state.glob("models/*/*") if path.is_file())
    before = [path.read_bytes() for path in paths]
    keep_model(settings, stored, _tables(trained[1]), PICTURES)
    assert [path.read_bytes() for path in paths] == before


def test_a_model_for_an_earlier_day_is_kept_though_many_later_ones_are(
    settings: Settings, stored: StoredModel, trained: tuple[Settings, Trained]
) -> None:
    folder = settings.state / "models"
    for number in range(model_store.KEPT + 5):
        (folder / f"2030-01-{number + 1:02}-000000000000").mkdir()
    keep_model(settings, stored, _tables(trained[1]), PICTURES)
    assert usable_model(settings, run_at(), RETRAIN) is not None
    assert len(list(folder.iterdir())) == model_store.KEPT


def test_a_company_of_which_nothing_is_known_keeps_empty_tables(settings: Settings) -> None:
    change(settings, "delete from intermediate.int_purchase_histories")
    made = train_model(settings, run_at())
    keep_model(settings, made.stored, _tables(made), {})
    lay_out_tables(settings, made.stored)
    assert pd.read_parquet(table_path(settings.lake, "scores", "backtest")).empty


def test_pictures_of_a_kept_model_are_shown_again(settings: Settings, stored: StoredModel) -> None:
    assert kept_pictures(settings, stored) == PICTURES
