"""When the next purchase is to be expected, for those who make one."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from dagster_project.lifetime.histories import FloatArray, Histories
from dagster_project.lifetime.process import Process

_FARTHEST: Final = 1e6  # in mean observed times; a later purchase is "never" for all purposes
_TOLERANCE: Final = 1e-10
_ROUNDS: Final = 200


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
    ever = process.order_probability(theta, histories, np.inf)
    low, median, high = (_quantile(process, theta, histories, ever, p) for p in (0.1, 0.5, 0.9))
    return Waiting(ever, low, median, high)


def _quantile(
    process: Process, theta: FloatArray, histories: Histories, ever: FloatArray, level: float
) -> FloatArray:
    """Solve P(purchase within t) = level * P(ever) for log t, by bracketing and false position.

    The curve is taken as log of the odds against, which is close to straight in log t, and the kept
    end is halved when the same end moves twice (Illinois rule).
    """
    unit = histories.mean(histories.observed)

    def above(log_time: FloatArray) -> FloatArray:
        within = process.order_probability(theta, histories, np.exp(log_time))
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.clip(np.where(ever > 0, within / ever, 0.0), 1e-300, 1 - 1e-16)
        difference: FloatArray = np.log(share / (1 - share)) - np.log(level / (1 - level))
        return difference

    left = np.full_like(ever, np.log(unit / _FARTHEST))
    right = np.full_like(ever, np.log(unit * _FARTHEST))
    at_left, at_right = above(left), above(right)
    never, side = at_right < 0, np.zeros_like(ever)
    at_once = at_left >= 0
    for _ in range(_ROUNDS):
        with np.errstate(divide="ignore", invalid="ignore"):
            middle = left + (right - left) * at_left / (at_left - at_right)
        middle = np.where((middle > left) & (middle < right), middle, (left + right) / 2)
        at_middle = above(middle)
        done = (np.abs(at_middle) < _TOLERANCE) | (right - left < _TOLERANCE) | never | at_once
        if done.all():
            break
        low = at_middle < 0
        at_right = np.where(low, np.where(side < 0, at_right / 2, at_right), at_middle)
        at_left = np.where(low, at_middle, np.where(side > 0, at_left / 2, at_left))
        left, right = np.where(low, middle, left), np.where(low, right, middle)
        side = np.where(low, -1.0, 1.0)
    return np.where(never, np.inf, np.where(at_once, 0.0, np.exp(middle)))
