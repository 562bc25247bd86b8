"""The model of repeat purchase as the churn models use it: fitted at a date, then asked."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from dagster_project.churn.cases import Cases, FloatArray
from dagster_project.lifetime import (
    BetaGeometric,
    Dropout,
    Fitted,
    Histories,
    Mixture,
    Process,
    Refused,
    SpendFit,
    SpendRefused,
    fit_process,
    fit_spend,
    group_histories,
)

# The richest first; without dropout is what is left where nothing shows that anybody leaves.
PROCESSES: Final[tuple[Process, ...]] = (
    Mixture(),
    BetaGeometric(Dropout.AFTER_EVERY),
    BetaGeometric(Dropout.NEVER),
)
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
    histories: Histories, processes: Sequence[Process] = PROCESSES
) -> tuple[Fitted | None, tuple[Refused, ...]]:
    """Fit the richest model that the histories can carry.

    Returns:
        The fit, or None if every model was refused, and what was refused before it.
    """
    refused: list[Refused] = []
    for process in processes:
        fit = fit_process(histories, process)
        if isinstance(fit, Fitted):
            return fit, tuple(refused)
        refused.append(fit)
    return None, tuple(refused)


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


def expected_spend_each(fit: SpendFit | SpendRefused, cases: Cases) -> FloatArray:
    """Expected net amount of a purchase day, shape (cases,); the own mean where no model holds."""
    count, spend = cases["spend_days"], np.maximum(cases["spend"], 0.0)
    paying = (count > 0) & (spend > 0)
    mean = np.where(paying, spend / np.maximum(count, 1), 0.0)
    if isinstance(fit, SpendRefused):
        return mean
    amount: FloatArray = fit.expected_spend(np.where(paying, count, 0.0), mean).value
    return amount
