"""The figures behind pictures agree with the metrics, and drift is told from chance."""

import numpy as np
import pytest
from scipy.special import expit

from dagster_project.backtest import (
    Forecast,
    calibration_deciles,
    lift_curve,
    measure,
    score_stability,
    track_orders,
)
from tests.unit.backtest.conftest import forecast, outcomes_of, simulated

OUTCOMES, TRUE = simulated(500, 30)


def test_deciles_hold_the_calibration_error_and_all_customers() -> None:
    promised = Forecast("m", expit(2 * TRUE), TRUE**2, TRUE**2 * 10)
    deciles = calibration_deciles(OUTCOMES, promised)
    assert deciles.decile.tolist() == list(range(1, 11))
    assert deciles.customers.tolist() == [150] * 10
    assert (np.diff(deciles.promised_lapses) < 0).all()  # 1 is the highest
    off = np.abs(deciles.promised_lapses - deciles.happened_lapses).sum() / 1500
    assert off == pytest.approx(measure("calibration_error", OUTCOMES, promised)[0])
    assert deciles.happened_lapses.sum() == OUTCOMES.lapsed.sum()
    assert deciles.happened_spend.sum() == OUTCOMES.spend_ahead.sum()
    assert deciles.promised_orders.sum() == pytest.approx((TRUE**2).sum())


def test_a_constant_forecast_has_one_decile_and_no_promise_is_not_a_promise_of_none() -> None:
    deciles = calibration_deciles(OUTCOMES, Forecast("m", np.full(1500, 0.3)))
    assert deciles.customers.tolist() == [1500]
    assert np.isnan(deciles.promised_orders).all()


def test_deciles_of_a_forecast_with_gaps_are_refused() -> None:
    with pytest.raises(ValueError, match="m has no probability for some rows"):
        calibration_deciles(outcomes_of(np.zeros(2)), Forecast("m", np.array([0.1, np.nan])))


def test_the_lift_curve_passes_through_the_lift() -> None:
    promised = forecast("m", TRUE)
    curve = lift_curve(OUTCOMES, promised)
    assert (curve.caught[0], curve.caught[-1]) == (0, 1)
    assert (np.diff(curve.caught) >= 0).all()
    lift, _ = measure("lift", OUTCOMES, promised, 0.2)
    assert curve.caught[20] / curve.contacted[20] == pytest.approx(lift)


def test_a_constant_forecast_has_the_diagonal_for_its_lift_curve() -> None:
    curve = lift_curve(OUTCOMES, Forecast("m", np.full(1500, 0.4)))
    assert curve.caught == pytest.approx(curve.contacted)


def test_a_lift_curve_where_nobody_lapsed_is_not_a_number() -> None:
    curve = lift_curve(outcomes_of(np.zeros(5)), Forecast("m", np.full(5, 0.4)))
    assert np.isnan(curve.caught).all()


def test_orders_are_tracked_week_by_week() -> None:
    tracking = track_orders(np.array([15.0, 0, 6.9, 7, 99]), lambda day: 0.1 * day, 16)
    assert tracking.days.tolist() == [0, 7, 14, 16]
    assert tracking.actual.tolist() == [0, 2, 3, 4]
    assert tracking.expected.tolist() == pytest.approx([0, 0.7, 1.4, 1.6])


def test_the_stability_index_by_hand() -> None:
    before = np.repeat([0.0, 1.0], [5000, 5000])
    now = np.repeat([0.0, 1.0], [8000, 2000])
    found = score_stability(before, now, bins=2)
    by_hand = (0.8 - 0.5) * np.log(0.8 / 0.5) + (0.2 - 0.5) * np.log(0.2 / 0.5)
    assert found.index == pytest.approx(by_hand, rel=1e-3)
    assert found.reading == "shifted"
    assert score_stability(before, before).index == 0


def test_without_a_shift_chance_is_exceeded_in_one_of_twenty_cases() -> None:
    rng = np.random.default_rng(31)
    found = [score_stability(rng.random(400), rng.random(300)) for _ in range(400)]
    assert np.mean([each.index > each.by_chance for each in found]) == pytest.approx(
        0.05, abs=0.033
    )


def test_with_few_customers_a_large_index_may_be_chance() -> None:
    rng = np.random.default_rng(33)
    found = score_stability(rng.random(60), rng.random(60))
    assert found.index > 0.1
    assert found.reading == "stable"


def test_stability_without_scores_is_unknown() -> None:
    found = score_stability(np.array([]), np.ones(3))
    assert np.isnan(found.index)
    assert found.reading == "unknown"
