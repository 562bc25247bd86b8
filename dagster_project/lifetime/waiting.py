"""When the next purchase is to be expected, for those who make one."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize.elementwise import find_root

from dagster_project.lifetime.histories import FloatArray, Histories
from dagster_project.lifetime.process import Process

_FARTHEST: Final = 1e6  # in mean observed times; a later purchase is "never" for all purposes
_PRECISION: Final = 1e-9  # of the log of a time
PART: Final = 50_000  # groups worked on at once


@dataclass(frozen=True)
class Waiting:
    """Time from the end of observation to the next purchase, given that it comes.

    Attributes:
        ever: probability that it comes at all, shape (groups,).
        low: a tenth of these purchases come sooner, shape (groups,).
        median: half of them do, shape (groups,).
        high: nine tenths do, shape (groups,); infinity where that lies beyond all measure.
    """

    ever: FloatArray
    low: FloatArray
    median: FloatArray
    high: FloatArray


def waiting_times(process: Process, theta: FloatArray, histories: Histories) -> Waiting:
    """Median and 80 % window of the next purchase.

    Args:
        process: the model.
        theta: logs of its parameters.
        histories: purchase histories.
    """
    unit = histories.mean(histories.observed) or 1.0
    parts = [_wait(process, theta, part, unit) for part in histories.parts(PART)]
    return Waiting(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _wait(
    process: Process, theta: FloatArray, histories: Histories, unit: float
) -> tuple[FloatArray, ...]:
    ever = process.order_probability(theta, histories, np.inf)
    levels = (_quantile(process, theta, histories, ever, p, unit) for p in (0.1, 0.5, 0.9))
    return ever, *levels


def _quantile(
    process: Process,
    theta: FloatArray,
    histories: Histories,
    ever: FloatArray,
    level: float,
    unit: float,
) -> FloatArray:
    """Solve P(purchase within t) = level * P(ever) for log t.

    The curve is taken as log of the odds against, which is close to straight in log t.
    """
    wanted = np.log(level / (1 - level))

    def above(log_time: FloatArray, rows: FloatArray) -> FloatArray:
        some = rows.astype(np.int64)
        within = process.order_probability(theta, histories.take(some), np.exp(log_time))
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.where(ever[some] > 0, within / ever[some], 0.0)
            share = np.clip(share, 1e-300, 1 - 1e-16)
        difference: FloatArray = np.log(share / (1 - share)) - wanted
        return difference

    rows = np.arange(len(ever), dtype=np.float64)
    left = np.full_like(ever, np.log(unit / _FARTHEST))
    right = np.full_like(ever, np.log(unit * _FARTHEST))
    never, at_once = above(right, rows) < 0, above(left, rows) >= 0
    found = find_root(above, (left, right), args=(rows,), tolerances={"xatol": _PRECISION})
    return np.where(never, np.inf, np.where(at_once, 0.0, np.exp(found.x)))
