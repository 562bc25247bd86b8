"""Maximum likelihood by analytic gradients, and how sharp the maximum is.

A quasi-Newton search within bounds, then Newton steps with a Hessian by central differences of the
analytic gradient. The same Hessian gives the covariance of the log parameters.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import minimize

from dagster_project.lifetime.histories import BoolArray, FloatArray

Objective = Callable[[FloatArray], tuple[float, FloatArray]]
Slopes = Callable[[FloatArray], FloatArray]

_STEP: Final = 1e-4
_FLAT: Final = 1e-6  # greatest slope per customer and log unit at a maximum
_EXACT: Final = 1e-10  # slope at which Newton's steps end
_NEAR: Final = 1e-3  # step in log units that leaves the Hessian as it is
_EDGE: Final = 1e-3  # log distance that counts as at the bound


@dataclass(frozen=True)
class Maximum:
    """Where a search ended.

    Attributes:
        theta: the point, shape (parameters,).
        value: the objective there.
        slope: greatest absolute slope per customer among parameters that are not at a bound.
        covariance: inverse of the negative Hessian, shape (parameters, parameters); None where
            the Hessian is not negative definite, so the point is no maximum.
        at_bound: which parameters lie at a bound, shape (parameters,).
    """

    theta: FloatArray
    value: float
    slope: float
    covariance: FloatArray | None
    at_bound: BoolArray

    @property
    def converged(self) -> bool:
        """Whether the slope vanishes."""
        return self.slope < _FLAT


def maximise(
    objective: Objective,
    start: FloatArray,
    bounds: FloatArray,
    unit: float,
    *,
    near: bool = False,
    hessian: Slopes | None = None,
) -> Maximum:
    """Search the maximum of a smooth objective within bounds.

    Args:
        objective: value and gradient at a point of shape (parameters,).
        start: where to begin.
        bounds: least and greatest values, shape (parameters, 2).
        unit: customers, so that "flat" means the same for small and large data.
        near: the start is close to the maximum: try Newton's steps alone first.
        hessian: second derivatives at a point; by differences of the gradient where not given.
    """
    curvature = hessian or (lambda theta: differentiate(lambda at: objective(at)[1], theta))

    def cost(theta: FloatArray) -> tuple[float, FloatArray]:
        value, gradient = objective(theta)
        return -value / unit, -gradient / unit

    # The slope decides when to stop, not the value; the last digits are left to Newton's steps.
    options = {"maxiter": 500, "ftol": 1e-14, "gtol": 3e-6, "maxcor": 20}
    begin = np.clip(start, bounds[:, 0], bounds[:, 1])
    if near:
        polished = _polish(objective, curvature, begin, bounds, unit)
        if polished.converged and polished.covariance is not None:
            return polished
    found = minimize(cost, begin, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    end = np.asarray(found.x, dtype=np.float64)
    return _polish(objective, curvature, end, bounds, unit)


def differentiate(slopes: Slopes, theta: FloatArray) -> FloatArray:
    """Second derivatives by central differences of a gradient, symmetrised."""
    steps = np.eye(len(theta)) * _STEP
    rows = [slopes(theta + step) - slopes(theta - step) for step in steps]
    hessian = np.array(rows) / (2 * _STEP)
    return (hessian + hessian.T) / 2


def _polish(
    objective: Objective, curvature: Slopes, theta: FloatArray, bounds: FloatArray, unit: float
) -> Maximum:
    """Newton's steps as long as they make the slope smaller; the Hessian where they end."""
    value, gradient = objective(theta)
    covariance = _inverse(-curvature(theta))
    for _ in range(6):
        if covariance is None or np.abs(gradient).max() / unit < _EXACT:
            break
        step = covariance @ gradient
        tried = np.clip(theta + step, bounds[:, 0], bounds[:, 1])
        new_value, new_gradient = objective(tried)
        better = new_value >= value - 1e-12 * abs(value)
        if not better or np.abs(new_gradient).max() >= np.abs(gradient).max():
            break
        theta, value, gradient = tried, new_value, new_gradient
        if np.abs(step).max() > _NEAR:
            covariance = _inverse(-curvature(theta))
    at_bound = (theta - bounds[:, 0] < _EDGE) | (bounds[:, 1] - theta < _EDGE)
    slope = float(np.abs(np.where(at_bound, 0.0, gradient)).max() / unit)
    return Maximum(theta, value, slope, covariance, at_bound)


def _inverse(matrix: FloatArray) -> FloatArray | None:
    """The inverse of a matrix that is positive definite beyond rounding; None for another."""
    if not np.isfinite(matrix).all():
        return None
    values, vectors = np.linalg.eigh(matrix)
    if values[0] <= 1e-9 * values[-1]:
        return None
    inverse: FloatArray = (vectors / values) @ vectors.T
    return inverse
