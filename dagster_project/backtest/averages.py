"""Metrics that are averages over rows: scores of probabilities, errors of amounts.

Like all metrics of this package they take weights of shape (rows,) or (resamples, rows), so a
bootstrap is one call, and give a value of shape () or (resamples,). What is not defined is NaN:
never 0, never a coin's .5.

Sources:
    Brier 1950: "Verification of forecasts expressed in terms of probability", Monthly Weather
        Review 78. Good 1952: "Rational decisions", JRSS B 14 (the logarithmic score).
"""

from typing import Final

import numpy as np

from dagster_project.backtest.forecasts import FloatArray

CLIP: Final = 1e-6  # a certain forecast that proves wrong costs 13.8, not infinity


def brier(lapsed: FloatArray, p: FloatArray, weight: FloatArray | None = None) -> FloatArray:
    """Mean squared distance of the probability from what happened; lower is better.

    Args:
        lapsed: 0 or 1, shape (rows,).
        p: promised probability, shape (rows,).
        weight: shape (rows,) or (resamples, rows); all 1 if not given.
    """
    return mean((p - lapsed) ** 2, weight)


def log_loss(lapsed: FloatArray, p: FloatArray, weight: FloatArray | None = None) -> FloatArray:
    """Mean of -log of the probability given to what happened, nats; lower is better.

    Probabilities are clipped to [1e-6, 1 - 1e-6]: one careless certainty shall count heavily, but
    not alone. Arguments as of `brier`.
    """
    kept = np.clip(p, CLIP, 1 - CLIP)
    return mean(-np.where(lapsed > 0, np.log(kept), np.log1p(-kept)), weight)


def mean_absolute_error(
    happened: FloatArray, promised: FloatArray, weight: FloatArray | None = None
) -> FloatArray:
    """Mean absolute error of an amount, in its unit.

    Its optimum is the median, which is 0 where most customers buy nothing; read it with `bias`.
    """
    return mean(np.abs(promised - happened), weight)


def bias(
    happened: FloatArray, promised: FloatArray, weight: FloatArray | None = None
) -> FloatArray:
    """Sum promised / sum happened - 1: 0 is right, .1 a tenth too much; NaN if nothing happened."""
    return ratio(total(promised - happened, weight), total(happened, weight))


def total(values: FloatArray, weight: FloatArray | None) -> FloatArray:
    """Weighted sum over rows, shape () or (resamples,)."""
    return np.asarray(values.sum() if weight is None else weight @ values)


def mean(values: FloatArray, weight: FloatArray | None) -> FloatArray:
    """Weighted mean over rows, shape () or (resamples,); NaN where nothing has weight."""
    return ratio(total(values, weight), total(np.ones(len(values)), weight))


def ratio(part: FloatArray, whole: FloatArray) -> FloatArray:
    """Part / whole; NaN where the whole is not above 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole > 0, part / whole, np.nan)
