"""Expected value of a prospect's first year, if it is won.

Two parts. How the typical value differs: a ridge regression of log value on the same bins, whose
penalty draws groups with few customers to the whole. And the mean: value is skewed, and some first
years are worth nothing, so the exponentials are scaled to add up to what the customers brought, the
unprofitable ones included (smearing by ratio, after Duan 1983: "Smearing estimate", JASA 78).

Where too little was bought to learn from, the average of all customers stands in, and says so.

The interval is that of the expectation, not of the single customer's value, which varies far more.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from dagster_project.lookalike.additive import Additive
from dagster_project.lookalike.bins import FloatArray, IntArray, codes_of
from dagster_project.lookalike.features import is_true
from dagster_project.lookalike.regression import fit_linear
from dagster_project.lookalike.situation import FEWEST_CUSTOMERS, Situation

TRIMMED: Final = 0.99  # values above this quantile count as this quantile


@dataclass(frozen=True)
class Worth:
    """What was learned.

    Attributes:
        typical: log of the typical value, additive in the bins.
        factor: from the typical to the mean.
        factor_variance: of the factor's logarithm.
    """

    typical: Additive
    factor: float
    factor_variance: float

    def expect(self, codes: IntArray, reach: float) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Expected value with the ends of its interval, each of shape (rows,)."""
        middle = self.typical.sums(codes)
        width = reach * np.sqrt(self.typical.variance(codes) + self.factor_variance)
        value, low, high = (self.factor * np.exp(middle + off) for off in (0.0, -width, width))
        return value, low, high


@dataclass(frozen=True)
class AverageWorth:
    """One value for all: what customers brought on average.

    Attributes:
        value: mean, capped at no end.
        error: standard error of it; not-a-number with a single customer.
    """

    value: float
    error: float

    def expect(self, codes: IntArray, reach: float) -> tuple[FloatArray, FloatArray, FloatArray]:
        """The same value for every row, with the ends of its interval."""
        ends = (0.0, -reach * self.error, reach * self.error)
        value, low, high = (np.full(len(codes), self.value + off) for off in ends)
        return value, low, high


def average_worth(situation: Situation) -> tuple[AverageWorth | None, list[str]]:
    """Average over all customers; who has no whole year behind it counts with what there is.

    Returns:
        The average, None without customers or where it is worth nothing for certain; and words.
    """
    value = situation.won_value
    error = float(np.std(value, ddof=1) / np.sqrt(len(value))) if len(value) > 1 else np.nan
    if not len(value) or value.mean() <= max(error, 0.0):
        return None, []
    words = (
        f"A first year is expected to be worth what that of {len(value):,} customers was on "
        "average, whatever their traits"
    )
    if begun := len(value) - len(situation.value):
        words += f"; {begun:,} of these years are not over, so it will rather be more"
    return AverageWorth(float(value.mean()), error), [f"{words}."]


def fit_worth(situation: Situation) -> tuple[Worth | AverageWorth | None, list[str]]:
    """Learn from customers seen from their first order on; where these are few, from all.

    Returns:
        The model, the average where too few first years had a value above 0, None where all of
        them together are worth nothing for certain; and words.
    """
    words = []
    new = is_true(situation.customers["was_new"]).to_numpy()
    if (situation.value[new] > 0).sum() < FEWEST_CUSTOMERS:
        words.append(
            f"Only {int(new.sum()):,} customers were seen from their first order on, so expected "
            "first-year values rest on the first year on record of all, old accounts included."
        )
        new = np.ones(len(new), dtype=bool)
    value, rows = situation.value[new], codes_of(situation.bins, situation.traits[new])
    paid = value > 0
    if paid.sum() < FEWEST_CUSTOMERS:
        average, told = average_worth(situation)
        return average, [*words, "Too few first years had a value to learn from.", *told]
    value = np.minimum(value, np.quantile(value, TRIMMED))
    market = codes_of(situation.bins, situation.market_traits)
    typical = fit_linear("log_value", situation.bins, market, rows[paid], np.log(value[paid]))
    guess = np.exp(typical.sums(rows))
    factor = float(value.sum() / guess.sum())
    error = np.std(value - factor * guess) / np.sqrt(len(value))
    if value.mean() <= error:
        nothing = (
            "First years brought less on average than chance may add or take, so none is expected."
        )
        return None, [*words, nothing]
    return Worth(typical, factor, float((error / value.mean()) ** 2)), words
