"""Intervals of scores from the uncertainty of the parameters, by the delta method.

The score is carried to a scale without bounds (logit for probabilities, log for amounts), its
gradient by central differences there meets the covariance of the log parameters, and the interval
is carried back, so it never leaves the range of the score. It tells how well the parameters are
known, not how far one customer's future may scatter around an expectation.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

import numpy as np
from scipy.special import expit, logit, ndtri

from dagster_project.lifetime.histories import FloatArray, IntArray

_STEP: Final = 1e-4


class Link(Enum):
    """The scale on which a score is treated as normal."""

    LOGIT = "logit"
    LOG = "log"


@dataclass(frozen=True)
class Estimate:
    """A score with its interval; all of the same shape."""

    value: FloatArray
    low: FloatArray
    high: FloatArray

    @property
    def complement(self) -> "Estimate":
        """The estimate of 1 minus the score."""
        return Estimate(1 - self.value, 1 - self.high, 1 - self.low)

    def times(self, factor: FloatArray) -> "Estimate":
        """The estimate in another unit."""
        return Estimate(self.value * factor, self.low * factor, self.high * factor)

    def take(self, rows: IntArray) -> "Estimate":
        """The estimate of some rows, or of customers by `Histories.member`."""
        return Estimate(self.value[rows], self.low[rows], self.high[rows])


def join(parts: Sequence[Estimate]) -> Estimate:
    """Estimates of parts of the groups, one behind the other."""
    return Estimate(
        np.concatenate([part.value for part in parts]),
        np.concatenate([part.low for part in parts]),
        np.concatenate([part.high for part in parts]),
    )


def estimate(
    score: Callable[[FloatArray], FloatArray],
    theta: FloatArray,
    covariance: FloatArray,
    link: Link,
    level: float = 0.8,
) -> Estimate:
    """Compute a score and its interval.

    Args:
        score: the score at given logs of parameters; result of shape (groups,).
        theta: fitted logs of the parameters, shape (parameters,).
        covariance: of `theta`, shape (parameters, parameters).
        link: logit for a probability, log for a positive amount.
        level: coverage of the interval.

    Returns:
        The estimate. Where a probability is 0 or 1 (or an amount 0) to the last digit the interval
        is the value itself.
    """
    there, back = (logit, expit) if link is Link.LOGIT else (np.log, np.exp)
    value = score(theta)
    with np.errstate(divide="ignore", invalid="ignore"):
        slopes = np.array(
            [
                (there(score(theta + step)) - there(score(theta - step))) / (2 * _STEP)
                for step in np.eye(len(theta)) * _STEP
            ]
        )
        deviation = np.sqrt(np.einsum("ig,ij,jg->g", slopes, covariance, slopes))
        reach = float(ndtri((1 + level) / 2)) * deviation
        low, high = back(there(value) - reach), back(there(value) + reach)
    known = np.isfinite(reach) & np.isfinite(there(np.maximum(value, 1e-300)))
    return Estimate(value, np.where(known, low, value), np.where(known, high, value))
