"""Metrics against other libraries, and the gate against planted effects and planted noise."""

from datetime import date

import numpy as np
import pytest
from scipy.stats import spearmanr
from sklearn.metrics import roc_auc_score

from dagster_project.lookalike.judging import judge
from dagster_project.lookalike.measuring import CAP, METRICS, measure_all
from dagster_project.lookalike.models import BASELINES, CANDIDATES
from dagster_project.lookalike.tables import backtest_table
from dagster_project.lookalike.trial import Trial, run_trial
from tests.unit.lookalike.conftest import AS_OF, profiles


def _tested(won: int, market: int, edge: float, seed: int = 1) -> Trial:
    """Every model scores at random but the default, which sees those won by `edge`."""
    rng = np.random.default_rng(seed)
    n = won + market
    is_won = np.repeat([1.0, 0.0], [won, market])
    scores = {name: rng.normal(size=n) for name in (*BASELINES, *CANDIDATES)}
    scores[CANDIDATES[0]] = scores[CANDIDATES[0]] + edge * is_won
    return Trial(
        subject=np.arange(n),
        origin=np.full(n, np.datetime64("2024-01-01", "D")),
        won=is_won,
        value=np.where(is_won > 0, np.exp(rng.normal(7, 1, n)), np.nan),
        scores=scores,
        words="Tested.",
    )


def test_metrics_are_those_of_other_libraries() -> None:
    tested = _tested(150, 700, 0.8)
    score, won, value = tested.scores[CANDIDATES[0]], tested.won, tested.value
    found = measure_all(tested, resamples=20)
    auc = found.values[CANDIDATES[0], "auc"]
    assert auc == pytest.approx(roc_auc_score(won, score))
    capped = np.minimum(value[won > 0], np.quantile(value[won > 0], CAP))
    weight = np.r_[capped, np.ones(700)]
    by_value = found.values[CANDIDATES[0], "value_auc"]
    assert by_value == pytest.approx(roc_auc_score(won, score, sample_weight=weight))
    rho = spearmanr(score[won > 0], value[won > 0])[0]
    assert found.values[CANDIDATES[0], "value_rank_correlation"] == pytest.approx(rho)
    top = np.argsort(-score)[:85]
    lift = won[top].mean() / won.mean()
    assert found.values[CANDIDATES[0], "lift_10"] == pytest.approx(lift)
    caught = np.nansum(value[top]) / np.nansum(value)
    assert found.values[CANDIDATES[0], "value_lift_10"] == pytest.approx(caught)


def test_the_gate_lets_a_planted_effect_through() -> None:
    tested = _tested(150, 700, 1.0)
    verdict = judge(tested, measure_all(tested))
    assert verdict.gate_passed
    assert verdict.champion == "weight_of_evidence"
    assert "AUC by value" in verdict.words


def test_the_gate_refuses_noise_and_says_so() -> None:
    passed = []
    for seed in range(10):
        tested = _tested(60, 300, 0.0, seed)
        verdict = judge(tested, measure_all(tested))
        passed.append(verdict.gate_passed)
        if not verdict.gate_passed:
            assert verdict.champion in BASELINES
            assert "No model proved better" in verdict.words
    # Three candidates of pure noise against two baselines of pure noise.
    assert np.mean(passed) <= 0.5


def test_a_model_equal_to_a_baseline_does_not_replace_it() -> None:
    tested = _tested(100, 500, 1.0)
    for name in CANDIDATES:
        tested.scores[name] = tested.scores["size"]
    verdict = judge(tested, measure_all(tested))
    assert not verdict.gate_passed
    assert set(METRICS) >= {"auc", "lift_10", "value_lift_10", "value_rank_correlation"}


def test_the_trial_finds_what_was_planted() -> None:
    tested = run_trial(profiles(customers=900, prospects=900, effect=2.5), AS_OF)
    assert isinstance(tested, Trial)
    found = measure_all(tested)
    assert found.interval("weight_of_evidence", "value_auc").low > 0.6
    assert judge(tested, found).gate_passed


def test_being_better_known_is_not_taken_for_being_likely() -> None:
    frame = profiles(customers=1_800, prospects=900, effect=0.0, known=0.3)
    tested = run_trial(frame, AS_OF)
    assert isinstance(tested, Trial)
    found = measure_all(tested)
    for name in tested.scores:
        interval = found.interval(name, "auc")
        assert interval.low < 0.53, name
        assert abs(interval.value - 0.5) < 0.06, name


def test_nothing_later_than_the_origin_is_learned_from() -> None:
    frame = profiles()
    tested = run_trial(frame, AS_OF)
    assert isinstance(tested, Trial)
    first = tested.origins[0].astype(object)
    later = frame["value_year_1"].notna() & (
        frame["won_on"].map(lambda day: day is not None and (first - day).days < 365)
    )
    frame.loc[later, "value_year_1"] = frame.loc[later, "value_year_1"].rank(ascending=False)
    again = run_trial(frame, AS_OF)
    assert isinstance(again, Trial)
    here = tested.origin == tested.origins[0]
    for name, score in tested.scores.items():
        assert again.scores[name][here] == pytest.approx(score[here]), name


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"was_new": False}, "were won after"),
        ({"gathered_on": None}, "have a day on which they were gathered"),
        ({"value_year_1": np.nan}, "have a first year behind them"),
    ],
)
def test_what_cannot_be_tested_is_said(change: dict[str, object], words: str) -> None:
    told = run_trial(profiles().assign(**change), AS_OF)
    assert isinstance(told, str)
    assert words in told


def test_a_model_fitted_late_is_judged_on_the_origins_it_was_fitted_at() -> None:
    tested = _tested(150, 700, 1.0)
    half = np.arange(850) % 2 == 0
    tested.origin[half] = np.datetime64("2024-07-01", "D")
    rng = np.random.default_rng(2)
    late = np.where(half, rng.normal(size=850) + 4 * tested.won, np.nan)
    tested.scores["supervised"] = late
    verdict = judge(tested, measure_all(tested))
    assert verdict.champion == "supervised"
    table = backtest_table(tested, measure_all(tested), verdict)
    days = set(table.loc[table["model"] == "supervised", "origin_on"].dropna())
    assert days == {date(2024, 7, 1)}
