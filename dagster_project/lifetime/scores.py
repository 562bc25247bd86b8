"""What a fitted model says of each customer, with intervals."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from dagster_project.lifetime.fitting import Fitted
from dagster_project.lifetime.histories import FloatArray, Histories
from dagster_project.lifetime.intervals import Estimate, Link, estimate, join
from dagster_project.lifetime.process import Process
from dagster_project.lifetime.quadrature import legendre_rule

PART: Final = 100_000  # groups scored at once, so that memory is bounded for any number
_DISCOUNT_NODES: Final = 8  # relative error below 2e-5 over three years, measured against 40


@dataclass(frozen=True)
class Scores:
    """Scores within a horizon, each of shape (groups,).

    Attributes:
        churn: probability of no purchase within the horizon. This is what ranks customers.
        expected_orders: expected purchases within the horizon.
        alive: probability of not having dropped out. A diagnostic only: it is near 1 for those who
            bought once, and ranks who will buy next worse than a coin.
    """

    churn: Estimate
    expected_orders: Estimate
    alive: FloatArray


def score_histories(
    fit: Fitted, histories: Histories, horizon: float, level: float = 0.8
) -> Scores:
    """Score all histories.

    Args:
        fit: a fit that was not refused.
        histories: purchase histories, of the fit or of others, in the same unit of time.
        horizon: time ahead, in that unit.
        level: coverage of the intervals.

    Raises:
        ValueError: the horizon is negative.
    """
    parts = [_score(fit, part, horizon, level) for part in histories.parts(PART)]
    return Scores(
        churn=join([part.churn for part in parts]),
        expected_orders=join([part.expected_orders for part in parts]),
        alive=np.concatenate([part.alive for part in parts]),
    )


def _score(fit: Fitted, histories: Histories, horizon: float, level: float) -> Scores:
    process = fit.process

    def orders(theta: FloatArray) -> FloatArray:
        return process.order_probability(theta, histories, horizon)

    def expected(theta: FloatArray) -> FloatArray:
        return process.expected_orders(theta, histories, horizon)

    return Scores(
        churn=estimate(orders, fit.theta, fit.covariance, Link.LOGIT, level).complement,
        expected_orders=estimate(expected, fit.theta, fit.covariance, Link.LOG, level),
        alive=process.alive(fit.theta, histories),
    )


def discounted_orders(
    process: Process,
    theta: FloatArray,
    histories: Histories,
    horizon: float,
    annual_discount: float,
    units_per_year: float,
) -> FloatArray:
    """Expected purchases within the horizon, each discounted to the end of observation.

    With E(v) the expected purchases until v and d the continuous rate, integration by parts gives
    exp(-d h) E(h) + d * integral of exp(-d v) E(v) over (0, h). A finite horizon is asked for
    because these models let some customers go on for ever, and a sum over all time says more of
    the prior than of the customer.

    Args:
        process: the model.
        theta: logs of its parameters.
        histories: purchase histories.
        horizon: time ahead, finite.
        annual_discount: .1 for 10 % a year.
        units_per_year: 365.25 where times are days.

    Returns:
        Shape (groups,).

    Raises:
        ValueError: the horizon is not finite or the discount not above -1.
    """
    if not np.isfinite(horizon) or annual_discount <= -1:
        raise ValueError("Value needs a finite horizon and a discount rate above -100 %.")
    rate = float(np.log1p(annual_discount) / units_per_year)
    parts = histories.parts(PART)
    return np.concatenate([_discount(process, theta, part, horizon, rate) for part in parts])


def _discount(
    process: Process, theta: FloatArray, histories: Histories, horizon: float, rate: float
) -> FloatArray:
    value: FloatArray = np.exp(-rate * horizon) * process.expected_orders(theta, histories, horizon)
    if rate == 0:
        return value
    # E(v) bends on the scale alpha + T: nodes are even in log(1 + v / (alpha + T)).
    alphas = [name.startswith("alpha") for name in process.parameters]
    scale = np.exp(theta[alphas].mean()) + histories.observed
    length = np.log1p(horizon / scale)
    for point, weight in zip(*legendre_rule(_DISCOUNT_NODES), strict=True):
        time = scale * np.expm1(length * point)
        expected = process.expected_orders(theta, histories, time)
        value += weight * rate * np.exp(-rate * time) * expected * length * (scale + time)
    return value
