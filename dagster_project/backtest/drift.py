"""Whether scores, or what they are worth, have moved between runs.

Sources:
    Siddiqi 2006: "Credit risk scorecards", Wiley, ch. 10 (population stability index and its
        reading: below .1 stable, to .25 to be watched, above shifted).
    Yurdakul 2018: "Statistical properties of population stability index", dissertation, Western
        Michigan University (without a shift it is a scaled chi-square).
    Spiegelhalter 1986: "Probabilistic prediction in patient management and clinical trials",
        Statistics in Medicine 5 (the z-test of calibration).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri
from scipy.stats import chi2

from dagster_project.backtest.forecasts import FloatArray, IntArray

WATCHED: Final = 0.1
SHIFTED: Final = 0.25


@dataclass(frozen=True)
class Stability:
    """How far the distribution of scores has moved.

    Attributes:
        index: population stability index; NaN without scores on either side.
        by_chance: what it would exceed in one of twenty cases if nothing had moved and the two
            runs held other customers; cautious where they hold the same.
        reading: stable, watched, shifted or unknown.
        words: in a sentence.
    """

    index: float
    by_chance: float
    reading: str
    words: str


def score_stability(before: FloatArray, now: FloatArray, bins: int = 10) -> Stability:
    """Compare two runs' scores by the population stability index, sum of (b - a) ln(b / a).

    a and b are the shares of the runs' scores in bins at the quantiles of the earlier run; each
    bin counts half a customer more than it holds, so that none is empty.

    Args:
        before: scores of the earlier run, shape (customers,).
        now: scores of this run, shape (other customers,).
        bins: how many; equal scores may leave fewer.
    """
    if not (len(before) and len(now)):
        return Stability(np.nan, np.nan, "unknown", "One of the two runs has no scores to compare.")
    edges = np.unique(np.quantile(before, np.linspace(0, 1, bins + 1)[1:-1]))
    a, b = (
        (count + 0.5) / (count + 0.5).sum()
        for run in (before, now)
        for count in [np.bincount(np.searchsorted(edges, run), minlength=len(edges) + 1)]
    )
    index = float(((b - a) * np.log(b / a)).sum())
    by_chance = float(chi2.ppf(0.95, len(edges)) * (1 / len(before) + 1 / len(now)))
    if index < max(WATCHED, by_chance):
        reading = "stable"
    else:
        reading = "watched" if index < SHIFTED else "shifted"
    words = (
        f"The population stability index of the scores is {index:.3f} ({reading}; {WATCHED} is to "
        f"be watched, {SHIFTED} a shift, chance gives up to {by_chance:.3f})."
    )
    return Stability(index, by_chance, reading, words)


@dataclass(frozen=True)
class CalibrationDrift:
    """Promised and happened lapses by period; all of shape (periods,).

    Attributes:
        period: distinct periods, ascending.
        customers: forecasts in it.
        promised: mean promised probability.
        happened: share who lapsed.
        low: lower end of the 95 % range of the share if the promises are right.
        high: upper end of it.
        z: (happened - promised) in standard deviations; NaN if every promise is certain.
        p_value: two-sided.
    """

    period: npt.NDArray[np.generic]
    customers: IntArray
    promised: FloatArray
    happened: FloatArray
    low: FloatArray
    high: FloatArray
    z: FloatArray
    p_value: FloatArray


def calibration_drift(
    period: npt.NDArray[np.generic], lapsed: FloatArray, p: FloatArray
) -> CalibrationDrift:
    """Hold promises against outcomes over time.

    If the promises are right the share who lapse has variance sum p (1 - p) / n^2, customers
    taken as independent. What strikes all of them together, such as a strike or a season the model
    does not know, shows as drift, and is meant to.

    Args:
        period: of the forecast, such as its origin, shape (rows,).
        lapsed: 0 or 1, shape (rows,).
        p: promised probability, shape (rows,).
    """
    periods, of_row = np.unique(period, return_inverse=True)
    customers = np.bincount(of_row, minlength=len(periods))
    promised, happened, variance = (
        np.bincount(of_row, weights=values, minlength=len(periods)) / customers
        for values in (p, lapsed, p * (1 - p))
    )
    deviation = np.sqrt(variance / customers)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(deviation > 0, (happened - promised) / deviation, np.nan)
    reach = ndtri(0.975) * deviation
    low, high = np.clip([promised - reach, promised + reach], 0, 1)
    p_value = 2 * ndtr(-np.abs(z))
    return CalibrationDrift(periods, customers, promised, happened, low, high, z, p_value)
