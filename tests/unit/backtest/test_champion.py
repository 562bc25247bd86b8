"""Who may speak: only those who beat the baselines, and of these the best."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit

from dagster_project.backtest import Forecast, Outcomes, Role, Verdict, choose_champion
from dagster_project.backtest.forecasts import FloatArray
from tests.unit.backtest.conftest import DAYS, forecast, outcomes_of, simulated

OUTCOMES, TRUE = simulated(2000, 20)
RNG = np.random.default_rng(21)
MEAN = Forecast("mean", np.full(6000, OUTCOMES.lapsed.mean()))
RECENCY = forecast("recency", 0.5 * TRUE + 0.1 * RNG.normal(size=6000))
NOISE = RNG.normal(size=6000)


def judged(*candidates: Forecast, outcomes: Outcomes = OUTCOMES, **more: object) -> Verdict:
    names = [each.model for each in candidates]
    naive = [each for each in (RECENCY, MEAN) if len(each.lapse) == len(outcomes.customer)]
    return choose_champion(
        outcomes,
        [*candidates, *naive],
        more.pop("simplest_first", names),  # type: ignore[arg-type]
        ["recency", "mean"],
        resamples=200,
        **more,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    "worthless",
    [
        forecast("model", NOISE),
        forecast("model", -TRUE),
        Forecast("model", MEAN.lapse),
        Forecast("model", np.round(expit(NOISE))),
        forecast("model", 3 * TRUE),
    ],
    ids=["random", "inverted", "knows only the mean", "certain and random", "three times too bold"],
)
def test_a_worthless_model_does_not_pass_the_gate(worthless: Forecast) -> None:
    verdict = judged(worthless)
    assert not verdict.gate_passed
    assert verdict.champion == "recency"
    assert verdict.challenger == "model"
    assert verdict.roles == {
        "model": Role.CHALLENGER,
        "recency": Role.CHAMPION,
        "mean": Role.BASELINE,
    }
    assert "The baseline recency is used" in verdict.words
    assert "model does not beat the baseline" in verdict.words


def test_a_proven_model_is_champion_with_its_numbers() -> None:
    verdict = judged(forecast("model", TRUE))
    assert verdict.gate_passed
    assert (verdict.champion, verdict.challenger) == ("model", None)
    assert "model beats every baseline: log loss 0.5" in verdict.words
    assert "on 6,000 forecasts for 2,000 customers at 3 origins" in verdict.words
    assert verdict.reasons["model"] == verdict.words


def test_the_best_wins_though_a_simpler_one_is_within_noise() -> None:
    simple = forecast("simple", TRUE + 0.1 * NOISE)
    verdict = judged(simple, forecast("complex", TRUE))
    assert (verdict.champion, verdict.challenger) == ("complex", "simple")
    assert "complex is preferred: difference -0.00" in verdict.reasons["simple"]


def test_the_best_wins_however_complex() -> None:
    simple = forecast("simple", TRUE + 0.4 * NOISE)
    verdict = judged(simple, forecast("complex", TRUE))
    assert verdict.gate_passed
    assert (verdict.champion, verdict.challenger) == ("complex", "simple")
    assert verdict.roles["simple"] is Role.CHALLENGER


def test_of_equal_models_the_simplest_wins() -> None:
    verdict = judged(forecast("b", TRUE), forecast("a", TRUE))
    assert (verdict.champion, verdict.challenger) == ("b", "a")


def few(customers: int, seed: int) -> tuple[Outcomes, FloatArray, list[Forecast]]:
    outcomes, true = simulated(customers, seed)
    noise = np.random.default_rng(seed).normal(size=len(true))
    naive = [
        forecast("recency", 0.9 * true + 0.2 * noise),
        Forecast("mean", np.full(len(true), 0.44)),
    ]
    return outcomes, true, naive


def test_with_few_customers_a_model_that_may_as_well_be_worse_is_not_proven() -> None:
    outcomes, true, naive = few(60, 3)
    true = true + np.random.default_rng(5).normal(0, 0.3, len(true))
    verdict = choose_champion(
        outcomes, [forecast("model", true), *naive], ["model"], ["recency", "mean"]
    )
    assert not verdict.gate_passed
    assert verdict.champion in {"recency", "mean"}
    assert "beyond chance" in verdict.words
    assert "for 60 customers" in verdict.words


def test_a_model_no_better_than_the_baseline_passes_in_few_companies() -> None:
    passed = 0
    for seed in range(200):
        outcomes, true, _ = few(100, 1000 + seed)
        one, other = np.random.default_rng(seed).normal(0, 0.5, (2, len(true)))
        verdict = choose_champion(
            outcomes,
            [forecast("model", true + one), forecast("recency", true + other)],
            ["model"],
            ["recency"],
            resamples=200,
        )
        passed += verdict.gate_passed
    assert passed <= 57  # 20 % of 200 is 40; 57 is three deviations above


def test_with_few_customers_a_model_that_is_most_likely_better_is_used() -> None:
    outcomes, true, naive = few(150, 4)
    verdict = choose_champion(
        outcomes, [forecast("model", true), *naive], ["model"], ["recency", "mean"]
    )
    assert verdict.champion == "model"


def test_fewer_than_ten_lapses_prove_nothing() -> None:
    lapsed = np.zeros(500)
    lapsed[:9] = 1
    verdict = choose_champion(
        outcomes_of(lapsed),
        [Forecast("model", 0.01 + 0.9 * lapsed), Forecast("mean", np.full(500, 0.018))],
        ["model"],
        ["mean"],
    )
    assert (verdict.champion, verdict.challenger) == ("mean", "model")
    assert "9 customers who lapsed and 491 who did not" in verdict.words


def test_a_model_that_fails_at_the_last_origin_does_not_pass() -> None:
    last = OUTCOMES.origin == DAYS[-1]
    aged = forecast("aged", np.where(last, 0.3 * NOISE, TRUE * 1.0))
    sharp = replace(aged, lapse=np.where(last, aged.lapse, 0.02 + 0.96 * OUTCOMES.lapsed))
    verdict = judged(sharp)
    assert not verdict.gate_passed
    assert "is worse than the baseline recency at the last origin, 2025-05-01" in verdict.words


def test_a_model_missing_at_an_origin_is_no_candidate_and_says_why() -> None:
    p = expit(TRUE)
    p[OUTCOMES.origin == DAYS[1]] = np.nan
    verdict = judged(Forecast("model", p), refused={"model": "the fit did not converge"})
    assert (verdict.champion, verdict.challenger) == ("recency", None)
    assert verdict.reasons["model"] == (
        "model takes no part: model has no probability for 2,000 of 2,000 customers at 2025-03-01 "
        "(the fit did not converge)."
    )
    assert "No candidate could be judged" in verdict.words


def test_a_refused_model_keeps_its_reason() -> None:
    verdict = judged(
        forecast("model", TRUE),
        simplest_first=["mbg_nbd", "model"],
        refused={"mbg_nbd": "a parameter lies at its bound"},
    )
    assert verdict.champion == "model"
    assert verdict.roles["mbg_nbd"] is Role.CANDIDATE
    assert verdict.reasons["mbg_nbd"] == "mbg_nbd takes no part: a parameter lies at its bound."


def test_without_any_baseline_no_model_is_used() -> None:
    verdict = choose_champion(OUTCOMES, [forecast("model", TRUE)], ["model"], ["mean"])
    assert (verdict.champion, verdict.challenger, verdict.gate_passed) == (None, None, False)
    assert "mean takes no part: it made no forecast" in verdict.words


def test_without_outcomes_no_model_is_used() -> None:
    nothing = np.array([])
    verdict = choose_champion(
        outcomes_of(nothing),
        [Forecast("model", nothing), Forecast("mean", nothing)],
        ["model"],
        ["mean"],
    )
    assert verdict.champion is None
    assert "there are no outcomes to judge by" in verdict.words


def test_a_forecast_of_an_unknown_model_is_refused() -> None:
    with pytest.raises(ValueError, match="Neither candidate nor baseline: stranger"):
        choose_champion(OUTCOMES, [forecast("stranger", TRUE)], ["model"], ["mean"])
