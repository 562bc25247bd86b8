"""The figures that the literature publishes on CDNOW, to the last published digit."""

import numpy as np
import pytest

from dagster_project.lifetime import (
    BetaGeometric,
    Dropout,
    Fitted,
    Histories,
    ParetoNbd,
    Process,
    fit_process,
    fit_spend,
)
from dagster_project.lifetime.spend import SpendFit
from tests.unit.lifetime.conftest import Cdnow

BG, MBG = BetaGeometric(Dropout.AFTER_REPEAT), BetaGeometric(Dropout.AFTER_EVERY)
PARETO = ParetoNbd()


def fitted(process: Process, cdnow: Cdnow) -> Fitted:
    fit = fit_process(cdnow.histories, process)
    assert isinstance(fit, Fitted)
    assert not fit.ridge
    return fit


def test_the_sample_is_the_published_one(cdnow: Cdnow) -> None:
    assert cdnow.histories.customers == 2357
    assert cdnow.histories.repeat_buyers == 946
    assert cdnow.histories.total(cdnow.histories.x) == 2457
    assert cdnow.bought_again.sum() == 1882


@pytest.mark.parametrize(
    ("process", "published", "log_likelihood"),
    [
        (BG, [0.243, 4.414, 0.793, 2.426], -9582.4),
        (PARETO, [0.553, 10.578, 0.606, 11.669], -9595.0),
        (MBG, [0.525, 6.183, 0.891, 1.614], None),
    ],
    ids=["BG/NBD", "Pareto/NBD", "MBG/NBD"],
)
def test_parameters_and_likelihood_are_the_published_ones(
    process: Process, published: list[float], log_likelihood: float | None, cdnow: Cdnow
) -> None:
    fit = fitted(process, cdnow)
    assert [round(value, 3) for value in fit.parameters.values()] == published
    if log_likelihood is not None:
        assert round(fit.log_likelihood, 1) == log_likelihood


def test_spend_has_the_published_parameters(cdnow: Cdnow) -> None:
    x = cdnow.histories.per_customer(cdnow.histories.x)
    again = x > 0
    fit = fit_spend(x[again], cdnow.spend[again])
    assert isinstance(fit, SpendFit)
    assert [round(value, 2) for value in fit.parameters.values()] == [6.25, 3.74, 15.44]


@pytest.mark.parametrize(("process", "within"), [(BG, 0.042), (PARETO, 0.017)])
def test_cumulative_repeat_orders_at_week_78_are_tracked(
    process: Process, within: float, cdnow: Cdnow
) -> None:
    histories, fit = cdnow.histories, fitted(process, cdnow)
    nothing = np.zeros_like(histories.x)
    new = Histories(nothing, nothing, nothing, histories.weight, None, histories.member)
    expected = process.expected_orders(fit.theta, new, histories.observed + 39)
    actual = histories.total(histories.x) + cdnow.bought_again.sum()
    assert abs(new.total(expected) / actual - 1) < within


@pytest.mark.parametrize(("process", "error"), [(BG, 0.785), (PARETO, 0.755), (MBG, 0.765)])
def test_the_mean_absolute_error_of_the_next_39_weeks_is_the_published_one(
    process: Process, error: float, cdnow: Cdnow
) -> None:
    expected = process.expected_orders(fitted(process, cdnow).theta, cdnow.histories, 39.0)
    each = cdnow.histories.per_customer(expected)
    assert round(float(np.abs(each - cdnow.bought_again).mean()), 3) == error
