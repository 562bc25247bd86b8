"""Naive forecasts that a model must beat, calibrated so that the race is fair.

A model is no use if the days since the last order, or these over the own usual gap, say as much.
Each is turned into a probability by what followed in earlier windows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from sklearn.isotonic import IsotonicRegression

from dagster_project.churn.cases import Cases, FloatArray, IntArray
from dagster_project.churn.features import Setting

RECENCY: Final = "recency"
GAP_RATIO: Final = "gap_ratio"
CONSTANT: Final = "constant"
PRIOR_CASES: Final = 10.0  # customers that the overall rate weighs against those of one step

_MEASURES: Final[dict[str, Callable[[Cases, Setting], FloatArray]]] = {
    RECENCY: lambda cases, _: cases.silence,
    GAP_RATIO: lambda cases, setting: (
        cases.silence
        / np.maximum(
            (cases["last_purchase_days"] + setting.usual_gap) / (cases["repeat_purchases"] + 1), 1.0
        )
    ),
    CONSTANT: lambda cases, _: np.zeros(len(cases)),
}
BASELINES: Final = tuple(_MEASURES)


@dataclass(frozen=True)
class Baseline:
    """A step function of one measure, rising.

    Attributes:
        name: of the measure.
        begins: least measure of each step, ascending, shape (steps,).
        lapse: probability of no order on it, shape (steps,).
        variance: of the log-odds, from the customers behind the step, shape (steps,).
    """

    name: str
    begins: FloatArray
    lapse: FloatArray
    variance: FloatArray

    def predict(self, cases: Cases, setting: Setting) -> tuple[FloatArray, FloatArray]:
        """Probability of no order and variance of its log-odds, each of shape (cases,)."""
        measure = _MEASURES[self.name](cases, setting)
        step = np.maximum(np.searchsorted(self.begins, measure, side="right") - 1, 0)
        return self.lapse[step], self.variance[step]


def fit_baseline(name: str, cases: Cases, setting: Setting) -> Baseline:
    """Calibrate a measure by isotonic regression, each step drawn towards the overall rate.

    Args:
        name: one of `BASELINES`.
        cases: of earlier windows, with their outcome; at least one.
        setting: of the company's past.
    """
    measure, lapsed = _MEASURES[name](cases, setting), cases.lapsed
    raw = IsotonicRegression(y_min=0.0, y_max=1.0).fit(measure, lapsed).predict(measure)
    order = np.argsort(measure, kind="stable")
    begins_at = np.flatnonzero(np.diff(raw[order], prepend=-1.0) > 0)
    step = np.empty(len(measure), dtype=np.int64)
    step[order] = np.repeat(np.arange(len(begins_at)), np.diff(np.append(begins_at, len(measure))))
    count = np.bincount(step).astype(np.float64)
    overall = (lapsed.sum() + 1) / (len(lapsed) + 2)
    drawn = (np.bincount(step, lapsed) + PRIOR_CASES * overall) / (count + PRIOR_CASES)
    # Short steps are drawn farther, so some fall now.
    drawn = IsotonicRegression().fit(begins_at, drawn, count + PRIOR_CASES).predict(begins_at)
    weight = _customers(step, cases.customer) + PRIOR_CASES
    return Baseline(
        name=name,
        begins=measure[order][begins_at],
        lapse=drawn,
        variance=1 / (weight * drawn * (1 - drawn)),
    )


def _customers(step: IntArray, customer: IntArray) -> FloatArray:
    """Distinct customers on each step: several cases of one are no more evidence than one."""
    pairs = np.unique(np.column_stack([step, customer]), axis=0)
    return np.bincount(pairs[:, 0]).astype(np.float64)
