"""Simulated outcomes of customers whose rows at three origins resemble each other."""

from typing import Final

import numpy as np
from scipy.special import expit

from dagster_project.backtest import Forecast, Outcomes
from dagster_project.backtest.forecasts import FloatArray

DAYS: Final = np.array(["2025-01-01", "2025-03-01", "2025-05-01"], dtype="datetime64[D]")


def outcomes_of(
    lapsed: FloatArray, origins: int = 1, revenue: FloatArray | None = None
) -> Outcomes:
    """Customers of each origin in the same order; who stays buys once, for 10."""
    customers = len(lapsed) // origins
    stays = 1.0 - np.asarray(lapsed, dtype=np.float64)
    return Outcomes(
        np.tile(np.arange(customers), origins),
        np.repeat(DAYS[:origins], customers),
        stays,
        10 * stays,
        np.ones(len(stays)) if revenue is None else revenue,
    )


def simulated(customers: int, seed: int) -> tuple[Outcomes, FloatArray]:
    """Outcomes at three origins and the true log-odds of lapse; three in five never change."""
    rng = np.random.default_rng(seed)
    log_odds = rng.normal(-0.3, 1.0, customers)
    fixed = rng.random(customers) < 0.6
    once = rng.random(customers) < expit(log_odds)
    lapsed = np.concatenate(
        [np.where(fixed, once, rng.random(customers) < expit(log_odds)) for _ in DAYS]
    )
    return outcomes_of(lapsed.astype(np.float64), 3), np.tile(log_odds, 3)


def forecast(model: str, log_odds: FloatArray) -> Forecast:
    return Forecast(model, expit(log_odds))
