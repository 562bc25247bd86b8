"""Histories that leave nothing to learn: a clear message, and what is sound goes on."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dagster_project.churn import tables
from dagster_project.churn.baselines import BASELINES
from dagster_project.churn.model import LIFETIME
from dagster_project.churn.scoring import SCORED, UNPROVEN
from dagster_project.churn.tables import backtest_table, deciles_table, fit_table
from dagster_project.churn_runs import Trained, read_rules, train_model, write_scores
from dagster_project.lake import table_path
from dagster_project.model_pictures import draw_pictures
from dagster_project.settings import Settings
from tests.unit.churn.conftest import BEGIN, DAYS, HORIZON, Bought, shop
from tests.unit.scored import change, fill_warehouse, run_at, settings_at


@dataclass(frozen=True)
class Came:
    """What came of a company: the training, all its words, and the scores."""

    made: Trained
    words: str
    scores: pd.DataFrame


def _come_of(home: Path, bought: Bought, *changes: str) -> Came:
    settings = settings_at(home)
    fill_warehouse(settings, bought)
    for sql in changes:
        change(settings, sql)
    return _run(settings)


def _run(settings: Settings, days: int = 0) -> Came:
    run = run_at(run_at().as_of - timedelta(days=days))
    made = train_model(settings, run)
    fits = fit_table(made.stored, made.spend)
    backtest_table(made.training)
    deciles_table(made.training)
    draw_pictures(settings, run, made)
    write_scores(settings, made.stored, read_rules(settings.warehouse).worth)
    scores = pd.read_parquet(table_path(settings.lake, "scores", "lifetime_scores"))
    words = " ".join([*made.stored.words, *fits["words"]])
    scored = scores["churn_probability"].dropna()
    assert ((scored > 0) & (scored < 1)).all()
    return Came(made, words, scores)


@pytest.fixture(autouse=True)
def _few_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "RESAMPLES", 20)


def _once(customers: int) -> Bought:
    """Everyone buys once, all through the history."""
    bought = np.zeros((customers, DAYS + HORIZON), dtype=bool)
    bought[np.arange(customers), np.linspace(0, DAYS - 1, customers).astype(int)] = True
    return bought


@pytest.mark.parametrize("customers", [60, 520])
def test_where_everyone_buys_once_all_are_taken_for_lost(tmp_path: Path, customers: int) -> None:
    came = _come_of(tmp_path, _once(customers))
    assert f"{customers} customers, of whom 0 bought again" in came.words
    assert came.made.training.model is not None
    assert came.made.training.model.champion in BASELINES
    assert "0 who did not" in came.words
    assert came.scores["churn_probability"].min() > 0.95
    assert came.scores["expected_orders"].max() < 0.1


def test_one_customer_is_scored_widely_and_told_to_prove_nothing(tmp_path: Path) -> None:
    came = _come_of(tmp_path, shop(1, seed=8))
    assert "at least 10 of each are needed" in came.words
    assert "1 customers have a mean spend; 10 are needed" in came.words
    width = came.scores["churn_probability_high"] - came.scores["churn_probability_low"]
    assert width.min() > 0.1
    now = came.scores[came.scores["is_as_of"]]
    assert (now["expected_spend"] >= 0).all()  # by the own mean: no model of spend holds


def test_one_customer_and_one_window_leave_nothing_to_learn_from(tmp_path: Path) -> None:
    came = _come_of(
        tmp_path,
        shop(1, seed=8),
        "delete from intermediate.int_purchase_histories where is_past and cutoff_on < "
        "(select max(cutoff_on) from intermediate.int_purchase_histories where is_past)",
    )
    assert "only one window of one customer" in came.words
    assert set(came.scores["status"]) == {UNPROVEN}


@pytest.mark.parametrize("customers", [40, 520])
def test_customers_with_identical_dates_are_scored_alike(tmp_path: Path, customers: int) -> None:
    bought = np.zeros((customers, DAYS + HORIZON), dtype=bool)
    bought[:, ::20] = True
    came = _come_of(tmp_path, bought)
    assert "0 customers who lapsed" in came.words
    assert set(came.scores["status"]) == {SCORED}
    assert (came.scores.groupby("is_as_of")["churn_probability"].nunique() == 1).all()
    assert came.scores["churn_probability"].max() < 0.05


def test_constant_spend_is_no_model_and_no_obstacle(tmp_path: Path) -> None:
    came = _come_of(
        tmp_path,
        shop(80),
        "update intermediate.int_purchase_histories set spend = 25 * spend_days",
    )
    assert "all 80 customers spend 25 per purchase" in came.words
    now = came.scores[came.scores["is_as_of"]]
    assert (now["expected_spend"] > 0).all()  # by the own mean: no model of spend holds


def test_spend_that_goes_with_frequency_is_measured_and_said(tmp_path: Path) -> None:
    came = _come_of(
        tmp_path,
        shop(120),
        "update intermediate.int_purchase_histories set spend = spend_days * "
        "(10 + 20 * ln(spend_days) + observed_days % 7)",
    )
    assert "against the model's assumption" in came.words
    assert came.made.stored.spend is not None
    assert came.made.stored.spend.independence is not None
    assert came.made.stored.spend.independence.correlation > 0.8
    assert came.scores.loc[came.scores["is_as_of"], "expected_spend"].notna().all()


def test_a_horizon_longer_than_the_history_leaves_probabilities_unproven(tmp_path: Path) -> None:
    came = _come_of(
        tmp_path, shop(80), "delete from intermediate.int_purchase_histories where is_past"
    )
    assert "Not tested: no 30 days after a past cutoff have ended" in came.words
    assert set(came.scores["status"]) == {UNPROVEN}
    assert set(came.scores["model"]) == {LIFETIME}
    assert came.scores["churn_probability"].notna().all()


def test_an_as_of_date_before_the_data_gives_no_scores_and_says_so(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    fill_warehouse(settings, shop(40))
    change(settings, "delete from intermediate.int_purchase_histories")
    came = _run(settings, days=2 * DAYS)
    assert came.scores.empty
    assert came.made.stored.customers == 0
    assert "Not tested" in came.words
    assert "nobody has bought yet" in came.words


def test_customers_who_all_pay_nothing_have_no_model_of_spend(tmp_path: Path) -> None:
    came = _come_of(
        tmp_path,
        shop(60),
        "update intermediate.int_purchase_histories set spend = 0, spend_days = 0, spend_2h = 0, "
        "spend_4h = 0, spend_prior_4h = 0, spend_ahead = 0",
    )
    assert "0 customers have a mean spend; 10 are needed" in came.words
    assert came.scores["churn_probability"].notna().all()


def test_a_company_of_which_the_first_order_came_yesterday_is_no_error(tmp_path: Path) -> None:
    bought = np.zeros((3, DAYS + HORIZON), dtype=bool)
    bought[:, DAYS - 1] = True
    came = _come_of(tmp_path, bought)
    assert set(came.scores["status"]) == {UNPROVEN}
    assert len(came.scores) == 3
    assert (BEGIN + timedelta(days=DAYS)).isoformat() in came.words
