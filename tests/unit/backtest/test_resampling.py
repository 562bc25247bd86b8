"""Intervals: their coverage by simulation, their unit, their bounds."""

from dataclasses import replace

import numpy as np
import pytest

from dagster_project.backtest import METRICS, Forecast, measure, resample
from dagster_project.backtest import resampling as module
from tests.unit.backtest.conftest import forecast, outcomes_of, simulated

COVERED = ("auc", "brier", "calibration_error", "precision")


def coverage(twist: float, worlds: int, *, rows_as_customers: bool = False) -> dict[str, float]:
    """Share of simulated companies whose intervals hold the truth of a very large one."""
    big, log_odds = simulated(100_000, 99)
    truth = {m: measure(m, big, forecast("m", twist * log_odds))[0] for m in COVERED}
    hits = dict.fromkeys(COVERED, 0)
    for seed in range(worlds):
        outcomes, log_odds = simulated(200, seed)
        if rows_as_customers:
            outcomes = replace(outcomes, customer=np.arange(600))
        found = resample(outcomes, [forecast("m", twist * log_odds)], COVERED, resamples=200)
        for metric in COVERED:
            interval = found.interval("m", metric)
            hits[metric] += interval.low <= truth[metric] <= interval.high
    return {metric: hit / worlds for metric, hit in hits.items()}


@pytest.mark.parametrize("twist", [1.0, 2.0], ids=["calibrated", "too bold"])
def test_intervals_hold_the_truth_in_nineteen_of_twenty_companies(twist: float) -> None:
    covered = coverage(twist, 250)
    for metric, share in covered.items():
        # Three simulation errors are .041; percentiles of 200 resamples lack about .01 on average,
        # and the interval of the calibration error, whose bias is only estimated, up to .05.
        lacking = 0.05 if metric == "calibration_error" else 0.01
        assert 0.95 - lacking - 0.041 < share < 0.99, metric


def test_rows_taken_for_customers_would_make_intervals_too_narrow() -> None:
    assert coverage(1.0, 120, rows_as_customers=True)["brier"] < 0.87


def test_seeing_the_same_customers_three_times_is_no_evidence_for_three() -> None:
    lapsed = (np.random.default_rng(1).random(300) < 0.4).astype(float)
    p = np.clip(0.3 * lapsed + 0.6 * np.random.default_rng(2).random(300), 0, 1)
    once = resample(outcomes_of(lapsed), [Forecast("m", p)], ("auc", "log_loss"))
    thrice = resample(
        outcomes_of(np.tile(lapsed, 3), 3), [Forecast("m", np.tile(p, 3))], ("auc", "log_loss")
    )
    for metric in ("auc", "log_loss"):
        one, three = once.interval("m", metric), thrice.interval("m", metric)
        assert (three.low, three.high) == pytest.approx((one.low, one.high), rel=1e-12)


def test_the_brier_interval_is_the_normal_one_where_that_is_sound() -> None:
    outcomes, log_odds = simulated(2000, 3)
    promised = forecast("m", log_odds)
    interval = resample(outcomes, [promised], ("brier",), resamples=1000).interval("m", "brier")
    losses = ((promised.lapse - outcomes.lapsed) ** 2).reshape(3, -1).mean(axis=0)
    error = losses.std() / np.sqrt(len(losses))
    assert (interval.high - interval.low) / (2 * 1.96 * error) == pytest.approx(1, abs=0.08)


def test_identical_models_do_not_differ() -> None:
    outcomes, log_odds = simulated(200, 6)
    twins = [forecast("a", log_odds), forecast("b", log_odds)]
    found = resample(outcomes, twins, resamples=50)
    for metric in ("auc", "brier", "log_loss", "calibration_error", "lift", "revenue_caught"):
        difference = found.difference("a", "b", metric)
        assert (difference.value, difference.low, difference.high) == (0, 0, 0)
        assert not difference.excludes_zero


def test_a_paired_difference_is_much_better_known_than_either_model() -> None:
    outcomes, log_odds = simulated(1000, 7)
    noisy = log_odds + np.random.default_rng(0).normal(0, 0.3, len(log_odds))
    found = resample(outcomes, [forecast("good", log_odds), forecast("noisy", noisy)], ("auc",))
    apart, paired = found.interval("good", "auc"), found.difference("good", "noisy", "auc")
    assert paired.high - paired.low < (apart.high - apart.low) / 2
    assert paired.low > 0


def test_few_customers_stand_for_many_with_intervals_of_the_right_width(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    outcomes, log_odds = simulated(8000, 8)
    promised = Forecast("m", forecast("m", log_odds).lapse, log_odds**2, log_odds**2)
    metrics = ("auc", "log_loss", "precision", "revenue_caught", "spend_bias")
    whole = resample(outcomes, [promised], metrics, resamples=1000)
    monkeypatch.setattr(module, "BAG", 2000)
    bag = resample(outcomes, [promised], metrics, resamples=1000)
    for metric in metrics:
        full, some = whole.interval("m", metric), bag.interval("m", metric)
        assert some.value == full.value
        assert some.low < full.value < some.high
        assert (some.high - some.low) / (full.high - full.low) == pytest.approx(1, abs=0.2)


def test_the_same_seed_gives_the_same_and_another_another() -> None:
    outcomes, log_odds = simulated(100, 9)
    first, again, other = (
        resample(outcomes, [forecast("m", log_odds)], ("auc",), resamples=60, seed=seed)
        for seed in (1, 1, 2)
    )
    assert first.interval("m", "auc") == again.interval("m", "auc")
    assert first.interval("m", "auc") != other.interval("m", "auc")


def test_a_metric_that_most_resamples_leave_undefined_has_no_interval() -> None:
    lapsed = np.zeros(50)
    lapsed[0] = 1  # absent from 36 % of resamples
    interval = resample(outcomes_of(lapsed), [Forecast("m", lapsed / 2)], ("auc",)).interval(
        "m", "auc"
    )
    assert interval.value == 1
    assert np.isnan([interval.low, interval.high]).all()
    assert interval.reason is not None
    assert "without an interval" in interval.reason


def test_a_model_with_gaps_has_a_reason_and_no_figures() -> None:
    outcomes, log_odds = simulated(50, 10)
    p = forecast("m", log_odds).lapse
    p[-1] = np.nan
    found = resample(outcomes, [Forecast("m", p), forecast("n", log_odds)], ("auc",), resamples=50)
    for interval in (found.interval("m", "auc"), found.difference("n", "m", "auc")):
        assert np.isnan(interval.value)
        assert interval.reason is not None
        assert "at 2025-05-01" in interval.reason


def test_no_rows_give_reasons_and_no_fault() -> None:
    found = resample(outcomes_of(np.array([])), [Forecast("m", np.array([]))])
    assert {found.interval("m", name).reason is not None for name in METRICS} == {True}


def test_the_noise_of_calibration_is_what_independent_customers_would_show() -> None:
    rng = np.random.default_rng(12)
    p = rng.uniform(0.25, 0.35, 2000)
    outcomes = outcomes_of((rng.random(2000) < p).astype(float))
    found = resample(outcomes, [Forecast("m", p)], ("calibration_error",))
    by_hand = np.sqrt(2 * 0.3 * 0.7 / (np.pi * 200))
    assert found.noise["m", "calibration_error"].mean() == pytest.approx(by_hand, rel=0.06)
