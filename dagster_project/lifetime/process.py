"""What every model of repeat purchase answers, whatever its assumptions.

Parameters travel as one vector of logs: all of them are positive, steps of the optimiser and
intervals are then the same in every unit of time, and none can leave its range.
"""

from typing import Final, Protocol

import numpy as np

from dagster_project.lifetime.histories import FloatArray, Histories
from dagster_project.lifetime.maximise import differentiate

# A shape beyond these says that customers do not differ at all (or beyond all measure).
SHAPE_RANGE: Final = (1e-4, 1e4)
# Odds of a component of a mixture against another.
SHARE_RANGE: Final = (1e-5, 1e5)
# Scales in mean observed times.
SCALE_RANGE: Final = (1e-5, 1e5)


class Process(Protocol):
    """A model of purchases until a customer drops out.

    In all methods `theta` holds the logs of the parameters, shape (parameters,); a horizon is a
    time ahead of the end of observation, one for all or of shape (groups,), in the unit of the
    histories; results have shape (groups,).
    """

    @property
    def name(self) -> str:
        """The model's name in the literature, with k."""
        ...

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters in the order of `theta`."""
        ...

    @property
    def without_dropout(self) -> "Process":
        """The same purchases with nobody ever dropping out: the yardstick of the fit."""
        ...

    def start(self, histories: Histories) -> FloatArray:
        """Logs of the parameters at which the fit begins; also the centre of its ridge."""
        ...

    def bounds(self, histories: Histories) -> FloatArray:
        """Logs of the least and greatest value of each parameter, shape (parameters, 2)."""
        ...

    def log_likelihood(
        self, theta: FloatArray, histories: Histories
    ) -> tuple[FloatArray, FloatArray]:
        """Log-likelihood of each history, and its gradient, shape (groups, parameters)."""
        ...

    def hessian(self, theta: FloatArray, histories: Histories) -> FloatArray:
        """Second derivatives of the total log-likelihood, shape (parameters, parameters)."""
        ...

    def alive(self, theta: FloatArray, histories: Histories) -> FloatArray:
        """Probability that the customer has not dropped out. A diagnostic, not a score."""
        ...

    def order_probability(
        self, theta: FloatArray, histories: Histories, horizon: FloatArray | float
    ) -> FloatArray:
        """Probability of at least one purchase within the horizon; infinity: ever."""
        ...

    def expected_orders(
        self, theta: FloatArray, histories: Histories, horizon: FloatArray | float
    ) -> FloatArray:
        """Expected purchases within the horizon."""
        ...


def total_likelihood(
    process: Process, theta: FloatArray, histories: Histories
) -> tuple[float, FloatArray]:
    """Log-likelihood of all customers and its gradient, shape (parameters,)."""
    values, slopes = process.log_likelihood(theta, histories)
    return histories.total(values), np.einsum("g,gp->p", histories.weight, slopes)


def difference_hessian(process: Process, theta: FloatArray, histories: Histories) -> FloatArray:
    """Second derivatives of the total log-likelihood by differences of its gradient."""
    return differentiate(lambda at: total_likelihood(process, at, histories)[1], theta)


def unlog(theta: FloatArray) -> list[float]:
    """The parameters on their own scale."""
    return [float(value) for value in np.exp(theta)]


def purchases_per_time(histories: Histories) -> float:
    """Repeat purchases per unit of time over all customers."""
    return histories.total(histories.x) / max(histories.total(histories.observed), 1e-300)


def log_bounds(histories: Histories, scales: tuple[bool, ...]) -> FloatArray:
    """Bounds of parameters that are scales of time (True) or shapes (False)."""
    unit = histories.mean(histories.observed)
    rows = [np.multiply(SCALE_RANGE, unit) if scale else SHAPE_RANGE for scale in scales]
    return np.log(np.asarray(rows, dtype=np.float64))


def horizons(horizon: FloatArray | float, histories: Histories) -> FloatArray:
    """The horizon of each group, shape (groups,).

    Raises:
        ValueError: a horizon is negative or not a number.
    """
    each = np.broadcast_to(np.asarray(horizon, dtype=np.float64), histories.x.shape)
    if not (each >= 0).all():
        raise ValueError("A horizon is negative or not a number. Remedy: a time ahead, 0 or more.")
    return each
