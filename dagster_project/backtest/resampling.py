"""How far metrics, and differences between models, may be chance: a bootstrap by customer.

Customers are drawn with replacement, each with all rows at all origins, since rows of one customer
resemble each other. All models meet the same draws, so the difference of two models has an interval
of its own, much narrower than the two intervals suggest. Draws are weights; the metrics take them.

Work is bounded: of more than 20,000 customers a fixed random 20,000 stand for all, in draws as
large as the whole base, and their spread is laid around the value of the whole base. That is the
bag of little bootstraps with one bag (KTSJ 2014): the right width without an m-out-of-n correction,
good to the precision to which 20,000 customers tell a standard deviation (about one percent of
themselves). Analytic formulas (DeLong for AUC) would be quicker, but there is none for lists.

In simulated companies of 200 customers at three origins the 95 % intervals hold the truth in 93 to
95 % of cases, that of the calibration error in 90 to 96 %; rows taken for customers, in 80 %.

What the intervals do not tell: how much another season or another year would differ. They take the
origins as given.

Sources:
    ET 1993: Efron, Tibshirani, "An introduction to the bootstrap" (percentile and basic intervals).
    KTSJ 2014: Kleiner, Talwalkar, Sarkar, Jordan, "A scalable bootstrap for massive data", JRSS B
        76.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from dagster_project.backtest.forecasts import (
    FloatArray,
    Forecast,
    IntArray,
    Outcomes,
    gaps_in_words,
)
from dagster_project.backtest.metrics import LIST_SIZE, METRICS, measure

RESAMPLES: Final = 400
SEED: Final = 20_050_501
BAG: Final = 20_000
LEVEL: Final = 0.95
_DEFINED: Final = 0.95  # share of resamples in which a metric must be defined to have an interval
_CELLS: Final = 2_000_000  # weights held at a time, 16 MB: more leave the processor's cache


@dataclass(frozen=True)
class Interval:
    """A figure with its interval.

    Attributes:
        value: NaN where undefined.
        low: lower end; NaN where there is none.
        high: upper end; NaN where there is none.
        reason: why something is NaN, else None.
    """

    value: float
    low: float
    high: float
    reason: str | None = None

    @property
    def excludes_zero(self) -> bool:
        """Whether the interval lies wholly on one side of 0; False where there is none."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Resampled:
    """Metrics of all models on the same resamples.

    Attributes:
        values: on all customers, by model and metric.
        reasons: why a value is NaN, by model and metric.
        draws: on the resamples, by model and metric, shape (resamples,).
        noise: what chance alone gives on the resamples, of metrics that have it.
        level: coverage of the intervals.
    """

    values: dict[tuple[str, str], float]
    reasons: dict[tuple[str, str], str]
    draws: dict[tuple[str, str], FloatArray]
    noise: dict[tuple[str, str], FloatArray]
    level: float

    def interval(self, model: str, metric: str) -> Interval:
        """The metric of a model with its interval, kept within what the metric can be.

        Percentile interval (ET 1993). Of the calibration error, whose resamples lie above it as it
        lies above the truth, the basic one, which takes this off once, so it may end below the
        value; and it begins at 0 where the value is no more than noise.
        """
        key, of = (model, metric), METRICS[metric]
        if key in self.reasons:
            return Interval(np.nan, np.nan, np.nan, self.reasons[key])
        found = _around(
            self.values[key], self.draws[key], self.level, reflected=of.noise is not None
        )
        if key in self.noise and found.value <= np.quantile(self.noise[key], (1 + self.level) / 2):
            found = replace(found, low=0.0)
        low, high = np.clip([found.low, found.high], of.lowest, of.highest).tolist()
        return Interval(found.value, low, high, found.reason)

    def difference(self, model: str, other: str, metric: str) -> Interval:
        """Metric of a model less that of another, on the same customers, with its interval."""
        keys = (model, metric), (other, metric)
        for key in keys:
            if key in self.reasons:
                return Interval(np.nan, np.nan, np.nan, self.reasons[key])
        value = self.values[keys[0]] - self.values[keys[1]]
        draws = self.draws[keys[0]] - self.draws[keys[1]]
        return _around(value, draws, self.level, reflected=METRICS[metric].noise is not None)

    def share_below(self, model: str, other: str, metric: str) -> float:
        """Share of resamples in which a model's metric lies below another's; equal ones count not.

        0 where either is not defined.
        """
        if (model, metric) in self.reasons or (other, metric) in self.reasons:
            return 0.0
        return float(np.mean(self.draws[model, metric] < self.draws[other, metric]))


