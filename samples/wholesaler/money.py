"""The second currency: what a Swiss franc was worth, day by day."""

from typing import Final

import numpy as np
import pandas as pd

from samples.wholesaler.plan import Column, Plan

CURRENCY: Final = "CHF"
START: Final = 0.98  # francs for one euro, near the real level of 2022; the path is chance
DAILY: Final = 0.0025
HELD_BACK: Final = 7  # days before the window the rates begin


def make_rates(plan: Plan) -> pd.DataFrame:
    """Return francs for one euro on business days: `day`, `francs`."""
    rng = plan.rng("rates")
    day = np.arange(-HELD_BACK, plan.days)
    path = START * np.exp(np.cumsum(rng.normal(-0.00004, DAILY, len(day))))
    business = plan.weekday(day) < 5
    return pd.DataFrame({"day": day[business], "francs": np.round(path[business], 4)})


def euros_by_day(plan: Plan, rates: pd.DataFrame) -> Column:
    """Return EUR for one CHF for each day of the window; weekends have the rate before."""
    at = np.searchsorted(rates["day"].to_numpy(), np.arange(plan.days), side="right") - 1
    return 1 / rates["francs"].to_numpy()[at]
