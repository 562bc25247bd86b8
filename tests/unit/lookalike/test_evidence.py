"""Weights of evidence: by hand, against SciPy, and with a planted truth."""

import numpy as np
import pytest
from scipy.stats import betabinom

from dagster_project.lookalike.bins import UNKNOWN, Bins
from dagster_project.lookalike.evidence import STRENGTHS, fit_evidence, weigh
from dagster_project.lookalike.features import Feature
from dagster_project.lookalike.gaps import prepare, with_gaps_of
from dagster_project.lookalike.tables import REACH

ONE_PARENT = np.zeros(2, dtype=np.int64)


def _bins(name: str, count: int, family: str = "size") -> Bins:
    labels = tuple(str(number) for number in range(count))
    return Bins(Feature(name, family, name), labels, np.zeros(count, dtype=np.int64), labels)


def test_many_rows_weigh_as_counted_by_hand() -> None:
    found = weigh(np.array([30_000.0, 10_000.0]), np.array([10_000.0, 30_000.0]), ONE_PARENT)
    assert found.weight == pytest.approx([np.log(3), -np.log(3)], abs=0.01)
    assert found.information == pytest.approx(2 * 0.5 * np.log(3), abs=0.01)


def test_few_rows_weigh_less_than_counted() -> None:
    found = weigh(np.array([6.0, 2.0]), np.array([100.0, 300.0]), ONE_PARENT)
    assert 0 < found.weight[0] < np.log(3)
    assert np.log(1 / 3) < found.weight[1] < 0


def test_shrinkage_is_that_of_beta_binomials_by_their_likelihood() -> None:
    good, market = np.array([30.0, 12, 4, 9, 25]), np.array([60.0, 80, 75, 70, 55])
    whole = good.sum() / (good.sum() + market.sum())
    chances, shares = [], []
    for size in STRENGTHS / whole:
        chances.append(
            np.exp(betabinom.logpmf(good, good + market, size * whole, size * (1 - whole)).sum())
        )
        shares.append((good + size * whole) / (good + market + size))
    odds = np.log(np.array(shares) / (1 - np.array(shares)))
    odds -= np.log(whole / (1 - whole))
    expected = np.average(odds, axis=0, weights=np.array(chances) / np.sqrt(STRENGTHS))
    found = weigh(good, market, np.zeros(5, dtype=np.int64))
    assert found.weight == pytest.approx(expected, abs=1e-6)


def test_bins_that_differ_by_chance_weigh_nothing() -> None:
    rng = np.random.default_rng(3)
    heaviest = [
        np.abs(
            weigh(
                rng.multinomial(200, np.full(10, 0.1)).astype(float),
                rng.multinomial(1_000, np.full(10, 0.1)).astype(float),
                np.zeros(10, dtype=np.int64),
            ).weight
        ).max()
        for _ in range(40)
    ]
    assert np.median(heaviest) < 0.1


def test_a_rare_name_is_drawn_to_its_parent() -> None:
    parent = np.array([0, 0, 0, 1, 1, 1])
    good = np.array([60.0, 55, 0, 10, 12, 0])
    market = np.array([50.0, 50, 1, 50, 50, 1])
    found = weigh(good, market, parent)
    assert found.weight[2] > 0.3
    assert found.weight[5] < -0.3


def test_intervals_hold_the_planted_weights() -> None:
    rng = np.random.default_rng(5)
    inside = []
    for _ in range(60):
        truth = rng.normal(0, 0.5, 12)
        theirs = rng.dirichlet(np.full(12, 8.0))
        ours = theirs * np.exp(truth)
        total = ours.sum()
        found = weigh(
            rng.multinomial(250, ours / total).astype(float),
            rng.multinomial(1_500, theirs).astype(float),
            np.zeros(12, dtype=np.int64),
        )
        off = np.abs(found.weight - (truth - np.log(total)))
        inside.append(off <= REACH * np.sqrt(found.variance))
    assert 0.74 < np.mean(inside) < 0.88


def test_a_feature_told_twice_counts_once() -> None:
    rng = np.random.default_rng(7)
    good, market = rng.choice(3, 400, p=[0.6, 0.3, 0.1]), rng.choice(3, 1_200)
    once = fit_evidence("once", [_bins("a", 3)], prepare(good[:, None], market[:, None]))
    pair = [_bins("a", 3), _bins("b", 3)]
    both = prepare(np.column_stack([good, good]), np.column_stack([market, market]))
    twice = fit_evidence("twice", pair, both)
    assert twice.effects[0] + twice.effects[1] == pytest.approx(once.effects[0], abs=0.1)
    naive = 2 * once.effects[0]
    assert np.abs(naive - once.effects[0]).max() > 0.4  # what adding them up would give


def test_what_is_unknown_adds_nothing_and_is_certain() -> None:
    rng = np.random.default_rng(8)
    good, market = rng.choice(3, (300, 1), p=[0.6, 0.3, 0.1]), rng.choice(3, (900, 1))
    model = fit_evidence("model", [_bins("a", 3)], prepare(good, market))
    nothing = np.array([[UNKNOWN]])
    assert model.sums(nothing).tolist() == [0.0]
    assert model.variance(nothing).tolist() == [0.0]
    assert model.variance(np.array([[0]]))[0] > 0


def test_gaps_are_alike_on_both_sides_afterwards() -> None:
    rng = np.random.default_rng(9)
    ours = np.where(rng.random((20_000, 2)) < [[0.95, 0.9]], 1, UNKNOWN)
    # Prospects lack both fields together, or neither.
    theirs = np.where(rng.random((20_000, 1)) < 0.4, 1, UNKNOWN).repeat(2, axis=1)
    sides = with_gaps_of(ours, theirs, rng), with_gaps_of(theirs, ours, rng)
    known = [
        [(side[:, 0] == 1).mean(), (side[:, 1] == 1).mean(), (side == 1).all(axis=1).mean()]
        for side in sides
    ]
    assert known[0] == pytest.approx(known[1], abs=0.02)
    assert (ours[:, 0] == 1).mean() - (theirs[:, 0] == 1).mean() > 0.5  # as they were
