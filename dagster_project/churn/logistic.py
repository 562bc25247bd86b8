"""Regularised logistic regression on standardised features: the model that can say why exactly."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from dagster_project.churn.cases import FloatArray, IntArray

STRENGTH: Final = 0.1  # variance of the normal prior on weights of standardised features
_ROUNDS: Final = 2000


@dataclass(frozen=True)
class Logistic:
    """A fitted model.

    Attributes:
        mean: of each feature among the training cases, NaN left out, shape (features,).
        scale: standard deviation; infinite where a feature does not vary, so it has no say.
        lowest: least standardised value among the training cases, shape (features,).
        highest: greatest one. A case beyond is taken to lie at the end: a straight line says
            nothing of where no case was, and trees do the same.
        weight: log-odds per standard deviation, shape (features,).
        intercept: log-odds of the typical case.
        covariance: of the errors of intercept and weights, robust against several cases of one
            customer (LZ 1986), shape (features + 1, features + 1).
    """

    mean: FloatArray
    scale: FloatArray
    lowest: FloatArray
    highest: FloatArray
    weight: FloatArray
    intercept: float
    covariance: FloatArray

    def log_odds(self, features: FloatArray) -> FloatArray:
        """Log-odds of no order, shape (cases,)."""
        odds: FloatArray = self.intercept + self._standard(features) @ self.weight
        return odds

    def effects(self, features: FloatArray) -> FloatArray:
        """What each feature adds to the log-odds of the typical case, shape (cases, features)."""
        return self._standard(features) * self.weight

    def variance(self, features: FloatArray) -> FloatArray:
        """Variance of the log-odds that comes from the uncertainty of the weights, (cases,)."""
        rows = np.column_stack([np.ones(len(features)), self._standard(features)])
        variance: FloatArray = np.einsum("ci,ij,cj->c", rows, self.covariance, rows, optimize=True)
        return variance

    def _standard(self, features: FloatArray) -> FloatArray:
        standard: FloatArray = (features - self.mean) / self.scale
        np.clip(standard, self.lowest, self.highest, out=standard)
        return np.nan_to_num(standard, copy=False, nan=0.0)


def fit_logistic(features: FloatArray, lapsed: FloatArray, customer: IntArray) -> Logistic:
    """Fit by penalised maximum likelihood (HTF 2009, 4.4).

    Args:
        features: shape (cases, features), NaN where a figure is not there.
        lapsed: 1 for no order, 0 for an order, shape (cases,); both must occur.
        customer: whose case it is, shape (cases,).

    Raises:
        ValueError: all cases came out alike.
    """
    if np.ptp(lapsed) == 0:
        raise ValueError(f"All {len(lapsed)} cases came out alike, so nothing can be learned.")
    known = ~np.isnan(features)
    counts = np.maximum(known.sum(axis=0), 1)
    mean = np.where(known, features, 0.0).sum(axis=0) / counts
    off = np.where(known, features - mean, 0.0)
    deviation = np.sqrt((off**2).sum(axis=0) / counts)
    scale = np.where(deviation > 1e-9 * np.maximum(np.abs(mean), 1e-9), deviation, np.inf)
    standard = off / scale
    fitted = LogisticRegression(C=STRENGTH, max_iter=_ROUNDS, tol=1e-8)
    fitted.fit(standard, lapsed)
    weight, intercept = fitted.coef_[0], float(fitted.intercept_[0])
    covariance = _covariance(standard, lapsed, customer, weight, intercept)
    ends = standard.min(axis=0), standard.max(axis=0)
    return Logistic(mean, scale, *ends, weight, intercept, covariance)


def _covariance(
    standard: FloatArray,
    lapsed: FloatArray,
    customer: IntArray,
    weight: FloatArray,
    intercept: float,
) -> FloatArray:
    """Inverse Hessian around the scores summed by customer (LZ 1986) and the prior's precision.

    The second part is the squared bias of drawn weights, on average over what the prior holds
    possible (N 1988). Without it 80 % intervals held the truth in 71 to 82 % of simulated cases,
    with it in 78 to 88 %.
    """
    rows = np.column_stack([np.ones(len(standard)), standard])
    p = expit(intercept + standard @ weight)
    penalty = np.diag(np.r_[0.0, np.full(len(weight), 1 / STRENGTH)])
    hessian = rows.T @ (rows * (p * (1 - p))[:, None]) + penalty
    order = np.argsort(customer, kind="stable")
    begins = np.flatnonzero(np.diff(customer[order], prepend=customer[order][0] - 1))
    scores = np.add.reduceat((rows * (lapsed - p)[:, None])[order], begins, axis=0)
    bread = np.linalg.inv(hessian)
    covariance: FloatArray = bread @ (scores.T @ scores + penalty) @ bread
    return covariance
