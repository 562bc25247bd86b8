"""The backtest as tables: every model, by origin and pooled, and the fits beside it."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from dagster_project.backtest import METRICS
from dagster_project.churn import tables
from dagster_project.churn.cases import Cases
from dagster_project.churn.repeat import fit_spend_of
from dagster_project.churn.tables import backtest_table, deciles_table, fit_table
from dagster_project.churn.training import Training
from tests.unit.churn.conftest import repeat_of, stored_of, trained


@pytest.fixture(scope="module")
def backtest(training: Training) -> pd.DataFrame:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(tables, "RESAMPLES", 20)
        return backtest_table(training)


def test_every_model_has_every_metric_pooled_and_at_every_origin(
    training: Training, backtest: pd.DataFrame
) -> None:
    key = ["model", "origin_on", "metric"]
    assert not backtest.duplicated(key).any()
    assert len(backtest) == len(training.forecasts) * (1 + 3) * len(METRICS)
    assert set(backtest["origin_on"].dropna()) == set(training.plan.origins)


def test_values_lie_within_their_interval(backtest: pd.DataFrame) -> None:
    # The interval of the calibration error takes its bias off and may end below it.
    some = backtest[~backtest["metric"].isin(["calibration_error"])].dropna()
    inside = (some["low"] <= some["value"]) & (some["value"] <= some["high"])
    assert inside.mean() > 0.98


def test_the_brier_score_pooled_is_the_mean_over_all_tested_cases(
    training: Training, backtest: pd.DataFrame
) -> None:
    assert training.outcomes is not None
    for forecast in training.forecasts:
        row = backtest[
            (backtest["model"] == forecast.model)
            & backtest["origin_on"].isna()
            & (backtest["metric"] == "brier")
        ]
        by_hand = np.mean((forecast.lapse - training.outcomes.lapsed) ** 2)
        assert row["value"].item() == pytest.approx(by_hand, rel=1e-12)


def test_one_model_is_the_champion_and_says_why(backtest: pd.DataFrame) -> None:
    models = backtest.drop_duplicates("model").set_index("model")
    assert (models["role"] == "champion").sum() == 1
    assert (models["role"] == "challenger").sum() == 1
    assert set(models.index[models["role"] == "baseline"]) == {"recency", "gap_ratio", "constant"}
    assert models["words"].str.endswith(".").all()


def test_deciles_add_up_to_what_was_promised_and_what_happened(training: Training) -> None:
    assert training.outcomes is not None
    deciles = deciles_table(training)
    for forecast in training.forecasts:
        own = deciles[deciles["model"] == forecast.model]
        assert own["customers"].sum() == len(forecast.lapse)
        assert own["promised_lapses"].sum() == pytest.approx(forecast.lapse.sum())
        assert own["happened_lapses"].sum() == training.outcomes.lapsed.sum()
        assert own["happened_spend"].sum() == pytest.approx(training.outcomes.spend_ahead.sum())


def test_a_model_without_a_probability_for_some_takes_no_row(training: Training) -> None:
    gone = training.forecasts[0]
    holes = np.where(np.arange(len(gone.lapse)) == 0, np.nan, gone.lapse)
    lame = replace(training, forecasts=(replace(gone, lapse=holes), *training.forecasts[1:]))
    assert gone.model not in set(deciles_table(lame)["model"])


def test_where_nothing_was_tested_the_tables_are_empty(past: Cases) -> None:
    nothing = trained(past.take(np.zeros(len(past), dtype=bool)))
    assert backtest_table(nothing).empty
    assert deciles_table(nothing).empty


def test_parameters_have_their_errors_and_the_spend_its_independence(present: Cases) -> None:
    stored = stored_of(None, repeat_of(present), present)
    table = fit_table(stored, fit_spend_of(present))
    assert list(table["model"].unique()) == ["MBG/NBD", "Gamma-Gamma"]
    assert list(table["parameter"]) == ["r", "alpha", "a", "b", "p", "q", "gamma"]
    assert (table["standard_error"] > 0).all()
    assert table["words"].iloc[-1].startswith("Spend and frequency correlate by")


def test_refused_models_have_a_row_that_says_why(present: Cases) -> None:
    few = present.take(np.arange(3))
    table = fit_table(stored_of(None, None, few), fit_spend_of(few))
    assert list(table["status"]) == ["refused", "refused"]
    assert "3 customers have a mean spend; 10 are needed" in table["words"].iloc[1]
    assert table["words"].iloc[0]


def test_a_company_without_customers_has_a_row_that_says_so(present: Cases) -> None:
    table = fit_table(stored_of(None, None, present), None)
    assert table["words"].iloc[1] == "nobody has bought yet"
