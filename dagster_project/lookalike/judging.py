"""How well models ranked those won later, and which may rank prospects today.

Metrics are those of `backtest/ranking.py`; their intervals a bootstrap of the won and of the
market, each drawn by itself, the same draws for all models.

The gate: a candidate must rank the value won later above the market better than size alone and
better than industry alone, each in four of five resamples as for churn (`backtest/champion.py` says
why four of five). Value, not heads: where small companies are won most easily a model that finds
the valuable ones ranks heads badly, as it should. The default ranks if it passes; another candidate
takes its place if that passes and is better in four of five resamples. If none passes, the better
baseline ranks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.stats import rankdata

from dagster_project.backtest import Interval, auc, lift, share_caught
from dagster_project.backtest.champion import SURE, Role
from dagster_project.backtest.resampling import LEVEL, SEED
from dagster_project.lookalike.bins import FloatArray
from dagster_project.lookalike.models import BASELINES, CANDIDATES
from dagster_project.lookalike.trial import Trial

TENTH: Final = 0.1
RESAMPLES: Final = 200
CAP: Final = 0.9  # quantile of value above which more counts no more
FEWEST_VALUED: Final = 20  # customers won later whose first year is over, for a gate by value
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


@dataclass(frozen=True)
class Verdict:
    """Which model ranks.

    Attributes:
        champion: its name.
        gate_passed: whether it is a candidate that beat both baselines.
        roles: by model.
        words: the verdict with its numbers.
    """

    champion: str
    gate_passed: bool
    roles: dict[str, Role]
    words: str


def judge(tested: Trial, measured: Measured) -> Verdict:
    """Apply the gate and choose.

    Args:
        tested: with scores of all models.
        measured: all of it.
    """
    candidates = [name for name in CANDIDATES if name in tested.scores]
    valued = int(((tested.won > 0) & ~np.isnan(tested.value)).sum())
    metric = "value_auc" if valued >= FEWEST_VALUED else "auc"
    # A model that could be fitted at later origins only is compared with the others on those.
    same = {name: _on_its_rows(tested, measured, name) for name in candidates}
    faults = {name: _fault(same[name], name, metric) for name in candidates}
    able = [name for name in candidates if faults[name] is None]
    best = max(BASELINES, key=lambda name: measured.values[name, metric])
    roles = dict.fromkeys(candidates, Role.CHALLENGER) | dict.fromkeys(BASELINES, Role.BASELINE)
    if not able:
        words = (
            f"{tested.words} No model proved better than both size and industry share, so "
            f"{_name(best)} ranks: {_told(measured, best, metric)}. "
            + " ".join(faults[name] or "" for name in candidates)
        )
        return Verdict(best, False, roles | {best: Role.CHAMPION}, words.strip())
    champion = able[0]
    for name in able[1:]:
        if same[name].surely_above(name, champion, metric) >= SURE:
            champion = name
    told = "; ".join(_told(same[champion], name, metric) for name in (champion, *BASELINES))
    words = f"{tested.words} {told[0].upper()}{told[1:]}."
    return Verdict(champion, True, roles | {champion: Role.CHAMPION}, words)


def _on_its_rows(tested: Trial, measured: Measured, model: str) -> Measured:
    known = ~np.isnan(tested.scores[model])
    return measured if known.all() else measure_all(tested.take(known))


def _fault(measured: Measured, model: str, metric: str) -> str | None:
    """Why a candidate does not pass the gate; None if it passes."""
    if np.isnan(measured.values[model, metric]):
        return f"{_name(model)} could not be judged where first years are over."
    for other in BASELINES:
        share = measured.surely_above(model, other, metric)
        if share < SURE:
            return (
                f"{_told(measured, model, metric)}, above {_name(other)} in {share:.0%} of "
                f"resamples where {SURE:.0%} are asked."
            )
    return None


def _told(measured: Measured, model: str, metric: str) -> str:
    found = measured.interval(model, metric)
    of = "AUC by value" if metric == "value_auc" else "AUC"
    return (
        f"{_name(model)} has an {of} of {found.value:.3f} "
        f"(95 % interval {found.low:.3f} to {found.high:.3f})"
    )


def _name(model: str) -> str:
    return model.replace("_", " ")
