"""Whether a promised probability is what happens: of 100 customers at 30 %, do 30 lapse?

Expected calibration error makes models look worse than they are: chance alone parts promise and
outcome in every bin. A perfectly calibrated model with n customers in each bin, at probabilities
around p, shows sqrt(2 p (1 - p) / (pi n)) on average: .026 at 200 customers and .3, .008 at 2,000.
So the error always comes with its noise, and a warning needs both a bound and more than chance.

Source:
    Bröcker 2012: "Estimating reliability and resolution of probability forecasts through
        decomposition of the empirical score", Climate Dynamics 39 (the bias of binned estimates).
"""

from typing import Final

import numpy as np
from scipy.stats import rankdata

from dagster_project.backtest.averages import ratio
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


def _mean_of_bins(off: FloatArray, of_row: IntArray, weight: FloatArray | None) -> FloatArray:
    """Absolute value of the sum of each bin, summed and divided by the weight of all rows."""
    order = np.argsort(of_row, kind="stable")
    firsts = np.flatnonzero(np.diff(of_row[order], prepend=-1))
    w = np.ones(len(order)) if weight is None else np.take(weight, order, axis=-1)
    summed = np.abs(np.add.reduceat(w * off[order], firsts, axis=-1)).sum(axis=-1)
    return ratio(summed, w.sum(axis=-1))
