"""How much each level of agreement weighs: Fellegi and Sunter's m and u, learned without labels.

u, the share of a level among pairs of two companies, is counted among random pairs: nearly all of
them are different. m, the share among pairs of one company, and how many such pairs there are, is
learned by expectation and maximisation over the candidate pairs; all pairs that no key proposed
count as different. So nothing is conditional on the key that proposed a pair, and no truth is used.

Sources: Fellegi, Sunter, "A theory for record linkage", J. of the American Statistical Association
64 (1969); Winkler, "Using the EM algorithm for weight computation in the Fellegi-Sunter model",
Proc. of the Section on Survey Research Methods (1988).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dagster_project.linkage.comparisons import Comparison

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

ENOUGH_MATCHES = 50.0  # expected pairs of one company, below which the given shares stay
PSEUDO = 2.0  # strength of the given shares, in pairs
ROUNDS = 200
STILL = 1e-7


@dataclass(frozen=True)
class Weights:
    """What was learned.

    Attributes:
        m: per comparison, shares by level (without unknown).
        u: the same among different ones.
        prior: share of pairs of one company among all pairs.
        learned: False where the given shares stayed.
    """

    m: tuple[FloatArray, ...]
    u: tuple[FloatArray, ...]
    prior: float
    learned: bool

    def log2(self) -> list[FloatArray]:
        """Weight of each level of each comparison; index 0 is unknown and weighs nothing."""
        return [
            np.concatenate([[0.0], np.log2(m / u)]) for m, u in zip(self.m, self.u, strict=True)
        ]

    @property
    def start(self) -> float:
        """log2 of the prior odds."""
        return float(np.log2(self.prior / (1 - self.prior)))


def shares_of_random(
    comparisons: Sequence[Comparison], patterns: IntArray, counts: FloatArray
) -> tuple[FloatArray, ...]:
    """Shares u from patterns of levels among random pairs, smoothed by the given ones."""
    found = []
    for at, comparison in enumerate(comparisons):
        given = np.array([level.u for level in comparison.levels])
        seen = _levels(patterns[:, at], counts, len(given))
        found.append((seen + PSEUDO * given / given.sum()) / (seen.sum() + PSEUDO))
    return tuple(found)


def learn(
    comparisons: Sequence[Comparison],
    patterns: IntArray,
    counts: FloatArray,
    u: tuple[FloatArray, ...],
    all_pairs: float,
    expected: float,
) -> Weights:
    """Learn m and the prior by expectation and maximisation.

    Args:
        comparisons: in the order of the columns of `patterns`.
        patterns: (n, comparisons) levels of candidate pairs, 0 for unknown, each pattern once.
        counts: (n,) pairs of each pattern.
        u: shares among random pairs.
        all_pairs: how many pairs there are, candidates or not.
        expected: pairs of one company to begin with.

    Returns:
        the weights; with the given shares where fewer than `ENOUGH_MATCHES` pairs are expected.
    """
    given = tuple(
        np.array([level.m for level in c.levels]) / sum(level.m for level in c.levels)
        for c in comparisons
    )
    total = max(all_pairs, counts.sum(), 2.0)
    prior = float(np.clip(expected / total, 0.5 / total, 0.5))
    weights = Weights(given, u, prior, learned=False)
    for _ in range(ROUNDS):
        chance = match_probability(weights, patterns)
        matches = float(counts @ chance)
        m = []
        for at, start in enumerate(given):
            seen = _levels(patterns[:, at], counts * chance, len(start))
            m.append((seen + PSEUDO * start) / (seen.sum() + PSEUDO))
        following = Weights(
            tuple(m), u, float(np.clip(matches / total, 0.5 / total, 0.5)), learned=True
        )
        moved = max(
            float(np.abs(new - old).max()) for new, old in zip(following.m, weights.m, strict=True)
        )
        weights = following
        if moved < STILL:
            break
    if weights.prior * total < ENOUGH_MATCHES:
        return Weights(given, u, prior, learned=False)
    return weights


def match_probability(weights: Weights, patterns: IntArray) -> FloatArray:
    """P(one company) of patterns of levels."""
    total = np.full(len(patterns), weights.start)
    for at, weight in enumerate(weights.log2()):
        total += weight[patterns[:, at]]
    return np.asarray(1 / (1 + np.exp2(-total)))


def _levels(column: IntArray, counts: FloatArray, levels: int) -> FloatArray:
    """Pairs by level, without unknown."""
    return np.asarray(np.bincount(column, counts, levels + 1)[1:], dtype=np.float64)
