"""Training and scoring against a warehouse: reproducible, in parts, and clear about bad data."""

import stat
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from dagster_project import churn_runs
from dagster_project.churn.cases import Cases
from dagster_project.churn.scoring import Columns, Worth
from dagster_project.churn.stored import StoredModel
from dagster_project.churn_runs import Rules, read_rules, train_model, write_scores
from dagster_project.lake import table_path
from dagster_project.lifetime import HistoryError
from dagster_project.settings import Settings
from tests.unit.churn.conftest import AS_OF, shop
from tests.unit.scored import change, fill_warehouse, run_at, settings_at

CUSTOMERS = 90


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = settings_at(tmp_path)
    fill_warehouse(made, shop(CUSTOMERS))
    return made


@pytest.fixture
def stored(settings: Settings) -> StoredModel:
    return train_model(settings, run_at()).stored


def _scores(settings: Settings, stored: StoredModel) -> Path:
    write_scores(settings, stored, read_rules(settings.warehouse).worth)
    return table_path(settings.lake, "scores", "lifetime_scores")


def test_scores_are_computed_by_one_thread_whatever_the_machine_offers(
    settings: Settings, stored: StoredModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: set[int] = set()
    score = churn_runs.score_customers

    def watched(model: StoredModel, cases: Cases, worth: Worth | None) -> Columns:
        threads.update(each["num_threads"] for each in threadpool_info())
        return score(model, cases, worth)

    monkeypatch.setattr(churn_runs, "score_customers", watched)
    with threadpool_limits(2):
        _scores(settings, stored)
    assert threads == {1}


def test_the_rules_are_read_as_a_manager_wrote_them(settings: Settings) -> None:
    worth = Worth(days=365, discount=0.1, margin=0.4, own_margins=False)
    assert read_rules(settings.warehouse) == Rules(7, worth, 0.02, 0.1, 0.25)


def test_own_margins_count_where_the_company_measures_value_as_margin(settings: Settings) -> None:
    change(
        settings,
        "update intermediate.int_value_basis set value_basis = 'margin', margin_rate = .3",
    )
    worth = read_rules(settings.warehouse).worth
    assert (worth.margin, worth.own_margins) == (0.3, True)


def test_a_model_knows_whose_past_it_learned_from(settings: Settings, stored: StoredModel) -> None:
    assert (stored.company, stored.trained_as_of, stored.horizon) == ("Shop", AS_OF, 30)
    assert stored.customers == CUSTOMERS
    assert stored.churn is not None
    assert stored.repeat is not None


def test_the_same_past_gives_the_same_bytes_of_model_and_scores(
    settings: Settings, stored: StoredModel
) -> None:
    first = _scores(settings, stored).read_bytes()
    again = train_model(settings, run_at()).stored
    assert again.text() == stored.text()
    assert _scores(settings, again).read_bytes() == first


def test_every_customer_is_scored_at_both_dates(settings: Settings, stored: StoredModel) -> None:
    scores = pd.read_parquet(_scores(settings, stored))
    assert scores.groupby("is_as_of").size().to_dict() == {False: CUSTOMERS, True: CUSTOMERS}
    assert not scores.duplicated(["customer_id", "cutoff_on"]).any()
    assert set(scores["model_version"]) == {stored.version}


def test_scores_in_parts_are_those_in_one(
    settings: Settings, stored: StoredModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = pd.read_parquet(_scores(settings, stored))
    monkeypatch.setattr(churn_runs, "ROWS_AT_ONCE", 17)
    parts = pd.read_parquet(_scores(settings, stored))
    pd.testing.assert_frame_equal(parts, whole, rtol=1e-9)


def test_scores_are_for_their_owner_only(settings: Settings, stored: StoredModel) -> None:
    path = _scores(settings, stored)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("at", ["is_as_of", "is_past"])
def test_a_negative_observed_time_stops_with_the_number_of_customers(
    settings: Settings, at: str
) -> None:
    change(
        settings,
        "update intermediate.int_purchase_histories set observed_days = -1 "
        f"where {at} and customer_id in ('C1', 'C2')",
    )
    with pytest.raises(HistoryError, match=r"\b2 customers with a negative observed time"):
        train_model(settings, run_at())


def test_many_customers_are_thinned_in_the_same_way_every_time(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, everyone = churn_runs.past_cases(settings.warehouse)
    monkeypatch.setattr(churn_runs, "TRAINING_CUSTOMERS", 40)
    first, ids = churn_runs.past_cases(settings.warehouse)
    again, same = churn_runs.past_cases(settings.warehouse)
    assert len(everyone) > 2 * len(ids)
    assert 20 <= len(ids) <= 40
    assert set(ids) < set(everyone)
    assert ids == same
    assert np.array_equal(first["observed_days"], again["observed_days"])


def test_customers_outside_the_sample_are_scored_but_not_learned_from(
    settings: Settings, stored: StoredModel
) -> None:
    change(
        settings,
        "update intermediate.int_purchase_histories set is_sampled = false "
        "where customer_id = 'C1'",
    )
    without = train_model(settings, run_at())
    assert "C1" not in churn_runs.past_cases(settings.warehouse)[1]
    assert without.stored.repeat is not None
    assert stored.repeat is not None
    assert without.stored.repeat.parameters != stored.repeat.parameters
    assert "C1" in set(pd.read_parquet(_scores(settings, stored))["customer_id"])


def test_a_company_that_had_no_customer_by_then_is_not_trained_but_told(
    settings: Settings,
) -> None:
    change(settings, "delete from intermediate.int_purchase_histories")
    change(settings, "delete from intermediate.int_purchase_days")
    made = train_model(settings, run_at())
    assert made.stored.churn is None
    assert made.stored.repeat is None
    assert made.stored.words[0].startswith("Not tested")
    assert write_scores(settings, made.stored, Worth(365, 0.1, 0.4)) == 0
    assert pd.read_parquet(table_path(settings.lake, "scores", "lifetime_scores")).empty


def test_cases_have_the_types_of_figures_whatever_the_columns_were(settings: Settings) -> None:
    change(
        settings,
        "alter table intermediate.int_purchase_histories alter spend type decimal(18, 4)",
    )
    ((frame, cases),) = churn_runs.read_cases(settings.warehouse, "is_as_of")
    assert isinstance(cases, Cases)
    assert {values.dtype for values in cases.columns.values()} == {np.dtype("float64")}
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        ((spend,),) = connection.execute(
            "select sum(spend) from intermediate.int_purchase_histories where is_as_of"
        ).fetchall()
    assert cases["spend"].sum() == pytest.approx(float(spend))
    assert frame["customer_id"].is_monotonic_increasing
