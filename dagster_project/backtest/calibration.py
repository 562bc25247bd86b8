"""Whether a promised probability is what happens: of 100 customers at 30 %, do 30 lapse?

Expected calibration error makes models look worse than they are: chance alone parts promise and
outcome in every bin. A perfectly calibrated model with n customers in each bin, at probabilities
around p, shows sqrt(2 p (1 - p) / (pi n)) on average: .026 at 200 customers and .3, .008 at 2,000.
So the error always comes with its noise, and a warning needs both a bound and more than chance.

Sources:
    Cox 1958: "Two further applications of a model for binary regression", Biometrika 45
        (intercept and slope of the recalibration).
    Bröcker 2012: "Estimating reliability and resolution of probability forecasts through
        decomposition of the empirical score", Climate Dynamics 39 (the bias of binned estimates).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import expit, logit
from scipy.stats import rankdata

from dagster_project.backtest.averages import CLIP, ratio
from dagster_project.backtest.forecasts import FloatArray, IntArray

BINS: Final = 10


def equal_count_bins(p: FloatArray, bins: int = BINS) -> IntArray:
    """Number of the bin of each row, 0 for the lowest probabilities, shape (rows,).

    Bins hold equal counts where probabilities differ. Equal probabilities share a bin (by their
    mean rank), so bins may be uneven or empty, and a constant forecast lies in one.
    """
    share_below = (rankdata(p) - 0.5) / max(len(p), 1)
    return np.asarray(share_below * bins, dtype=np.int64)


def calibration_error(
    lapsed: FloatArray, p: FloatArray, weight: FloatArray | None = None, bins: int = BINS
) -> FloatArray:
    """Expected calibration error: mean over rows of |promised - happened| of their bin.

    Biased upwards, by about its noise where the model is well calibrated, less where it is not.

    Args:
        lapsed: 0 or 1, shape (rows,).
        p: promised probability, shape (rows,).
        weight: shape (rows,) or (resamples, rows); all 1 if not given. Bins do not move with it.
        bins: how many, of equal counts.
    """
    return _mean_of_bins(p - lapsed, equal_count_bins(p, bins), weight)


def calibration_noise(
    lapsed: FloatArray, p: FloatArray, weight: FloatArray | None = None, bins: int = BINS
) -> FloatArray:
    """What chance alone does to the calibration error: that of promises put right in each bin.

    0 on the rows themselves; on resamples the distribution of the error if calibration were
    perfect, for customers and origins as alike as these are. Arguments as of `calibration_error`.
    """
    of_row = equal_count_bins(p, bins)
    off = np.bincount(of_row, weights=p - lapsed) / np.maximum(np.bincount(of_row), 1)
    return _mean_of_bins(p - lapsed - off[of_row], of_row, weight)


@dataclass(frozen=True)
class CalibrationLine:
    """Fit of log-odds of what happened = intercept + slope x promised log-odds (Cox 1958).

    Attributes:
        intercept: 0 is right given slope 1; above 0 more lapse than promised.
        slope: 1 is right; below 1 the promises are too extreme, above 1 too timid.
        intercept_error: standard error, by the information matrix (rows taken as independent).
        slope_error: likewise.
    """

    intercept: float
    slope: float
    intercept_error: float
    slope_error: float


def calibration_line(lapsed: FloatArray, p: FloatArray) -> CalibrationLine | None:
    """Fit slope and intercept of the calibration by Newton's method.

    Returns:
        The line; None where it is not defined: one class only, constant promises, or promises
        that part those who lapse from those who do not without exception.
    """
    promised = logit(np.clip(p, CLIP, 1 - CLIP))
    if not len(p) or lapsed.min() == lapsed.max() or np.ptp(promised) < 1e-9:
        return None
    design = np.column_stack([np.ones(len(p)), promised])
    line = np.array([0.0, 1.0])
    for _ in range(50):
        fitted = expit(design @ line)
        information = (design * (fitted * (1 - fitted))[:, None]).T @ design
        if np.linalg.cond(information) > 1e12 or np.abs(line).max() > 100:
            return None
        step = np.linalg.solve(information, design.T @ (lapsed - fitted))
        line = line + step * min(1.0, 2.0 / np.abs(step).max())
        if np.abs(step).max() < 1e-10:
            errors = np.sqrt(np.diag(np.linalg.inv(information)))
            return CalibrationLine(*line.tolist(), *errors.tolist())
    return None


def _mean_of_bins(off: FloatArray, of_row: IntArray, weight: FloatArray | None) -> FloatArray:
    """Absolute value of the sum of each bin, summed and divided by the weight of all rows."""
    order = np.argsort(of_row, kind="stable")
    firsts = np.flatnonzero(np.diff(of_row[order], prepend=-1))
    w = np.ones(len(order)) if weight is None else np.take(weight, order, axis=-1)
    summed = np.abs(np.add.reduceat(w * off[order], firsts, axis=-1)).sum(axis=-1)
    return ratio(summed, w.sum(axis=-1))
