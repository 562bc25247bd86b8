"""How well models ranked those won later: metrics with their intervals.

The formulas are those of `backtest/ranking.py`; intervals are a bootstrap of the won and of the
market, each drawn by itself, with the same draws for all models.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.stats import rankdata

from dagster_project.backtest import Interval, auc, lift, share_caught
from dagster_project.backtest.resampling import LEVEL, SEED
from dagster_project.lookalike.bins import FloatArray
from dagster_project.lookalike.trial import Trial

TENTH: Final = 0.1
RESAMPLES: Final = 200
CAP: Final = 0.9  # quantile of value above which more counts no more
FEWEST_PAIRS: Final = 10  # values, for a rank correlation
_BLOCK: Final = 50  # resamples held at a time


def _value_lift(tested: Trial, score: FloatArray, weight: FloatArray | None) -> FloatArray:
    """Share of the first-year value won later that lies in the top tenth."""
    value = np.nan_to_num(np.maximum(tested.value, 0.0)) * tested.won
    # The tenth is of the then prospects and those won; whose year is not over counts with nothing.
    return share_caught(value, score, TENTH, weight, tested.origin)


def _rank_correlation(tested: Trial, score: FloatArray, weight: FloatArray | None) -> FloatArray:
    """Of score and first-year value among those won, over all origins."""
    rows = (tested.won > 0) & ~np.isnan(tested.value)
    w = np.ones(rows.sum()) if weight is None else weight[..., rows]
    if rows.sum() < FEWEST_PAIRS:
        return np.full(w.shape[:-1], np.nan)
    # Ranked within the origin: levels of scores from different days do not compare.
    x, y = np.zeros(rows.sum()), np.zeros(rows.sum())
    for day in tested.origins:
        here = tested.origin[rows] == day
        for ranks, column in ((x, score[rows]), (y, tested.value[rows])):
            placed = rankdata(column[here])
            ranks[here] = placed - placed.mean() if len(placed) else placed
    total = w.sum(axis=-1)
    mean_x, mean_y = (w @ x) / total, (w @ y) / total
    both = (w @ (x * y)) / total - mean_x * mean_y
    spread = ((w @ x**2) / total - mean_x**2) * ((w @ y**2) / total - mean_y**2)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(spread > 0, both / np.sqrt(spread), np.nan)


Measure = Callable[[Trial, FloatArray, FloatArray | None], FloatArray]


def _value_auc(tested: Trial, score: FloatArray, weight: FloatArray | None) -> FloatArray:
    """Chance that an amount of first-year value won later lies above a prospect of the market.

    The AUC with each customer counting by its value, at most the value that a tenth exceed.
    """
    rows = (tested.won == 0) | ~np.isnan(tested.value)
    value = np.maximum(np.nan_to_num(tested.value[rows]), 0.0)
    won = tested.won[rows] > 0
    if won.sum() < FEWEST_PAIRS:
        return np.full(() if weight is None else weight.shape[:-1], np.nan)
    counted = np.where(won, np.minimum(value, np.quantile(value[won], CAP)), 1.0)
    w = counted if weight is None else weight[..., rows] * counted
    return auc(won.astype(np.float64), score[rows], w, tested.origin[rows])


METRICS: Final[dict[str, Measure]] = {
    "auc": lambda t, score, w: auc(t.won, score, w, t.origin),
    "value_auc": _value_auc,
    "lift_10": lambda t, score, w: lift(t.won, score, TENTH, w, t.origin),
    "value_lift_10": _value_lift,
    "value_rank_correlation": _rank_correlation,
}


@dataclass(frozen=True)
class Measured:
    """Metrics of all models, on all rows and on the same resamples.

    Attributes:
        values: by model and metric; NaN where undefined.
        draws: likewise, shape (resamples,).
    """

    values: dict[tuple[str, str], float]
    draws: dict[tuple[str, str], FloatArray]

    def interval(self, model: str, metric: str) -> Interval:
        """The metric with its 95 % percentile interval."""
        return _interval(self.values[model, metric], self.draws[model, metric])

    def difference(self, model: str, other: str, metric: str) -> Interval:
        """Metric of a model less that of another."""
        one, two = (model, metric), (other, metric)
        return _interval(self.values[one] - self.values[two], self.draws[one] - self.draws[two])

    def surely_above(self, model: str, other: str, metric: str) -> float:
        """Share of resamples in which a model is above another."""
        return float(np.mean(self.draws[model, metric] > self.draws[other, metric]))


def measure_all(tested: Trial, resamples: int = RESAMPLES) -> Measured:
    """Measure every model on the rows it scored and on resamples of subjects."""
    values, draws = {}, {}
    weights = _draw(tested, resamples)
    for model in tested.scores:
        rows = ~np.isnan(tested.scores[model])
        if not rows.any():
            continue
        part = tested.take(rows)
        for name, metric in METRICS.items():
            values[model, name] = float(metric(part, part.scores[model], None))
            blocks = [
                metric(part, part.scores[model], weights[start : start + _BLOCK, rows])
                for start in range(0, resamples, _BLOCK)
            ]
            draws[model, name] = np.concatenate(blocks)
    return Measured(values, draws)


def _draw(tested: Trial, resamples: int) -> FloatArray:
    """How often each row is drawn: the won and the market each by themselves, with all origins."""
    rng = np.random.default_rng(SEED)
    weights = np.zeros((resamples, len(tested.won)))
    for side in (1.0, 0.0):
        rows = np.flatnonzero(tested.won == side)
        names, code = np.unique(tested.subject[rows], return_inverse=True)
        if len(names):
            even = np.full(len(names), 1 / len(names))
            drawn = rng.multinomial(len(names), even, size=resamples).astype(np.float64)
            weights[:, rows] = drawn[:, code]
    return weights


def _interval(value: float, draws: FloatArray) -> Interval:
    if np.isnan(value) or np.isnan(draws).any():
        return Interval(value, np.nan, np.nan, "not defined in all resamples")
    low, high = np.quantile(draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]).tolist()
    return Interval(value, low, high)