def resample(
    outcomes: Outcomes,
    forecasts: Sequence[Forecast],
    metrics: Sequence[str] = tuple(METRICS),
    *,
    size: float = LIST_SIZE,
    resamples: int = RESAMPLES,
    seed: int = SEED,
    level: float = LEVEL,
) -> Resampled:
    """Measure models on all customers and on resamples of them.

    Args:
        outcomes: what happened, at one origin or several.
        forecasts: one per model, for the same rows.
        metrics: names of `METRICS`.
        size: of the list at each origin: below 1 a share of the customers, else their number.
        resamples: how many; the ends of an interval are uncertain by about
            10 % / sqrt(resamples / 200) of its half width.
        seed: of the draws; the same gives the same.
        level: coverage of the intervals.
    """
    values, reasons = {}, {}
    for forecast in forecasts:
        for metric in metrics:
            key = (forecast.model, metric)
            values[key], reason = measure(metric, outcomes, forecast, size)
            if reason:
                reasons[key] = reason
    whole = [f for f in forecasts if gaps_in_words(outcomes, f) is None]
    rng = np.random.default_rng(seed)
    bag, code, scale = _bag(outcomes, rng)
    few, promised = outcomes.take(bag), [forecast.take(bag) for forecast in whole]
    parts: dict[tuple[str, str], list[FloatArray]] = defaultdict(list)
    noises: dict[tuple[str, str], list[FloatArray]] = defaultdict(list)
    for weight in _weights(code, scale, resamples, rng):
        for forecast in promised:
            for metric in metrics:
                key, of = (forecast.model, metric), METRICS[metric]
                parts[key].append(of.measure(few, forecast, size, weight))
                if of.noise:
                    noises[key].append(of.noise(few, forecast, size, weight))
    draws = {key: np.concatenate(part) for key, part in parts.items()}
    if scale > 1:
        even = np.full(len(bag), scale)
        for forecast in promised:
            for metric in metrics:
                key = (forecast.model, metric)
                draws[key] += values[key] - METRICS[metric].measure(few, forecast, size, even)
    noise = {key: np.concatenate(part) for key, part in noises.items()}
    return Resampled(values, reasons, draws, noise, level)


def _bag(outcomes: Outcomes, rng: np.random.Generator) -> tuple[IntArray, IntArray, float]:
    """Rows of the customers who stand for all, their customer's number, customers per drawn one."""
    names, code = np.unique(outcomes.customer, return_inverse=True)
    if len(names) <= BAG:
        return np.arange(len(code)), code, 1.0
    place = np.full(len(names), -1)
    place[rng.choice(len(names), BAG, replace=False)] = np.arange(BAG)
    bag = np.flatnonzero(place[code] >= 0)
    return bag, place[code[bag]], len(names) / BAG


def _weights(
    code: IntArray, scale: float, resamples: int, rng: np.random.Generator
) -> Iterator[FloatArray]:
    """Weights of rows, a block of resamples at a time, shape (block, rows)."""
    if not len(code):
        return
    customers = int(code.max()) + 1
    total, even = round(customers * scale), np.full(customers, 1 / customers)
    block = max(1, _CELLS // len(code))
    for start in range(0, resamples, block):
        drawn = rng.multinomial(total, even, size=min(block, resamples - start))
        yield np.take(drawn.astype(np.float64), code, axis=-1)


def _around(value: float, draws: FloatArray, level: float, *, reflected: bool) -> Interval:
    defined = draws[~np.isnan(draws)]
    if len(defined) < _DEFINED * len(draws):
        lost = len(draws) - len(defined)
        reason = f"undefined in {lost} of {len(draws)} resamples, so without an interval"
        return Interval(value, np.nan, np.nan, reason)
    low, high = np.quantile(defined, [(1 - level) / 2, (1 + level) / 2]).tolist()
    if reflected:
        low, high = 2 * value - high, 2 * value - low
    return Interval(value, low, high)
