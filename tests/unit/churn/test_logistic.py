"""The logistic regression is the penalised maximum, and knows how well it knows it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit

from dagster_project.churn.cases import FloatArray, IntArray
from dagster_project.churn.logistic import STRENGTH, fit_logistic


def _drawn(rows: int = 400, seed: int = 4) -> tuple[FloatArray, FloatArray, IntArray]:
    """Three features, an outcome that depends on two of them, each customer twice."""
    rng = np.random.default_rng(seed)
    features = rng.normal([0.0, 5.0, -2.0], [1.0, 3.0, 0.2], size=(rows, 3))
    odds = 0.5 + features[:, 0] - 0.4 * (features[:, 1] - 5)
    lapsed = (rng.random(rows) < expit(odds)).astype(float)
    return features, lapsed, np.repeat(np.arange(rows // 2), 2)


def _loss(theta: FloatArray, standard: FloatArray, lapsed: FloatArray) -> float:
    """Negative log-likelihood and half the squares of the weights over the prior's variance."""
    odds = theta[0] + standard @ theta[1:]
    penalty = (theta[1:] ** 2).sum() / (2 * STRENGTH)
    return float(np.logaddexp(0, odds).sum() - lapsed @ odds + penalty)


def _slopes(
    function: Callable[[FloatArray], Any], at: FloatArray, step: float = 1e-4
) -> FloatArray:
    ends = np.eye(len(at)) * step
    return np.array([(function(at + e) - function(at - e)) / (2 * step) for e in ends])


def test_weights_are_where_a_general_optimiser_finds_the_penalised_maximum() -> None:
    features, lapsed, customer = _drawn()
    standard = (features - features.mean(axis=0)) / features.std(axis=0)
    found = minimize(_loss, np.zeros(4), args=(standard, lapsed), tol=1e-12).x
    fitted = fit_logistic(features, lapsed, customer)
    np.testing.assert_allclose([fitted.intercept, *fitted.weight], found, rtol=0, atol=2e-5)


def test_the_covariance_is_the_sandwich_of_numeric_derivatives_with_the_bias_of_the_prior() -> None:
    features, lapsed, customer = _drawn()
    fitted = fit_logistic(features, lapsed, customer)
    standard = (features - features.mean(axis=0)) / features.std(axis=0)
    theta = np.array([fitted.intercept, *fitted.weight])

    def gradient(at: FloatArray) -> FloatArray:
        return _slopes(lambda inner: _loss(inner, standard, lapsed), at)

    bread = np.linalg.inv(_slopes(gradient, theta))
    meat = np.diag([0.0, *[1 / STRENGTH] * 3])  # the prior's precision, for the bias it brings
    for one in np.unique(customer):
        own = customer == one

        def of_customer(at: FloatArray, own: np.ndarray = own) -> float:
            odds = at[0] + standard[own] @ at[1:]
            return float(lapsed[own] @ odds - np.logaddexp(0, odds).sum())

        score = _slopes(of_customer, theta)
        meat += np.outer(score, score)
    np.testing.assert_allclose(fitted.covariance, bread @ meat @ bread, rtol=1e-4, atol=1e-7)


def test_copies_of_a_customers_cases_are_no_new_evidence() -> None:
    features, lapsed, customer = _drawn(4000)
    once = fit_logistic(features, lapsed, customer)
    thrice = fit_logistic(*(np.concatenate([each] * 3) for each in (features, lapsed, customer)))
    errors, copied = (np.sqrt(np.diag(each.covariance)) for each in (once, thrice))
    np.testing.assert_allclose(copied, errors, rtol=0.05)  # the prior weighs less


def test_the_same_cases_of_other_customers_are_new_evidence() -> None:
    features, lapsed, customer = _drawn(4000)
    others = np.concatenate([customer, customer + 10_000, customer + 20_000])
    once = fit_logistic(features, lapsed, customer)
    more = fit_logistic(np.concatenate([features] * 3), np.concatenate([lapsed] * 3), others)
    ratio = np.sqrt(np.diag(more.covariance) / np.diag(once.covariance))
    np.testing.assert_allclose(ratio, 3**-0.5, rtol=0.05)  # the prior weighs less


def test_the_order_of_the_cases_does_not_matter() -> None:
    features, lapsed, customer = _drawn()
    order = np.random.default_rng(0).permutation(len(lapsed))
    straight = fit_logistic(features, lapsed, customer)
    mixed = fit_logistic(features[order], lapsed[order], customer[order])
    np.testing.assert_allclose(mixed.weight, straight.weight, rtol=0, atol=1e-6)
    np.testing.assert_allclose(mixed.covariance, straight.covariance, rtol=1e-4, atol=1e-8)


@pytest.mark.parametrize("value", [0.0, 7.3, np.nan])
def test_a_feature_that_does_not_vary_has_no_say_whatever_it_is_later(value: float) -> None:
    features, lapsed, customer = _drawn()
    features[:, 1] = value
    fitted = fit_logistic(features, lapsed, customer)
    asked = features[:2].copy()
    asked[1, 1] = 1e6
    assert fitted.effects(asked)[1, 1] == 0
    assert np.isfinite(fitted.variance(asked)).all()


def test_a_missing_figure_is_the_typical_one() -> None:
    features, lapsed, customer = _drawn()
    fitted = fit_logistic(features, lapsed, customer)
    missing, typical = features[:1].copy(), features[:1].copy()
    missing[0, 0], typical[0, 0] = np.nan, features[:, 0].mean()
    np.testing.assert_allclose(fitted.log_odds(missing), fitted.log_odds(typical), atol=1e-12)
    assert fitted.effects(missing)[0, 0] == 0


def test_missing_figures_do_not_move_the_mean_of_a_feature() -> None:
    features, lapsed, customer = _drawn()
    features[::3, 1] = np.nan
    fitted = fit_logistic(features, lapsed, customer)
    assert fitted.mean[1] == pytest.approx(np.nanmean(features[:, 1]))
    assert fitted.scale[1] == pytest.approx(np.nanstd(features[:, 1]))


def test_effects_and_intercept_add_up_to_the_log_odds() -> None:
    features, lapsed, customer = _drawn()
    fitted = fit_logistic(features, lapsed, customer)
    total = fitted.intercept + fitted.effects(features).sum(axis=1)
    np.testing.assert_allclose(total, fitted.log_odds(features), rtol=0, atol=1e-12)


def test_outcomes_all_alike_are_refused_with_their_number() -> None:
    features, lapsed, customer = _drawn()
    with pytest.raises(ValueError, match="All 400 cases came out alike"):
        fit_logistic(features, np.zeros_like(lapsed), customer)


def test_a_case_beyond_all_training_cases_is_taken_to_lie_at_their_end() -> None:
    features, lapsed, customer = _drawn()
    fitted = fit_logistic(features, lapsed, customer)
    inside = features.mean(axis=0)
    beyond, end = inside.copy(), inside.copy()
    beyond[0], end[0] = features[:, 0].max() + 50, features[:, 0].max()
    odds = fitted.log_odds(np.array([beyond, end, inside]))
    assert odds[0] == odds[1] > odds[2]
    np.testing.assert_array_equal(fitted.effects(beyond[None])[0], fitted.effects(end[None])[0])
