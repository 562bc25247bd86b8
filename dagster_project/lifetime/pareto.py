"""Pareto/NBD: purchases without memory until a dropout at any moment.

Assumptions (SMC 1987): purchases of a customer are Poisson at rate lambda, dropout comes at rate
mu, lambda is Gamma(r, alpha) and mu is Gamma(s, beta) among customers, independent of each other.
Only the integral over the moment of dropout (FH 2005, before it becomes a 2F1) is needed, for the
likelihood and the scores alike; see `integrate_powers`.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import digamma, gammaln

from dagster_project.lifetime.beta_geometric import BetaGeometric, Dropout
from dagster_project.lifetime.histories import FloatArray, Histories
from dagster_project.lifetime.process import (
    difference_hessian,
    horizons,
    log_bounds,
    purchases_per_time,
    unlog,
)
from dagster_project.lifetime.quadrature import PowerIntegral, integrate_powers

PART: Final = 4096  # groups worked on at once: their nodes stay small


@dataclass(frozen=True)
class ParetoNbd:
    """The Pareto/NBD; alpha and beta are times, r and s pure numbers."""

    @property
    def name(self) -> str:
        """The model's name in the literature."""
        return "Pareto/NBD"

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters in the order of `theta`."""
        return ("r", "alpha", "s", "beta")

    @property
    def without_dropout(self) -> BetaGeometric:
        """The NBD."""
        return BetaGeometric(Dropout.NEVER)

    def start(self, histories: Histories) -> FloatArray:
        """Logs of r = 1/2, alpha from the mean rate, s = 1/2, beta = half the mean time."""
        rate = max(purchases_per_time(histories), 1e-12)
        scale = histories.mean(histories.observed) / 2
        begin: FloatArray = np.log(np.array([0.5, 0.5 / rate, 0.5, scale]))
        return begin

    def bounds(self, histories: Histories) -> FloatArray:
        """Logs of the least and greatest value of each parameter."""
        return log_bounds(histories, (False, True, False, True))

    def log_likelihood(
        self, theta: FloatArray, histories: Histories
    ) -> tuple[FloatArray, FloatArray]:
        """Log-likelihood and gradient.

        L = Gamma(r+x) alpha^r beta^s / Gamma(r) ((alpha+T)^-(r+x) (beta+T)^-s + D), where D is s
        times the integral from t_x to T of (alpha+t)^-(r+x) (beta+t)^-(s+1). Derivatives of D are
        means of logs and reciprocals under its integrand, so they cancel nowhere.
        """
        parts = [self._log_likelihood(theta, part) for part in histories.parts(PART)]
        values, slopes = zip(*parts, strict=True)
        return np.concatenate(values), np.concatenate(slopes)

    def _log_likelihood(
        self, theta: FloatArray, histories: Histories
    ) -> tuple[FloatArray, FloatArray]:
        r, alpha, s, beta = unlog(theta)
        counts, count_of = r + histories.counts, histories.count_of
        shape, end = r + histories.x, histories.observed
        dead = _dropout_until_end(r, alpha, s, beta, histories)
        log_dead = np.log(s) + dead.log_value
        log_alive = -shape * np.log(alpha + end) - s * np.log(beta + end)
        both = np.logaddexp(log_alive, log_dead)
        value = (gammaln(counts) - gammaln(r))[count_of] + both
        value += r * np.log(alpha) + s * np.log(beta)
        p_alive = np.exp(log_alive - both)
        p_dead = np.exp(log_dead - both)

        def mean(of_time: FloatArray) -> FloatArray:
            averaged: FloatArray = (dead.share * of_time).sum(axis=1)
            return averaged

        by_r = p_alive * -np.log(alpha + end) + p_dead * -mean(np.log(alpha + dead.times))
        by_s = p_alive * -np.log(beta + end) + p_dead * (1 / s - mean(np.log(beta + dead.times)))
        by_alpha = p_alive / (alpha + end) + p_dead * mean(1 / (alpha + dead.times))
        by_beta = p_alive * s / (beta + end) + p_dead * (s + 1) * mean(1 / (beta + dead.times))
        slopes = [
            (digamma(counts) - digamma(r))[count_of] + np.log(alpha) + by_r,
            r / alpha - shape * by_alpha,
            np.log(beta) + by_s,
            s / beta - by_beta,
        ]
        return value, np.column_stack(slopes) * np.exp(theta)

    def hessian(self, theta: FloatArray, histories: Histories) -> FloatArray:
        """Second derivatives of the total log-likelihood."""
        return difference_hessian(self, theta, histories)

    def alive(self, theta: FloatArray, histories: Histories) -> FloatArray:
        """Probability of not having dropped out: Bayes on the two parts of the likelihood."""
        r, alpha, s, beta = unlog(theta)
        end = histories.observed
        dead = [
            _dropout_until_end(r, alpha, s, beta, part).log_value for part in histories.parts(PART)
        ]
        log_dead = np.log(s) + np.concatenate(dead)
        log_alive = -(r + histories.x) * np.log(alpha + end) - s * np.log(beta + end)
        probability: FloatArray = np.exp(log_alive - np.logaddexp(log_alive, log_dead))
        return probability

    def order_probability(
        self, theta: FloatArray, histories: Histories, horizon: FloatArray | float
    ) -> FloatArray:
        """P(alive) times the integral of the density of the first purchase ahead.

        Given alive at T, lambda is Gamma(r + x, alpha + T) and mu is Gamma(s, beta + T); the
        density at T + v is (r + x) (alpha+T)^(r+x) (beta+T)^s (alpha+T+v)^-(r+x+1)
        (beta+T+v)^-s. All terms are positive, so small probabilities keep their digits.
        """
        r, alpha, s, beta = unlog(theta)
        ahead = horizons(horizon, histories)
        rows, row_of = histories.pairs_with(ahead)
        within = np.empty(len(rows))
        for begin in range(0, len(rows), PART):
            some = rows[begin : begin + PART]
            end, shape = histories.observed[some], r + histories.x[some]
            first = integrate_powers(shape + 1, alpha, s, beta, end, end + ahead[some])
            log_scale = np.log(shape) + shape * np.log(alpha + end) + s * np.log(beta + end)
            within[begin : begin + PART] = np.exp(first.log_value + log_scale)
        return self.alive(theta, histories) * np.minimum(within, 1.0)[row_of]

    def expected_orders(
        self, theta: FloatArray, histories: Histories, horizon: FloatArray | float
    ) -> FloatArray:
        """Expected purchases within the horizon: SMC 1987, with its limit at s = 1."""
        r, alpha, s, beta = unlog(theta)
        end = histories.observed
        longer = np.log1p(horizons(horizon, histories) / (beta + end))
        time = longer if s == 1 else -np.expm1(-(s - 1) * longer) / (s - 1)
        rate = (r + histories.x) / (alpha + end)
        return self.alive(theta, histories) * rate * (beta + end) * time


def _dropout_until_end(
    r: float, alpha: float, s: float, beta: float, histories: Histories
) -> PowerIntegral:
    return integrate_powers(r + histories.x, alpha, s + 1, beta, histories.last, histories.observed)
