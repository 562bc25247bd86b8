"""What was known on a day: customers whose first year was over, prospects gathered by then.

Good customers are the upper third by value of their first 365 days on record. Of an account that
was there when the record of orders begins that is no first year, and old accounts buy more than new
ones. So the third is taken within the new and within the old: old accounts may say what good
customers are like, not what a first year is worth.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from dagster_project.lookalike.bins import Bins, FloatArray, cut
from dagster_project.lookalike.features import is_true, known_features, traits_of, usable

YEAR: Final = timedelta(days=365)
WAIT: Final = timedelta(days=180)  # then a prospect approached and not won counts as lost
GOOD_SHARE: Final = 1 / 3
FEWEST_CUSTOMERS: Final = 20  # with attributes, below which nothing is learned
FEWEST_PROSPECTS: Final = 20
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Situation:
    """What was known on a day.

    Attributes:
        day: which.
        customers: those whose first year was over by then, as in the profiles.
        traits: theirs.
        won_traits: of all customers won by then, whether or not their first year was over.
        won_value: what they brought in the first year, or so far; shape (customers won,).
        is_good: whether they are good customers, shape (customers,).
        market: prospects gathered by then, as in the profiles.
        market_traits: theirs.
        tried: prospects approached whose outcome was known, with `is_won`; as in the profiles.
        tried_traits: theirs, when they were approached.
        bins: of the features known on both sides.
        words: what was left out, and why.
    """

    day: date
    customers: pd.DataFrame
    traits: pd.DataFrame
    won_traits: pd.DataFrame
    won_value: FloatArray
    is_good: BoolArray
    market: pd.DataFrame
    market_traits: pd.DataFrame
    tried: pd.DataFrame
    tried_traits: pd.DataFrame
    bins: tuple[Bins, ...]
    words: tuple[str, ...]

    @property
    def value(self) -> FloatArray:
        """Value of the customers' first 365 days on record, shape (customers,)."""
        return self.customers["value_year_1"].to_numpy(dtype=np.float64)

    @property
    def fault(self) -> str | None:
        """Why nothing can be learned, None if it can."""
        if not len(self.market):
            return "There are no prospects to rank."
        if len(self.market) < FEWEST_PROSPECTS:
            return f"{len(self.market)} prospects are too few to tell good customers from."
        known = known_features(self.traits, [each.feature for each in self.bins])
        if (count := int((known > 0).sum())) < FEWEST_CUSTOMERS:
            return (
                f"Customers with a first year behind them and attributes that vary and are known "
                f"of prospects too: {count:,}; {FEWEST_CUSTOMERS} are needed to learn from."
            )
        if not self.is_good.any():
            return "No customer brought anything in its first year, so none is good."
        return None


def situation_at(profiles: pd.DataFrame, day: date, *, gathered_by: bool = True) -> Situation:
    """Lay out what was known.

    Args:
        profiles: rows of `int_lookalike_profiles`.
        day: later wins, years that ended later and prospects gathered later are left out.
        gathered_by: whether the day on which prospects were gathered counts; today all count.
    """
    now = pd.Timestamp(day)
    is_customer = profiles["subject_kind"] == "customer"
    over = pd.to_datetime(profiles["won_on"]) + YEAR <= now
    won = profiles[is_customer & (pd.to_datetime(profiles["won_on"]) <= now)]
    customers = profiles[is_customer & over & profiles["value_year_1"].notna()]
    is_market = ~is_customer & is_true(profiles["is_market"])
    if gathered_by:
        is_market &= pd.to_datetime(profiles["gathered_on"]) <= now
    market, tried = profiles[is_market], _tried(profiles[~is_customer], now)
    traits, market_traits = traits_of(customers, day), traits_of(market, day)
    features, words = usable(traits, market_traits)
    bins = cut(features, traits, market_traits)
    return Situation(
        day=day,
        customers=customers,
        traits=traits,
        won_traits=traits_of(won, day),
        won_value=_value_of(won),
        is_good=good_customers(customers),
        market=market,
        market_traits=market_traits,
        tried=tried,
        tried_traits=traits_of(tried.assign(won_on=tried["contacted_on"]), day),
        bins=bins,
        words=tuple(words),
    )


def _value_of(won: pd.DataFrame) -> FloatArray:
    """Value of the first year where it is over, else so far; customers without either left out."""
    value = won["value_year_1"].astype("float64").fillna(won["value_so_far"].astype("float64"))
    return np.asarray(value.dropna(), dtype=np.float64)


def good_customers(customers: pd.DataFrame) -> BoolArray:
    """Whether a customer is in the upper third of the new, or of the old, shape (customers,)."""
    value = customers["value_year_1"].astype("float64")
    place = value.groupby(is_true(customers["was_new"]).to_numpy()).rank(pct=True, method="max")
    good: BoolArray = ((place > 1 - GOOD_SHARE) & (value > 0)).to_numpy(dtype=bool)
    return good


def _tried(prospects: pd.DataFrame, now: pd.Timestamp) -> pd.DataFrame:
    """Prospects approached whose outcome is known: won, or not won after `WAIT`; with `is_won`."""
    if "contacted_on" not in prospects:
        return prospects.iloc[:0].assign(contacted_on=prospects["won_on"], is_won=False)
    contacted, won = (pd.to_datetime(prospects[name]) for name in ("contacted_on", "won_on"))
    is_won = (contacted <= won) & (won <= now)
    known = contacted.notna() & (is_won | (contacted + WAIT <= now))
    return prospects[known].assign(is_won=is_won[known])
