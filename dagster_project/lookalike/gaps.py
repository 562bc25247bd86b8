"""Rows to learn from, made so that what is missing cannot tell customers from prospects.

A customer's website, size and place are mostly on record, a prospect's often not. A model that met
the rows as they are would learn "well known, so a customer", and a backtest would praise it for
that. So each row takes on the gaps of a row drawn from the other side: a field stays known only
where it is known in both. Then both sides have the same joint distribution of gaps, whatever it is,
and gaps hold no information.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from dagster_project.lookalike.bins import UNKNOWN, FloatArray, IntArray

SEED: Final = 20_050_501
MARKET_ROWS: Final = 10_000  # a sample settles a few hundred effects; counts use all rows
GOOD_ROWS: Final = 2_000  # customers are few: each is met with several drawn gaps
MOST_TIMES: Final = 10
FOLDS: Final = 5


@dataclass(frozen=True)
class Lesson:
    """Good customers against the market.

    Attributes:
        good: bins of good customers as they are, shape (customers, features).
        market: bins of prospects as they are, shape (prospects, features).
        good_fold: fold of each good customer, shape (customers,).
        market_fold: likewise, shape (prospects,).
        taught: rows with even gaps, shape (rows, features).
        is_good: 1 or 0, shape (rows,).
        weight: of the rows; all of one customer weigh 1, shape (rows,).
        fold: shape (rows,).
    """

    good: IntArray
    market: IntArray
    good_fold: IntArray
    market_fold: IntArray
    taught: IntArray
    is_good: FloatArray
    weight: FloatArray
    fold: IntArray


def prepare(good: IntArray, market: IntArray) -> Lesson:
    """Lay out the rows to learn from; codes of shape (rows, features), at least one row each."""
    rng = np.random.default_rng(SEED)
    good_fold, market_fold = (rng.permutation(len(side)) % FOLDS for side in (good, market))
    times = int(np.clip(GOOD_ROWS // len(good), 1, MOST_TIMES))
    chosen = np.sort(rng.permutation(len(market))[:MARKET_ROWS])
    ours, theirs = np.tile(good, (times, 1)), market[chosen]
    return Lesson(
        good=good,
        market=market,
        good_fold=good_fold,
        market_fold=market_fold,
        taught=np.concatenate([with_gaps_of(ours, market, rng), with_gaps_of(theirs, good, rng)]),
        is_good=np.repeat([1.0, 0.0], [len(ours), len(theirs)]),
        weight=np.repeat([1 / times, 1.0], [len(ours), len(theirs)]),
        fold=np.concatenate([np.tile(good_fold, times), market_fold[chosen]]),
    )


def with_gaps_of(rows: IntArray, others: IntArray, rng: np.random.Generator) -> IntArray:
    """Forget in each row what is unknown in a row drawn from the others, shape as `rows`."""
    drawn = others[rng.integers(0, len(others), len(rows))]
    return np.where(drawn == UNKNOWN, UNKNOWN, rows)
