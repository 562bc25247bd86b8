"""Spend: the mean is shrunk, the assumption is measured, what cannot be fitted is refused."""

import numpy as np
import pytest

from dagster_project.lifetime import HistoryError, Reason, SpendFit, SpendRefused, fit_spend
from dagster_project.lifetime.histories import FloatArray


def spends(customers: int, tilt: float = 0.0, seed: int = 2) -> tuple[FloatArray, FloatArray]:
    """Counts and means of the model with p = 6, q = 4, gamma = 15; tilt lets spend grow with x."""
    rng = np.random.default_rng(seed)
    x = rng.integers(1, 12, customers).astype(float)
    scale = rng.gamma(4.0, 1 / 15, customers)
    return x, rng.gamma(6 * x) / scale / x * x**tilt


def test_true_parameters_lie_within_four_standard_errors() -> None:
    fit = fit_spend(*spends(4000))
    assert isinstance(fit, SpendFit)
    off = (fit.theta - np.log([6.0, 4.0, 15.0])) / np.sqrt(np.diag(fit.covariance))
    assert np.abs(off).max() < 4
    assert fit.independence is not None
    assert fit.independence.holds


def test_spend_that_goes_with_frequency_is_measured_and_told() -> None:
    fit = fit_spend(*spends(2000, tilt=0.4))
    assert fit.independence is not None
    assert fit.independence.correlation > 0.2
    assert not fit.independence.holds


def test_expected_spend_lies_between_the_own_mean_and_the_population() -> None:
    fit = fit_spend(*spends(2000))
    assert isinstance(fit, SpendFit)
    p, q, gamma = fit.parameters.values()
    population = p * gamma / (q - 1)
    x, mean = np.array([0.0, 1.0, 50.0]), np.array([np.nan, 90.0, 90.0])
    spend = fit.expected_spend(x, mean)
    assert spend.value[0] == pytest.approx(population)
    assert population < spend.value[1] < spend.value[2] < 90
    assert (spend.low < spend.value).all()
    assert (spend.value < spend.high).all()


def test_constant_spend_is_refused() -> None:
    refused = fit_spend(np.arange(1.0, 51), np.full(50, 20.0))
    assert isinstance(refused, SpendRefused)
    assert refused.findings[0].reason is Reason.CONSTANT_SPEND


def test_few_buyers_are_refused() -> None:
    refused = fit_spend([1.0, 2.0], [10.0, 20.0])
    assert isinstance(refused, SpendRefused)
    assert refused.findings[0].reason is Reason.TOO_FEW_REPEAT_BUYERS


def test_a_mean_without_end_is_never_passed_on() -> None:
    rng = np.random.default_rng(4)
    outcome = fit_spend(np.ones(3000), rng.pareto(0.4, 3000) + 0.01)
    if isinstance(outcome, SpendFit):
        assert outcome.parameters["q"] > 1
        assert outcome.findings
    else:
        assert Reason.INFINITE_MEAN in {finding.reason for finding in outcome.findings}


def test_spends_that_cannot_be_are_refused_with_their_count() -> None:
    with pytest.raises(HistoryError, match=r"2 have no purchase .* 1 a mean spend"):
        fit_spend([0.0, 0.5, 1.0], [3.0, 2.0, -1.0])
    with pytest.raises(HistoryError, match="shape"):
        fit_spend([1.0], [3.0, 2.0])
