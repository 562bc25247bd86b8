"""The mixture over regularity: right slopes, found again where planted, dropped where absent."""

import numpy as np
import pytest

from dagster_project.lifetime import (
    BetaGeometric,
    Dropout,
    Fitted,
    Histories,
    Mixture,
    Reason,
    Refused,
    discounted_orders,
    fit_mixture,
    fit_process,
    group_histories,
    score_histories,
    waiting_times,
)
from dagster_project.lifetime.maximise import differentiate
from dagster_project.lifetime.process import total_likelihood
from tests.unit.lifetime.conftest import simulated, simulated_rows

REPEAT = Dropout.AFTER_REPEAT


@pytest.fixture(scope="module")
def mixed() -> Histories:
    """1,200 customers without memory, 800 with k = 4."""
    rows = np.hstack([simulated_rows(1200, 1, 0.3), simulated_rows(800, 4, 0.3, seed=4)])
    return group_histories(*rows, gaps_apart=True)


@pytest.fixture(scope="module")
def fitted(mixed: Histories) -> Fitted:
    fit = fit_mixture(mixed, REPEAT, (1, 4))
    assert isinstance(fit, Fitted)
    return fit


@pytest.mark.parametrize("dropout", Dropout)
def test_first_and_second_derivatives_are_those_of_the_likelihood(
    dropout: Dropout, mixed: Histories
) -> None:
    process = Mixture(dropout, (1, 2, 4))
    rng = np.random.default_rng(1)
    theta = process.start(mixed) + rng.normal(0, 0.3, len(process.parameters))
    gradient = total_likelihood(process, theta, mixed)[1]
    for i, step in enumerate(np.eye(len(theta)) * 1e-5):
        above, below = (
            total_likelihood(process, theta + sign * step, mixed)[0] for sign in (1, -1)
        )
        assert gradient[i] == pytest.approx((above - below) / 2e-5, rel=1e-5, abs=1e-3)
    by_gradient = differentiate(lambda at: total_likelihood(process, at, mixed)[1], theta)
    assert process.hessian(theta, mixed) == pytest.approx(by_gradient, rel=1e-5, abs=1e-4)


def test_a_mixture_of_one_k_is_that_model() -> None:
    histories = simulated(600, 2, 0.3, gaps_apart=True)
    alone = BetaGeometric(REPEAT, 2)
    theta = alone.start(histories)
    value, slopes = alone.log_likelihood(theta, histories)
    mixed_value, mixed_slopes = Mixture(REPEAT, (2,)).log_likelihood(theta, histories)
    assert mixed_value == pytest.approx(value)
    assert mixed_slopes == pytest.approx(slopes)


def test_the_planted_shares_and_kinds_are_found(mixed: Histories, fitted: Fitted) -> None:
    assert not fitted.ridge
    process = fitted.process
    assert isinstance(process, Mixture)
    share, error = fitted.parameters["odds_4"], fitted.standard_errors["odds_4"]
    assert abs(share - 800 / 1200) < 4 * error
    posterior = process.posterior(fitted.theta, mixed)
    assert posterior.sum(axis=0) == pytest.approx(1)
    regular = mixed.per_customer(posterior[1])
    often = mixed.per_customer(mixed.x) >= 5
    planted = np.arange(2000) >= 1200
    assert regular[often & planted].mean() > 0.8
    assert regular[often & ~planted].mean() < 0.2


def test_mixing_never_lowers_the_likelihood(mixed: Histories, fitted: Fitted) -> None:
    start = fitted.process.start(mixed)
    assert fitted.log_likelihood > total_likelihood(fitted.process, start, mixed)[0]
    for k in (1, 4):
        alone = fit_process(mixed, BetaGeometric(REPEAT, k))
        assert isinstance(alone, Fitted)
        assert fitted.log_likelihood > alone.log_likelihood + 10


def test_a_kind_that_nobody_is_of_is_dropped_and_named() -> None:
    fit = fit_mixture(simulated(1500, 1, 0.3, gaps_apart=True), REPEAT)
    assert isinstance(fit, Fitted)
    assert isinstance(fit.process, Mixture)
    assert 8 not in fit.process.ks
    assert Reason.NO_SUCH_GAPS in {finding.reason for finding in fit.findings}


def test_scores_are_the_average_over_the_kinds_weighted_by_their_posterior(
    mixed: Histories, fitted: Fitted
) -> None:
    process, theta = fitted.process, fitted.theta
    assert isinstance(process, Mixture)
    posterior = process.posterior(theta, mixed)
    parts = np.array([theta[[0, 1, 4, 5]], theta[[2, 3, 4, 5]]])
    models = [BetaGeometric(REPEAT, k) for k in (1, 4)]
    for name in ("order_probability", "expected_orders"):
        by_kind = [
            getattr(model, name)(part, mixed, 28.0)
            for model, part in zip(models, parts, strict=True)
        ]
        score = getattr(process, name)(theta, mixed, 28.0)
        assert score == pytest.approx((posterior * by_kind).sum(axis=0), rel=1e-12)
    scored = score_histories(fitted, mixed, 28.0)
    assert (scored.churn.low <= scored.churn.value).all()
    assert (scored.alive <= 1).all()


def test_waiting_times_and_discounted_orders_are_answered(mixed: Histories, fitted: Fitted) -> None:
    some = mixed.take(slice(0, 200))
    wait = waiting_times(fitted.process, fitted.theta, some)
    reached = fitted.process.order_probability(fitted.theta, some, wait.median)
    assert reached / wait.ever == pytest.approx(0.5, rel=1e-6)
    orders = discounted_orders(fitted.process, fitted.theta, some, 365.0, 0.1, 365.25)
    plain = fitted.process.expected_orders(fitted.theta, some, 365.0)
    assert (orders < plain).all()
    assert (orders > plain / 1.11).all()


def test_few_customers_and_unknown_gaps_are_refused() -> None:
    refused = fit_mixture(simulated(100, 1, 0.3, gaps_apart=True), REPEAT)
    assert isinstance(refused, Refused)
    assert refused.findings[0].reason is Reason.TOO_FEW_CUSTOMERS
    unknown = group_histories([1] * 600, [3] * 600, [9] * 600)
    with pytest.raises(ValueError, match="log_gaps"):
        fit_mixture(unknown, REPEAT)
