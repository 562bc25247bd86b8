"""The model of repeat purchase as the churn models use it: fitted at a date, then asked."""

from functools import partial
from typing import Final

import numpy as np

from dagster_project.churn.cases import Cases, FloatArray
from dagster_project.lifetime import (
    BetaGeometric,
    Dropout,
    Estimate,
    Fitted,
    Histories,
    Refused,
    SpendFit,
    SpendRefused,
    fit_mixture,
    fit_process,
    fit_spend,
    group_histories,
)
from dagster_project.lifetime.intervals import Link, estimate, join
from dagster_project.lifetime.scores import PART

# A customer costs a hundred times as much to score with the mixture over k as with one k; what it
# brings is within the noise of the backtest where customers are many.
MIXED_CUSTOMERS: Final = 100_000
_SURE: Final = 1e-5  # probabilities are kept this far from 0 and 1 before odds are taken


def histories_of(cases: Cases) -> Histories:
    """Purchase histories in days, grouped as the models need them.

    Raises:
        HistoryError: no customers, or impossible histories, with their number.
    """
    return group_histories(
        cases["repeat_purchases"],
        cases["last_purchase_days"],
        cases["observed_days"],
        cases["log_gap_sum"],
        gaps_apart=True,
    )


def fit_repeat(
    histories: Histories, *, mixed: bool = True
) -> tuple[Fitted | None, tuple[Refused, ...]]:
    """Fit the richest model that the histories can carry.

    Regular and irregular buyers who may leave; else all alike; else, where nothing shows that
    anybody leaves, nobody does.

    Args:
        histories: purchase histories.
        mixed: whether regular and irregular buyers are told apart.

    Returns:
        The fit, or None if every model was refused, and what was refused before it.
    """
    refused: list[Refused] = []
    if mixed:
        mixture = fit_mixture(histories, Dropout.AFTER_EVERY)
        if isinstance(mixture, Fitted):
            return mixture, ()
        refused.append(mixture)
    for dropout in (Dropout.AFTER_EVERY, Dropout.NEVER):
        fit = fit_process(histories, BetaGeometric(dropout))
        if isinstance(fit, Fitted):
            return fit, tuple(refused)
        refused.append(fit)
    return None, tuple(refused)


def order_estimate(
    fit: Fitted, histories: Histories, horizon: float, level: float, *, interval: bool
) -> Estimate:
    """Probability of an order within the horizon, shape (groups,).

    Args:
        fit: the model.
        histories: purchase histories.
        horizon: days ahead.
        level: coverage of the interval.
        interval: whether one is wanted; it asks the model twice for each parameter.
    """

    def ask(theta: FloatArray, part: Histories) -> FloatArray:
        return fit.process.order_probability(theta, part, horizon)

    if not interval:
        value = np.concatenate([ask(fit.theta, part) for part in histories.parts(PART)])
        return Estimate(value, value, value)
    return join(
        [
            estimate(partial(ask, part=part), fit.theta, fit.covariance, Link.LOGIT, level)
            for part in histories.parts(PART)
        ]
    )


def expected_orders(fit: Fitted, histories: Histories, horizon: float) -> FloatArray:
    """Expected orders within the horizon, shape (groups,)."""
    parts = histories.parts(PART)
    ask = fit.process.expected_orders
    return np.concatenate([ask(fit.theta, part, horizon) for part in parts])


def lapse_log_odds(lapse: FloatArray) -> FloatArray:
    """Log-odds of no order, probabilities kept within what can be told from 0 and 1."""
    p = np.clip(lapse, _SURE, 1 - _SURE)
    odds: FloatArray = np.log(p / (1 - p))
    return odds


def fit_spend_of(cases: Cases) -> SpendFit | SpendRefused:
    """Fit spend per purchase day to customers with any; refunds and free goods are no purchase."""
    paying = (cases["spend_days"] > 0) & (cases["spend"] > 0)
    count = cases["spend_days"][paying]
    return fit_spend(count, cases["spend"][paying] / count)


def expected_spend_each(fit: SpendFit | SpendRefused | None, cases: Cases) -> FloatArray:
    """Expected net amount of a purchase day, shape (cases,); the own mean where no model holds."""
    count, spend = cases["spend_days"], np.maximum(cases["spend"], 0.0)
    paying = (count > 0) & (spend > 0)
    mean = np.where(paying, spend / np.maximum(count, 1), 0.0)
    if not isinstance(fit, SpendFit):
        return mean
    amount: FloatArray = fit.expected_spend(np.where(paying, count, 0.0), mean).value
    return amount
