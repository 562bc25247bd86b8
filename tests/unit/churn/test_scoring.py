"""Scores of every kind of model: within their interval, explained to the last digit, whole."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit, logit

from dagster_project.churn.baselines import BASELINES, CONSTANT
from dagster_project.churn.cases import Cases
from dagster_project.churn.model import CANDIDATES, LIFETIME, LOGISTIC, REASONS, ChurnModel
from dagster_project.churn.scoring import (
    NAMED,
    SCORED,
    TOO_SHORT,
    UNPROVEN,
    Columns,
    Worth,
    score_customers,
)
from dagster_project.lifetime import Estimate, Fitted
from tests.unit.churn.conftest import (
    cases_at,
    lapse_of,
    model_of,
    outcomes_like,
    replaced,
    shop,
    stored_of,
)

WORTH = Worth(days=365, discount=0.1, margin=0.4)
CHAMPIONS = (*BASELINES, *CANDIDATES)


@pytest.fixture(scope="module")
def scored(present: Cases, models: dict[str, ChurnModel], repeat: Fitted) -> dict[str, Columns]:
    """Scores of the present by a model of each kind."""
    return {
        name: score_customers(stored_of(models[name], repeat, present), present, WORTH)
        for name in CHAMPIONS
    }


@pytest.mark.parametrize("champion", CHAMPIONS)
def test_a_probability_lies_within_its_interval_and_within_0_and_1(
    scored: dict[str, Columns], champion: str
) -> None:
    columns = scored[champion]
    low, p, high = (columns[f"churn_probability{end}"] for end in ("_low", "", "_high"))
    assert ((low > 0) & (low <= p) & (p <= high) & (high < 1)).all()
    assert (logit(high) - logit(low)).min() > 0.1


@pytest.mark.parametrize("champion", CHAMPIONS)
def test_base_and_effects_are_the_log_odds_of_the_probability(
    scored: dict[str, Columns], champion: str
) -> None:
    columns = scored[champion]
    total = columns["base_log_odds"] + columns["effects_total"]
    np.testing.assert_allclose(total, logit(columns["churn_probability"]), rtol=0, atol=1e-9)


@pytest.mark.parametrize("champion", CANDIDATES)
def test_expected_orders_are_at_least_the_probability_of_one(
    scored: dict[str, Columns], champion: str
) -> None:
    columns = scored[champion]
    assert (columns["expected_orders"] >= 1 - columns["churn_probability"] - 1e-12).all()
    assert (columns["expected_orders_low"] <= columns["expected_orders"]).all()
    assert (columns["expected_orders"] <= columns["expected_orders_high"]).all()


@pytest.mark.parametrize("champion", CHAMPIONS)
def test_reasons_stand_from_the_strongest_to_the_weakest_on_their_own_side(
    scored: dict[str, Columns], champion: str
) -> None:
    columns = scored[champion]
    for side, sign in (("raise", 1), ("lower", -1)):
        effects = np.column_stack(
            [sign * columns[f"{side}_{place}_effect"] for place in range(1, NAMED + 1)]
        )
        named = np.column_stack(
            [columns[f"{side}_{place}"] != None for place in range(1, NAMED + 1)]  # noqa: E711
        )
        assert np.array_equal(named, ~np.isnan(effects))
        assert (effects[named] > 0).all()
        strength = np.where(named, effects, 0.0)
        assert (np.diff(strength, axis=1) <= 0).all()


def test_the_constant_names_no_reason_and_a_measure_names_one(scored: dict[str, Columns]) -> None:
    assert not any(scored[CONSTANT][f"{side}_1"].any() for side in ("raise", "lower"))
    named = {*scored["recency"]["raise_1"], *scored["recency"]["lower_1"]}
    assert named == {"rhythm", None}
    assert not scored["recency"]["raise_2"].any()


def test_reasons_are_the_sums_of_the_effects_of_their_features(
    past: Cases, present: Cases, models: dict[str, ChurnModel]
) -> None:
    model = models[LOGISTIC]
    silent = REASONS.index("rhythm")
    usual = model.score(present, Estimate(*[lapse_of(present)] * 3))
    assert usual.effects.shape == (len(present), len(REASONS))
    longer = replaced(present, observed_days=present["observed_days"] + 1000.0)
    silence = model.score(longer, Estimate(*[lapse_of(longer)] * 3))
    more = silence.effects[:, silent] - usual.effects[:, silent]
    # Who was silent as long as anybody before lies at the end of what was seen.
    assert (more[present.silence < past.silence.max()] > 0).all()


def _linear(past: Cases) -> Cases:
    """Outcomes whose log-odds are linear in a feature of the model."""
    return outcomes_like(past, _truth(past), seed=int(past["observed_days"].sum()) % 1000)


def _truth(cases: Cases) -> np.ndarray:
    return np.asarray(expit(-3.0 + np.log1p(cases.silence)))


def test_intervals_hold_the_truth_in_about_four_of_five_cases() -> None:
    held = []
    for seed in range(12):
        bought = shop(150, seed=100 + seed)
        past = _linear(cases_at(bought, [120, 150, 180, 210]))
        now = cases_at(bought, [240])
        model = model_of(LOGISTIC, past, shift=0.0)
        found = model.score(now, Estimate(*[lapse_of(now)] * 3)).probability
        truth = _truth(now)
        held.append(np.mean((found.low <= truth) & (truth <= found.high)))
    assert 0.75 <= np.mean(held) <= 0.88


def test_a_level_that_shifts_is_held_by_intervals_that_know_of_it(past: Cases) -> None:
    rng = np.random.default_rng(4)
    now = past.at(past.cutoffs[0])
    held = {}
    for shift in (0.0, 0.25):
        model = model_of(CONSTANT, past, shift=shift)
        found = model.score(now, None).probability
        odds = logit(found.value[0]) + rng.normal(0, 0.5, 2000)
        held[shift] = np.mean((found.low[0] <= expit(odds)) & (expit(odds) <= found.high[0]))
    assert held[0.0] < 0.5
    assert 0.77 < held[0.25] < 0.88


def test_money_is_orders_times_spend_times_margin(
    present: Cases, scored: dict[str, Columns]
) -> None:
    columns = scored[LIFETIME]
    each = columns["expected_spend"] / columns["expected_orders"]
    worth = columns["lifetime_orders"] * each * WORTH.margin
    np.testing.assert_allclose(columns["lifetime_value"], worth, rtol=1e-9)


def test_an_own_margin_is_preferred_and_kept_within_0_and_1(
    present: Cases, models: dict[str, ChurnModel], repeat: Fitted
) -> None:
    own = replaced(present, margin_share=np.full(len(present), 0.2))
    beyond = replaced(present, margin_share=np.full(len(present), -3.0))
    stored = stored_of(models[LIFETIME], repeat, present)
    usual, halved, nothing = (
        score_customers(stored, each, WORTH)["lifetime_value"] for each in (present, own, beyond)
    )
    np.testing.assert_allclose(halved, usual / 2, rtol=1e-12)
    assert not nothing.any()
    alike = replace(WORTH, own_margins=False)
    same = score_customers(stored, own, alike)["lifetime_value"]
    np.testing.assert_allclose(same, usual, rtol=1e-12)


def test_before_any_window_has_ended_probabilities_are_called_unproven(
    present: Cases, repeat: Fitted
) -> None:
    columns = score_customers(stored_of(None, repeat, present), present, WORTH)
    assert set(columns["status"]) == {UNPROVEN}
    assert set(columns["model"]) == {LIFETIME}
    np.testing.assert_allclose(columns["churn_probability"], lapse_of(present), atol=2e-5)


def test_without_any_model_there_is_no_score_but_a_status(present: Cases) -> None:
    columns = score_customers(stored_of(None, None, present), present, WORTH)
    assert set(columns["status"]) == {TOO_SHORT}
    assert np.isnan(columns["churn_probability"]).all()
    assert not columns["model"].any()


def test_a_baseline_scores_where_the_model_of_repeat_purchase_was_refused(
    present: Cases, models: dict[str, ChurnModel]
) -> None:
    columns = score_customers(stored_of(models["recency"], None, present), present, WORTH)
    assert set(columns["status"]) == {SCORED}
    assert not np.isnan(columns["churn_probability"]).any()
    assert np.isnan(columns["expected_orders"]).all()


def test_a_refused_model_of_repeat_purchase_cannot_be_the_champion(
    present: Cases, models: dict[str, ChurnModel]
) -> None:
    with pytest.raises(ValueError, match="was refused, but is the champion"):
        models[LIFETIME].score(present, None)


def test_a_model_that_lacks_a_part_does_not_score(
    present: Cases, models: dict[str, ChurnModel]
) -> None:
    whole = models["blend"]
    lame = ChurnModel(whole.champion, whole.setting, 0.0, None, whole.logistic, None, 0.0)
    with pytest.raises(ValueError, match="blend lacks a part"):
        lame.score(present, Estimate(*[lapse_of(present)] * 3))


@pytest.mark.parametrize("champion", CHAMPIONS)
def test_no_customers_give_the_same_columns_without_rows(
    present: Cases,
    scored: dict[str, Columns],
    champion: str,
    models: dict[str, ChurnModel],
    repeat: Fitted,
) -> None:
    nobody = present.take(np.zeros(len(present), dtype=bool))
    columns = score_customers(stored_of(models[champion], repeat, present), nobody, WORTH)
    assert set(columns) == set(scored[champion])
    assert {len(values) for values in columns.values()} == {0}


def test_scores_do_not_depend_on_who_else_is_scored(
    present: Cases, scored: dict[str, Columns], models: dict[str, ChurnModel], repeat: Fitted
) -> None:
    stored = stored_of(models["blend"], repeat, present)
    half = np.arange(len(present)) % 2 == 0
    alone = score_customers(stored, present.take(half), WORTH)
    for name in ("churn_probability", "expected_orders", "lifetime_value", "effects_total"):
        np.testing.assert_allclose(alone[name], scored["blend"][name][half], rtol=1e-9)
