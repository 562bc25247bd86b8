"""Metrics by hand, beside scikit-learn, and where they are not defined."""

from itertools import permutations

import numpy as np
import pytest
from scipy.special import expit
from sklearn.metrics import brier_score_loss, mean_absolute_error, roc_auc_score
from sklearn.metrics import log_loss as sklearn_log_loss

from dagster_project import backtest
from dagster_project.backtest import METRICS, Forecast, Outcomes, measure
from dagster_project.backtest.calibration import equal_count_bins
from tests.unit.backtest.conftest import DAYS, outcomes_of, simulated

RNG = np.random.default_rng(4)
LAPSED = (RNG.random(500) < 0.4).astype(float)
P = np.clip(np.round(0.3 * LAPSED + 0.7 * RNG.random(500), 1), 0.05, 0.95)  # many ties
WEIGHT = RNG.integers(0, 4, 500).astype(float)


@pytest.mark.parametrize("weight", [None, WEIGHT], ids=["even", "weighted"])
def test_metrics_that_scikit_learn_has_agree_with_it(weight: np.ndarray | None) -> None:
    assert backtest.auc(LAPSED, P, weight) == pytest.approx(
        roc_auc_score(LAPSED, P, sample_weight=weight), rel=1e-12
    )
    assert backtest.brier(LAPSED, P, weight) == pytest.approx(
        brier_score_loss(LAPSED, P, sample_weight=weight), rel=1e-12
    )
    assert backtest.log_loss(LAPSED, P, weight) == pytest.approx(
        sklearn_log_loss(LAPSED, P, sample_weight=weight), rel=1e-12
    )
    assert backtest.mean_absolute_error(LAPSED, P, weight) == pytest.approx(
        mean_absolute_error(LAPSED, P, sample_weight=weight), rel=1e-12
    )


@pytest.mark.parametrize("name", METRICS)
def test_a_customer_of_weight_two_counts_like_two_customers(name: str) -> None:
    outcomes, log_odds = simulated(40, 1)
    p = np.round(expit(log_odds), 1)
    twice = np.tile(np.arange(120), 2)
    doubled = Outcomes(
        np.concatenate([outcomes.customer, outcomes.customer + 40]),
        *(
            column[twice]
            for column in (
                outcomes.origin,
                outcomes.purchases_ahead,
                outcomes.spend_ahead,
                outcomes.revenue,
            )
        ),
    )
    metric = METRICS[name]
    weight = np.full((2, 120), 2.0)
    by_weight = metric.measure(outcomes, Forecast("m", p, p, p), 0.15, weight)
    by_rows = metric.measure(doubled, Forecast("m", p[twice], p[twice], p[twice]), 0.15, None)
    assert by_weight.shape == (2,)
    assert by_weight == pytest.approx(np.full(2, by_rows), rel=1e-12)


def test_auc_compares_customers_of_the_same_origin_only() -> None:
    lapsed = np.array([1.0, 0, 0, 1, 0, 0])
    p = np.array([0.9, 0.8, 0.7, 0.3, 0.2, 0.1])  # perfect on each day, not over both
    origin = np.repeat(DAYS[:2], 3)
    assert backtest.auc(lapsed, p) == pytest.approx(6 / 8)
    assert backtest.auc(lapsed, p, origin=origin) == 1


def test_a_constant_forecast_ranks_like_a_coin() -> None:
    same = np.full(500, 0.4)
    assert backtest.auc(LAPSED, same) == 0.5
    assert backtest.lift(LAPSED, same, 0.1) == pytest.approx(1)
    assert backtest.share_caught(LAPSED, same, 0.1) == pytest.approx(0.1)


def test_a_list_is_filled_from_the_top() -> None:
    lapsed = np.array([1.0, 0, 1, 1, 0, 0, 0, 0, 0, 0])
    p = np.array([0.9, 0.8, 0.7, 0.1, 0.2, 0.3, 0.4, 0.5, 0.55, 0.6])
    for size in (3, 0.3):
        assert backtest.precision(lapsed, p, size) == pytest.approx(2 / 3)
        assert backtest.lift(lapsed, p, size) == pytest.approx((2 / 3) / 0.3)
    assert backtest.precision(lapsed, p, 99) == pytest.approx(0.3)


def test_each_origin_has_a_list_of_its_own() -> None:
    lapsed = np.array([1.0, 0, 0, 1, 0, 0])
    p = np.array([0.9, 0.8, 0.7, 0.3, 0.2, 0.1])
    assert backtest.precision(lapsed, p, 1, origin=np.repeat(DAYS[:2], 3)) == 1


def test_a_list_that_ends_among_equals_is_the_mean_over_their_orders() -> None:
    lapsed, revenue = np.array([0.0, 1, 1, 0, 1]), np.array([9.0, 5, 1, 2, 3])
    p = np.array([0.9, 0.5, 0.5, 0.5, 0.1])
    drawn = [[0, *tied][:2] for tied in permutations([1, 2, 3])]
    assert backtest.precision(lapsed, p, 2) == pytest.approx(np.mean([lapsed[r] for r in drawn]))
    caught = np.mean([(revenue * lapsed)[r].sum() for r in drawn]) / 9
    assert backtest.share_caught(revenue * lapsed, p, 2) == pytest.approx(caught)


