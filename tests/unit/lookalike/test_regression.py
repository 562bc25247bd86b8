"""Regressions on bins, and what a first year is worth."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from dagster_project.lookalike.bins import Bins, codes_of
from dagster_project.lookalike.features import Feature
from dagster_project.lookalike.regression import columns_of, design_of, fit_logistic
from dagster_project.lookalike.situation import situation_at
from dagster_project.lookalike.tables import REACH
from dagster_project.lookalike.worth import fit_worth
from tests.unit.lookalike.conftest import AS_OF, profiles


def _bins(name: str, count: int) -> Bins:
    labels = tuple(str(number) for number in range(count))
    return Bins(Feature(name, name, name), labels, np.zeros(count, dtype=np.int64), labels)


def test_effects_are_those_of_sklearn_on_indicator_columns() -> None:
    rng = np.random.default_rng(1)
    rows = rng.integers(0, 3, (3_000, 2))
    odds = np.array([-1.0, 0, 1])[rows[:, 0]] + np.array([0.5, 0, -0.5])[rows[:, 1]]
    is_good = (rng.random(3_000) < 1 / (1 + np.exp(-odds))).astype(float)
    bins = [_bins("a", 3), _bins("b", 3)]
    fold = np.arange(3_000) % 5
    model = fit_logistic("model", bins, rows, rows, is_good, np.ones(3_000), fold)
    columns = np.concatenate([np.eye(3)[rows[:, 0]], np.eye(3)[rows[:, 1]]], axis=1)
    peer = LogisticRegression(C=1e6, max_iter=1_000).fit(columns, is_good).coef_[0]
    for ours, theirs in zip(model.effects, (peer[:3], peer[3:]), strict=True):
        assert np.diff(ours[:3]) == pytest.approx(np.diff(theirs), abs=0.06)


def test_the_variance_of_a_row_is_that_of_the_whole_design() -> None:
    rng = np.random.default_rng(2)
    rows = rng.integers(-1, 3, (1_500, 3))
    is_good = (rng.random(1_500) < 0.4).astype(float)
    bins = [_bins(name, 3) for name in "abc"]
    model = fit_logistic("model", bins, rows, rows, is_good, np.ones(1_500), np.arange(1_500) % 5)
    blocks = columns_of(bins, rows)
    design = design_of(blocks, rows)
    full = np.column_stack([np.ones(len(design)), design])
    chance = 1 / (1 + np.exp(-(model.sums(rows) + np.log(is_good.mean() / (1 - is_good.mean())))))
    # The penalty is the one that gives back the model's own variance for one row.
    for penalty in (0.01, 0.03, 0.1, 0.3, 1.0):
        precision = np.diag(np.r_[0.0, np.full(design.shape[1], 1 / penalty)])
        whole = np.linalg.inv(full.T @ (full * (chance * (1 - chance))[:, None]) + precision)
        dense = np.einsum("ri,ij,rj->r", design, whole[1:, 1:], design)
        if np.allclose(dense, model.variance(rows), rtol=0.05):
            return
    pytest.fail("no penalty explains the variances")


def test_columns_have_the_market_for_their_zero() -> None:
    rng = np.random.default_rng(3)
    market = rng.choice(3, (500, 1), p=[0.7, 0.2, 0.1])
    blocks = columns_of([_bins("a", 3)], market)
    assert design_of(blocks, market).mean(axis=0) == pytest.approx(0, abs=1e-12)
    assert not blocks[0][-1].any()


def test_expected_values_add_up_to_what_customers_brought() -> None:
    situation = situation_at(profiles(), AS_OF)
    worth, words = fit_worth(situation)
    assert worth is not None
    assert words == []
    value, low, high = worth.expect(codes_of(situation.bins, situation.traits), REACH)
    capped = np.minimum(situation.value, np.quantile(situation.value, 0.99))
    assert value.sum() == pytest.approx(capped.sum())
    assert (low < value).all()
    assert (value < high).all()


def test_planted_differences_of_value_are_found_within_their_intervals() -> None:
    inside = []
    for seed in range(12):
        situation = situation_at(profiles(customers=900, seed=seed), AS_OF)
        worth, _ = fit_worth(situation)
        assert worth is not None
        industry = situation.market_traits["industry_key"]
        codes = codes_of(situation.bins, situation.market_traits)
        value, low, high = worth.expect(codes, REACH)
        size = situation.market_traits["employees"].to_numpy()
        truth = np.exp(6 + (industry == "joinery") + np.log10(size / 20) + 0.7**2 / 2)
        middle = (size > 10) & (size < 100)  # cuts blur the ends
        inside.append(np.mean((low <= truth) & (truth <= high) & middle) / middle.mean())
        assert np.corrcoef(np.log(value), np.log(truth))[0, 1] > 0.85
    assert 0.6 < np.mean(inside) < 0.97


def test_first_years_worth_nothing_count_too() -> None:
    frame = profiles()
    half = frame.index[frame["value_year_1"].notna()][::2]
    before, _ = fit_worth(situation_at(frame, AS_OF))
    frame.loc[half, "value_year_1"] = 0.0
    situation = situation_at(frame, AS_OF)
    after, _ = fit_worth(situation)
    assert before is not None
    assert after is not None
    codes = codes_of(situation.bins, situation.market_traits)
    assert after.expect(codes, REACH)[0].mean() < 0.7 * before.expect(codes, REACH)[0].mean()


def test_too_few_new_customers_are_said_and_old_ones_stand_in() -> None:
    frame = profiles().assign(was_new=False)
    situation = situation_at(frame, AS_OF)
    worth, words = fit_worth(situation)
    assert worth is not None
    assert "old accounts included" in words[0]
    none = replace(
        situation,
        customers=situation.customers.assign(value_year_1=0.0),
        won_value=np.zeros_like(situation.won_value),
    )
    assert fit_worth(none)[0] is None
