"""Naive forecasts: rising steps of one measure, drawn towards the overall rate."""

import numpy as np
import pytest

from dagster_project.churn.baselines import CONSTANT, GAP_RATIO, PRIOR_CASES, RECENCY, fit_baseline
from dagster_project.churn.cases import Cases
from dagster_project.churn.features import Setting

SETTING = Setting(horizon=30, usual_gap=10.0, comeback=0.5)


def _cases(silence: list[float], lapsed: list[int], customer: list[int] | None = None) -> Cases:
    """Customers who bought twice, ten days apart, and then nothing for so many days."""
    rows = len(silence)
    columns = {
        "observed_days": np.array(silence) + 10.0,
        "last_purchase_days": np.full(rows, 10.0),
        "repeat_purchases": np.ones(rows),
        "purchases_ahead": 1.0 - np.array(lapsed),
    }
    numbers = np.arange(rows) if customer is None else np.array(customer)
    return Cases(numbers, np.zeros(rows, dtype=np.int64), columns)


def _drawn(lapses: int, cases: int, overall: float) -> float:
    return (lapses + PRIOR_CASES * overall) / (cases + PRIOR_CASES)


def test_steps_are_those_of_pooling_neighbours_that_fall_by_hand() -> None:
    # By days of silence 0 1 0 1 1: the second and third fall and are pooled to one half.
    past = _cases([1, 2, 3, 4, 5], [0, 1, 0, 1, 1])
    overall = 4 / 7
    fitted = fit_baseline(RECENCY, past, SETTING)
    assert fitted.begins.tolist() == [1, 2, 4]
    by_hand = [_drawn(0, 1, overall), _drawn(1, 2, overall), _drawn(2, 2, overall)]
    np.testing.assert_allclose(fitted.lapse, by_hand, rtol=1e-12)


def test_the_variance_of_the_log_odds_counts_customers_not_cases() -> None:
    alone = fit_baseline(RECENCY, _cases([1] * 6, [0, 1, 0, 1, 1, 1]), SETTING)
    same = fit_baseline(RECENCY, _cases([1] * 6, [0, 1, 0, 1, 1, 1], [7, 7, 7, 8, 8, 8]), SETTING)
    p = _drawn(4, 6, 5 / 8)
    assert alone.lapse == pytest.approx([p])
    assert alone.variance == pytest.approx([1 / ((6 + PRIOR_CASES) * p * (1 - p))])
    assert same.variance == pytest.approx([1 / ((2 + PRIOR_CASES) * p * (1 - p))])


def test_the_gap_ratio_counts_the_usual_gap_as_one_of_the_own() -> None:
    # Mean of the own gap, 10 days, and the usual one, 10 days: 25 days of silence are 2.5 gaps.
    past = _cases([5, 25], [0, 1])
    assert fit_baseline(GAP_RATIO, past, SETTING).begins.tolist() == [0.5, 2.5]


def test_the_constant_is_the_overall_rate_for_all() -> None:
    past = _cases([1, 2, 3, 40], [0, 0, 0, 1])
    p, _ = fit_baseline(CONSTANT, past, SETTING).predict(past, SETTING)
    np.testing.assert_allclose(p, _drawn(1, 4, 2 / 6), rtol=1e-12)


def test_probabilities_never_fall_as_silence_grows() -> None:
    rng = np.random.default_rng(1)
    silence = rng.integers(0, 50, 500).astype(float)
    lapsed = (rng.random(500) < 0.3 + silence / 200).astype(int)
    past = _cases(silence.tolist(), lapsed.tolist())
    p, _ = fit_baseline(RECENCY, past, SETTING).predict(past, SETTING)
    assert (np.diff(p[np.argsort(silence, kind="stable")]) >= 0).all()


def test_silence_outside_what_was_seen_takes_the_nearest_step() -> None:
    fitted = fit_baseline(RECENCY, _cases([10, 20], [0, 1]), SETTING)
    p, _ = fitted.predict(_cases([0, 10, 20, 900], [0] * 4), SETTING)
    assert p[0] == p[1] < p[2] == p[3]


@pytest.mark.parametrize("outcome", [0, 1])
def test_where_all_came_out_alike_nothing_is_certain_yet(outcome: int) -> None:
    fitted = fit_baseline(RECENCY, _cases([1, 2, 3], [outcome] * 3), SETTING)
    assert ((fitted.lapse > 0) & (fitted.lapse < 1)).all()
    assert np.isfinite(fitted.variance).all()
