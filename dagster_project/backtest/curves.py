"""The figures behind pictures and tables of a backtest; nothing is drawn here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from dagster_project.backtest.calibration import BINS, equal_count_bins
from dagster_project.backtest.forecasts import FloatArray, Forecast, IntArray, Outcomes
from dagster_project.backtest.ranking import caught_by_share

LIFT_POINTS: Final = 101


@dataclass(frozen=True)
class Deciles:
    """Sums of what was promised and what happened, by decile of the promised probability.

    Attributes:
        decile: 1 holds the highest probabilities, ascending; where many are equal some numbers
            are missing, since equal probabilities share a decile. Shape (deciles,), as all below.
        customers: rows in it.
        promised_lapses, happened_lapses: sums over its rows.
        promised_orders, happened_orders: likewise; promises NaN if the model makes none.
        promised_spend, happened_spend: likewise, company currency.
    """

    decile: IntArray
    customers: IntArray
    promised_lapses: FloatArray
    happened_lapses: FloatArray
    promised_orders: FloatArray
    happened_orders: FloatArray
    promised_spend: FloatArray
    happened_spend: FloatArray


def calibration_deciles(outcomes: Outcomes, forecast: Forecast) -> Deciles:
    """Sum promises and outcomes by the bins of the calibration error, highest first.

    The sum over deciles of |promised - happened| lapses, divided by the customers, is the
    calibration error.

    Raises:
        ValueError: the model has no probability for some row.
    """
    if np.isnan(forecast.lapse).any():
        raise ValueError(f"{forecast.model} has no probability for some rows.")
    number = BINS - equal_count_bins(forecast.lapse)
    decile, of_row = np.unique(number, return_inverse=True)

    def sums(values: FloatArray | None) -> FloatArray:
        if values is None:
            return np.full(len(decile), np.nan)
        return np.asarray(np.bincount(of_row, values, len(decile)), dtype=np.float64)

    return Deciles(
        decile,
        np.bincount(of_row, minlength=len(decile)),
        sums(forecast.lapse),
        sums(outcomes.lapsed),
        sums(forecast.purchases),
        sums(outcomes.purchases_ahead),
        sums(forecast.spend),
        sums(outcomes.spend_ahead),
    )


@dataclass(frozen=True)
class LiftCurve:
    """Share of the lapses caught against the share of customers contacted, shape (points,)."""

    contacted: FloatArray
    caught: FloatArray


def lift_curve(outcomes: Outcomes, forecast: Forecast, points: int = LIFT_POINTS) -> LiftCurve:
    """Contact customers from the highest probability down, at each origin apart.

    A coin gives the diagonal, and so does a constant probability. `caught` is NaN if nobody lapsed.
    """
    shares = np.linspace(0, 1, points)
    caught = caught_by_share(outcomes.lapsed, forecast.lapse, shares, outcomes.origin)
    return LiftCurve(shares, caught)


@dataclass(frozen=True)
class Tracking:
    """Cumulative orders, expected and actual, at the ends of periods, shape (periods + 1,)."""

    days: FloatArray
    expected: FloatArray
    actual: FloatArray


def track_orders(
    ordered_after: FloatArray,
    expected: Callable[[float], float],
    until: float,
    step: float = 7.0,
) -> Tracking:
    """Set expected cumulative orders of a whole base beside the actual ones, period by period.

    Args:
        ordered_after: days from the forecast to each order, shape (orders,).
        expected: orders expected from all customers within so many days of the forecast.
        until: days to follow; the last period may be shorter than the others.
        step: days in a period.
    """
    days = np.append(np.arange(0, until, step), until)
    actual = np.searchsorted(np.sort(ordered_after), days, side="left").astype(np.float64)
    return Tracking(days, np.array([expected(day) for day in days.tolist()]), actual)
