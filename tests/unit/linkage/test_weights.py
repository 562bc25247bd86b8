"""Weights learned without labels, against a simulation that knows them."""

import numpy as np
import pytest

from dagster_project.linkage.comparisons import Comparison, Level
from dagster_project.linkage.weights import (
    Patterns,
    Weights,
    learn_weights,
    match_probability,
    stated_weights,
)

M, U = (0.9, 0.8, 0.8, 0.7), (0.001, 0.01, 0.02, 0.05)
ALL_PAIRS, MATCHES = 1_000_000, 2_000
SAME, DIFFERS = Level("x", "same", 0.6, 0.01), Level("true", "differs", 0.4, 0.99)
COMPARISONS = tuple(Comparison(name, "true", (SAME, DIFFERS), "unknown") for name in "abcd")


def simulate() -> tuple[Patterns, Patterns]:
    """All pairs: candidates agree in a or b, the rest in neither; matches by M, others by U."""
    rng = np.random.default_rng(1)
    agree = np.concatenate([
        rng.random((MATCHES, 4)) < M,
        rng.random((ALL_PAIRS - MATCHES, 4)) < U,
    ])  # fmt: skip
    levels, pairs = np.unique(np.where(agree, 1, 2), axis=0, return_counts=True)
    candidate = (levels[:, :2] == 1).any(axis=1)
    return (
        Patterns(levels[candidate], pairs[candidate].astype(float)),
        Patterns(levels[~candidate], pairs[~candidate] / 10.0),
    )


def test_shares_and_prior_of_a_simulation_are_found_again() -> None:
    learned = learn_weights(stated_weights(COMPARISONS, 2_000), *simulate(), ALL_PAIRS)
    assert learned.learned
    assert learned.prior == pytest.approx(MATCHES / ALL_PAIRS, rel=0.1)
    assert [m[0] for m in learned.m] == pytest.approx(M, abs=0.05)
    assert [u[0] for u in learned.u] == pytest.approx(U, rel=0.05)


def test_a_probability_is_bayes_rule_by_hand() -> None:
    weights = Weights((np.array([0.8, 0.2]),), (np.array([0.1, 0.9]),), 0.2, learned=True)
    found = match_probability(weights, np.array([[0], [1], [2]]))
    agrees = 0.2 * 0.8 / (0.2 * 0.8 + 0.8 * 0.1)
    differs = 0.2 * 0.2 / (0.2 * 0.2 + 0.8 * 0.9)
    assert found == pytest.approx([0.2, agrees, differs])


def test_with_few_matches_the_stated_shares_stay() -> None:
    candidates, rest = simulate()
    stated = stated_weights(COMPARISONS, 100)
    few = Patterns(candidates.levels, candidates.pairs / 100)
    assert learn_weights(stated, few, rest, ALL_PAIRS / 100) is stated


def test_without_any_pair_the_stated_shares_stay() -> None:
    none = Patterns(np.empty((0, 4), dtype=np.int64), np.empty(0))
    stated = stated_weights(COMPARISONS, 0)
    assert learn_weights(stated, none, none, 0.0) is stated


def test_a_pattern_that_is_not_agreement_is_not_taken_for_companies_that_stand_there_twice() -> (
    None
):
    levels = np.array([[2, 1, 1, 1], [2, 2, 2, 2]])
    crowd = Patterns(levels, np.array([5_000.0, 1_000.0]))
    rest = Patterns(np.array([[2, 2, 2, 2]]), np.array([10_000.0]))
    stated = stated_weights(COMPARISONS, 1_000)
    assert learn_weights(stated, crowd, rest, ALL_PAIRS) is stated
