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
_SHORTER: Final = (1.0, 0.25, 0.05, 0.01)
_LONGEST: Final = 2.0  # step in log units
_ROUNDING: Final = 1e-12  # relative change of the objective that says nothing
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
    options = {"maxiter": 100, "ftol": 1e-14, "gtol": 3e-6, "maxcor": 20}
    begin = np.clip(start, bounds[:, 0], bounds[:, 1])
    if near:
        polished = _polish(objective, curvature, begin, bounds, unit, steps=6)
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
    objective: Objective,
    curvature: Slopes,
    theta: FloatArray,
    bounds: FloatArray,
    unit: float,
    steps: int = 30,
) -> Maximum:
    """Newton's steps uphill until the slope is exactly flat or nothing is gained."""
    low, high = bounds.T
    value, gradient = objective(theta)
    hessian = curvature(theta)
    for _ in range(steps):
        free = ~((theta <= low) & (gradient < 0) | (theta >= high) & (gradient > 0))
        slope = np.abs(gradient[free]).max(initial=0.0)
        if slope / unit < _EXACT or not np.isfinite(hessian).all():
            break
        step = np.zeros_like(theta)
        step[free] = _uphill(hessian[np.ix_(free, free)], gradient[free])
        for shorter in _SHORTER:
            tried = np.clip(theta + shorter * step, low, high)
            new_value, new_gradient = objective(tried)
            gain = new_value - value
            if gain >= -_ROUNDING * abs(value):
                break
        smaller = np.abs(new_gradient[free]).max(initial=0.0) < slope
        if gain < -_ROUNDING * abs(value) or not (smaller or gain > _ROUNDING * abs(value)):
            break
        moved = np.abs(tried - theta).max()
        theta, value, gradient = tried, new_value, new_gradient
        if moved > _NEAR:
            hessian = curvature(theta)
    at_bound = (theta - low < _EDGE) | (high - theta < _EDGE)
    flat = float(np.abs(np.where(at_bound, 0.0, gradient)).max() / unit)
    return Maximum(theta, value, flat, _inverse(-hessian), at_bound)


def _uphill(hessian: FloatArray, gradient: FloatArray) -> FloatArray:
    """Newton's step; where the surface bends upwards, as if it bent down as much."""
    values, vectors = np.linalg.eigh(hessian)
    bend = np.maximum(np.abs(values), 1e-8 * np.abs(values).max() + 1e-300)
    step: FloatArray = vectors @ ((vectors.T @ gradient) / bend)
    step /= max(1.0, float(np.abs(step).max()) / _LONGEST)
    return step


def _inverse(matrix: FloatArray) -> FloatArray | None:
    """The inverse of a matrix that is positive definite beyond rounding; None for another."""
    if not np.isfinite(matrix).all():
        return None
    values, vectors = np.linalg.eigh(matrix)
    if values[0] <= 1e-9 * values[-1]:
        return None
    inverse: FloatArray = (vectors / values) @ vectors.T
    return inverse
