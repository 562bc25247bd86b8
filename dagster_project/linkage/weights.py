"""How much each level of agreement weighs: Fellegi and Sunter's m and u, learned without labels.

m is the share of a level among pairs of one company, u among pairs of two. Both, and how many pairs
of one company there are, are learned by expectation and maximisation over all pairs: candidates
with their own levels, and random pairs that no key proposed, all of them different, for the rest.
So nothing is conditional on the key that proposed a pair, agreement among different companies is
not mixed with that of duplicates, and no truth is used.

Sources: Fellegi, Sunter, "A theory for record linkage", J. of the American Statistical Association
64 (1969); Winkler, "Using the EM algorithm for weight computation in the Fellegi-Sunter model",
Proc. of the Section on Survey Research Methods (1988).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dagster_project.linkage.comparisons import Comparison

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

ENOUGH_MATCHES: Final = 50.0  # expected pairs of one company; with fewer the stated shares stay
FEWEST_RECORDS: Final = 1_000  # the stated prior is one partner for a record among so many
PSEUDO_M: Final = 10.0  # pairs of one company that the stated shares count as
PSEUDO_U: Final = 1.0  # pairs of two companies that each level is seen in at least
ROUNDS: Final = 500
STILL: Final = 1e-8


@dataclass(frozen=True)
class Patterns:
    """Pairs by their levels.

    Attributes:
        levels: (n, comparisons), 0 for unknown; each pattern once.
        pairs: (n,) how many pairs show it.
    """

    levels: IntArray
    pairs: FloatArray


@dataclass(frozen=True)
class Weights:
    """What agreement weighs.

    Attributes:
        m: per comparison, shares by level (without unknown).
        u: the same among different ones.
        prior: share of pairs of one company among all pairs.
        learned: False where the stated shares stayed.
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
        """The log2 of the prior odds."""
        return float(np.log2(self.prior / (1 - self.prior)))


def stated_weights(comparisons: Sequence[Comparison], records: int) -> Weights:
    """The shares that the comparisons state, and one partner for a record."""
    m = tuple(np.array([level.m for level in each.levels]) for each in comparisons)
    u = tuple(np.array([level.u for level in each.levels]) for each in comparisons)
    return Weights(
        tuple(share / share.sum() for share in m),
        tuple(share / share.sum() for share in u),
        1 / max(records, FEWEST_RECORDS),
        learned=False,
    )


def learn_weights(
    stated: Weights, candidates: Patterns, rest: Patterns, all_pairs: float
) -> Weights:
    """Learn m, u and the prior by expectation and maximisation.

    Args:
        stated: where to begin; its m also counts as `PSEUDO_M` pairs.
        candidates: the pairs that share a key.
        rest: a sample of those that share none.
        all_pairs: how many pairs there are, candidates or not.

    Returns:
        the weights; `stated` where fewer than `ENOUGH_MATCHES` pairs of one company are expected,
        or where most of those found do not agree in full in the first comparison: then what was
        found is another pattern among the records, and not companies that stand there twice.
    """
    others = max(all_pairs - candidates.pairs.sum(), 0.0)
    scale = others / rest.pairs.sum() if rest.pairs.sum() else 0.0
    sizes = [len(share) for share in stated.m]
    outside = _shares(rest, rest.pairs * scale, sizes)
    weights, matches = stated, 0.0
    for _ in range(ROUNDS):
        chance = match_probability(weights, candidates.levels)
        matches = float(candidates.pairs @ chance)
        if matches < 1:
            break
        alike = _shares(candidates, candidates.pairs * chance, sizes)
        unlike = _shares(candidates, candidates.pairs * (1 - chance), sizes)
        m = tuple(
            (seen + PSEUDO_M * start) / (seen.sum() + PSEUDO_M)
            for seen, start in zip(alike, stated.m, strict=True)
        )
        u = tuple(
            (seen + far + PSEUDO_U) / (seen + far + PSEUDO_U).sum()
            for seen, far in zip(unlike, outside, strict=True)
        )
        following = Weights(m, u, matches / max(all_pairs, matches + 1), learned=True)
        moved = max(float(np.abs(new - old).max()) for new, old in zip(m, weights.m, strict=True))
        weights = following
        if moved < STILL:
            break
    alike_in_full = int(weights.m[0].argmax()) == 0
    return weights if matches >= ENOUGH_MATCHES and alike_in_full else stated


def match_probability(weights: Weights, levels: IntArray) -> FloatArray:
    """P(one company) of patterns of levels, (n, comparisons)."""
    total = np.full(len(levels), weights.start)
    for at, weight in enumerate(weights.log2()):
        total += weight[levels[:, at]]
    return np.asarray(1 / (1 + np.exp2(-total)))


def _shares(patterns: Patterns, pairs: FloatArray, sizes: Sequence[int]) -> list[FloatArray]:
    """Pairs by level of each comparison, without unknown."""
    return [
        np.asarray(np.bincount(patterns.levels[:, at], pairs, size + 1)[1:], dtype=np.float64)
        for at, size in enumerate(sizes)
    ]