def test_the_order_of_rows_does_not_matter() -> None:
    outcomes, log_odds = simulated(100, 2)
    shuffled = np.random.default_rng(0).permutation(300)
    p = np.round(expit(log_odds), 1)
    promised = Forecast("m", p, 1 - p, 2 - p)
    for name in METRICS:
        before, _ = measure(name, outcomes, promised)
        after, _ = measure(name, outcomes.take(shuffled), promised.take(shuffled))
        assert after == pytest.approx(before, rel=1e-12)


def test_revenue_caught_ranks_by_value_at_risk() -> None:
    outcomes = outcomes_of(np.array([1.0, 1, 0, 1]), revenue=np.array([1.0, 50, 10, -9]))
    promised = Forecast("m", np.array([0.9, 0.5, 0.4, 0.95]))
    assert measure("revenue_caught", outcomes, promised, 1)[0] == pytest.approx(50 / 51)
    assert measure("revenue_caught_by_probability", outcomes, promised, 2)[0] == pytest.approx(
        1 / 51
    )


def test_amounts_are_compared_by_their_sums_and_row_by_row() -> None:
    happened, promised = np.array([0.0, 2, 4]), np.array([1.0, 2, 6])
    assert backtest.bias(happened, promised) == pytest.approx(9 / 6 - 1)
    assert backtest.mean_absolute_error(happened, promised) == pytest.approx(1)


def test_log_loss_of_a_wrong_certainty_is_that_of_one_in_a_million() -> None:
    assert backtest.log_loss(np.array([1.0]), np.array([0.0])) == pytest.approx(np.log(1e6))


@pytest.mark.parametrize(
    ("name", "lapsed"),
    [
        ("auc", [1, 1, 1]),
        ("auc", [0, 0, 0]),
        ("lift", [0, 0, 0]),
        ("revenue_caught", [0, 0, 0]),
        ("orders_bias", [1, 1, 1]),
        ("spend_bias", [1, 1, 1]),
        ("brier", []),
        ("auc", []),
        ("calibration_error", []),
        ("precision", []),
    ],
)
def test_what_is_not_defined_is_not_a_number_but_a_reason(name: str, lapsed: list[float]) -> None:
    p = np.linspace(0.1, 0.9, len(lapsed))
    value, reason = measure(name, outcomes_of(np.array(lapsed, float)), Forecast("m", p, p, p))
    assert np.isnan(value)
    assert reason == METRICS[name].undefined


def test_amounts_that_are_not_promised_are_not_measured() -> None:
    value, reason = measure("orders_mae", outcomes_of(LAPSED), Forecast("m", P))
    assert np.isnan(value)
    assert reason == "the model promises no orders"


def test_a_forecast_with_gaps_is_not_measured() -> None:
    p = P.copy()
    p[3] = np.nan
    value, reason = measure("auc", outcomes_of(LAPSED), Forecast("m", p))
    assert np.isnan(value)
    assert reason == "m has no probability for 1 of 500 customers at 2025-01-01"


def test_calibration_error_by_hand() -> None:
    lapsed, p = np.array([0.0, 1, 1, 1]), np.array([0.2, 0.4, 0.6, 0.8])
    assert backtest.calibration_error(lapsed, p, bins=2) == pytest.approx((0.2 + 0.3) / 2)


def test_equal_probabilities_share_a_bin() -> None:
    assert set(equal_count_bins(np.full(7, 0.3))) == {5}
    assert np.bincount(equal_count_bins(np.arange(100.0))).tolist() == [10] * 10


@pytest.mark.parametrize("p", [1.2, -0.1, np.inf])
def test_a_probability_outside_its_range_is_refused(p: float) -> None:
    with pytest.raises(ValueError, match="1 probabilities of m lie outside"):
        Forecast("m", np.array([0.5, p]))


def test_outcomes_that_cannot_be_are_refused() -> None:
    one, day = np.ones(2), DAYS[[0, 0]]
    with pytest.raises(ValueError, match="more than one row"):
        Outcomes(np.array([7, 7]), day, one, one, one)
    with pytest.raises(ValueError, match="spend_ahead is not a number in 1 rows"):
        Outcomes(np.array([7, 8]), day, one, np.array([1, np.nan]), one)
    with pytest.raises(ValueError, match=r"is of type datetime64\[us\]"):
        Outcomes(np.array([7, 8]), day.astype("datetime64[us]"), one, one, one)
    with pytest.raises(ValueError, match="differ in length"):
        Outcomes(np.array([7, 8]), day, one, one, one[:1])
    with pytest.raises(ValueError, match="negative"):
        Outcomes(np.array([7, 8]), day, -one, one, one)
    with pytest.raises(ValueError, match="m has 3 rows, the outcomes 500"):
        measure("auc", outcomes_of(LAPSED), Forecast("m", P[:3]))
