"""Gamma-Gamma: what a customer spends per purchase (FH 2013).

Assumptions: each spend of a customer is Gamma(p, nu), nu is Gamma(q, gamma) among customers, and
spend is independent of how often and how long a customer buys. The last is measured, not believed.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import digamma, gammaln

from dagster_project.lifetime.histories import FloatArray, HistoryError
from dagster_project.lifetime.intervals import Estimate, Link, estimate
from dagster_project.lifetime.maximise import Maximum, maximise
from dagster_project.lifetime.outcome import Finding, Reason
from dagster_project.lifetime.process import unlog

RIDGE_SD: Final = 1.5
FEWEST_BUYERS: Final = 10
TOLERATED_CORRELATION: Final = 0.1
_SHAPE_RANGE: Final = (1e-3, 1e4)
_PARAMETERS: Final = ("p", "q", "gamma")


@dataclass(frozen=True)
class Independence:
    """How far spend goes with frequency, which the model takes for independent.

    Under the model the expected mean spend is the same for every count, so mean spend, as it is, is
    uncorrelated with any function of the count. Its log and its ranks are not: a mean of more
    purchases scatters less.

    Attributes:
        correlation: of mean spend and the log of the count.
        low: lower end of its 95 % interval.
        high: upper end.
        buyers: customers behind it.
    """

    correlation: float
    low: float
    high: float
    buyers: int

    @property
    def holds(self) -> bool:
        """Whether the interval meets what is tolerated, so the figures do not contradict it."""
        return self.low <= TOLERATED_CORRELATION and self.high >= -TOLERATED_CORRELATION

    @property
    def words(self) -> str:
        """The correlation and what it means for the model, in a sentence."""
        verdict = "as the model assumes" if self.holds else "against the model's assumption"
        return (
            f"Spend and frequency correlate by {self.correlation:.2f} (95 % interval "
            f"{self.low:.2f} to {self.high:.2f}, {self.buyers:,} buyers), {verdict}."
        )


@dataclass(frozen=True)
class SpendFit:
    """A Gamma-Gamma fit that may be used.

    Attributes:
        theta: logs of p, q (pure numbers) and gamma (currency), shape (3,).
        covariance: of `theta`, shape (3, 3).
        log_likelihood: of the mean spends, without the ridge's term.
        ridge: whether a ridge was needed.
        findings: what was wrong without it.
        independence: None where all counts or all spends are the same.
    """

    theta: FloatArray
    covariance: FloatArray
    log_likelihood: float
    ridge: bool
    findings: tuple[Finding, ...]
    independence: Independence | None

    @property
    def parameters(self) -> dict[str, float]:
        """Parameters by name."""
        return dict(zip(_PARAMETERS, np.exp(self.theta).tolist(), strict=True))

    def expected_spend(self, x: FloatArray, mean: FloatArray, level: float = 0.8) -> Estimate:
        """Expected spend of a customer's next purchase (FH 2013).

        A mean of the population, p gamma / (q - 1), and the customer's own, weighted by x.

        Args:
            x: purchases behind the own mean, shape (customers,); 0 gives the population's.
            mean: own mean spend, currency, shape (customers,); not read where x is 0.
            level: coverage of the interval (delta method).
        """
        total = np.where(x > 0, x * np.where(x > 0, mean, 0.0), 0.0)

        def expected(theta: FloatArray) -> FloatArray:
            p, q, gamma = unlog(theta)
            amount: FloatArray = p * (gamma + total) / (p * x + q - 1)
            return amount

        return estimate(expected, self.theta, self.covariance, Link.LOG, level)


@dataclass(frozen=True)
class SpendRefused:
    """A spend model that must not be used, and why."""

    findings: tuple[Finding, ...]
    independence: Independence | None


def fit_spend(x: npt.ArrayLike, mean: npt.ArrayLike) -> SpendFit | SpendRefused:
    """Fit the Gamma-Gamma model by maximum likelihood.

    Args:
        x: purchases behind each mean, at least 1, shape (customers,).
        mean: mean spend (or margin) per purchase, positive, shape (customers,).

    Raises:
        HistoryError: a count below 1, or a mean that is not positive; with the counts.
    """
    counts, means = np.asarray(x, dtype=np.float64), np.asarray(mean, dtype=np.float64)
    _refuse_faults(counts, means)
    if len(means) < FEWEST_BUYERS:
        words = f"{len(means)} customers have a mean spend; {FEWEST_BUYERS} are needed"
        return SpendRefused((Finding(Reason.TOO_FEW_REPEAT_BUYERS, words),), None)
    if np.ptp(np.log(means)) < 1e-9:
        words = f"all {len(means)} customers spend {means[0]:.6g} per purchase"
        return SpendRefused((Finding(Reason.CONSTANT_SPEND, words),), None)
    independence = measure_independence(counts, means)
    findings: tuple[Finding, ...] = ()
    for ridge in (False, True):
        found, value = _search(counts, means, ridge)
        wrong = _findings(found)
        if not wrong and found.covariance is not None:
            theta, covariance = found.theta, found.covariance
            return SpendFit(theta, covariance, value, ridge, findings, independence)
        findings = findings or wrong
    return SpendRefused(wrong, independence)


def measure_independence(x: FloatArray, mean: FloatArray) -> Independence | None:
    """Correlate mean spends with the logs of counts, each (customers,); None if one is constant."""
    if len(x) < 4 or np.ptp(x) == 0 or np.ptp(mean) == 0:
        return None
    u, v = (values - values.mean() for values in (np.log(x), mean))
    u, v = u / u.std(), v / v.std()
    correlation = float(np.clip(np.mean(u * v), -1 + 1e-12, 1 - 1e-12))
    # Delta method on the moments, for any distribution; then Fisher's z keeps it within -1 and 1.
    influence = u * v - correlation / 2 * (u**2 + v**2)
    reach = 1.959964 * influence.std() / np.sqrt(len(x)) / (1 - correlation**2)
    z = np.arctanh(correlation)
    low, high = float(np.tanh(z - reach)), float(np.tanh(z + reach))
    return Independence(correlation, low, high, len(x))


def _refuse_faults(x: FloatArray, mean: FloatArray) -> None:
    if x.shape != mean.shape or x.ndim != 1:
        raise HistoryError(f"Counts have the shape {x.shape}, mean spends {mean.shape}.")
    counts, spends = int((~(x >= 1)).sum()), int((~((mean > 0) & np.isfinite(mean))).sum())
    if counts or spends:
        raise HistoryError(
            f"Of {len(x)} customers {counts} have no purchase behind their mean spend and {spends} "
            "a mean spend that is not positive. Remedy: leave them out of the spend model."
        )


def _search(x: FloatArray, mean: FloatArray, ridge: bool) -> tuple[Maximum, float]:
    """Maximise the likelihood of the means (FH 2013) by its gradient; the value has no ridge."""
    counts, count_of = np.unique(x, return_inverse=True)
    log_mean, log_total = np.log(mean), np.log(x * mean)
    typical = float(np.median(mean))
    start = np.log(np.array([2.0, 3.0, typical]))
    scale = np.multiply((1e-6, 1e6), typical)
    bounds = np.log(np.array([_SHAPE_RANGE, _SHAPE_RANGE, scale]))
    precision = 1 / RIDGE_SD**2 if ridge else 0.0

    def likelihood(theta: FloatArray) -> tuple[float, FloatArray]:
        p, q, gamma = unlog(theta)
        gap = -np.log1p(gamma / (x * mean))
        log_scale = log_total - gap
        shape = p * counts
        value = (gammaln(shape + q) - gammaln(shape))[count_of] - gammaln(q) + q * theta[2]
        value += p * x * gap - log_mean - q * log_scale
        by_p = x * ((digamma(shape + q) - digamma(shape))[count_of] + gap)
        by_q = digamma(shape + q)[count_of] - digamma(q) + theta[2] - log_scale
        by_gamma = q / gamma - (p * x + q) / np.exp(log_scale)
        slopes = np.array([by_p.sum(), by_q.sum(), by_gamma.sum()]) * np.exp(theta)
        return float(value.sum()), slopes

    def objective(theta: FloatArray) -> tuple[float, FloatArray]:
        value, slopes = likelihood(theta)
        off = theta - start
        return value - precision * float(off @ off) / 2, slopes - precision * off

    found = maximise(objective, start, bounds, len(x))
    return found, likelihood(found.theta)[0]


def _findings(found: Maximum) -> tuple[Finding, ...]:
    p, q, gamma = unlog(found.theta)
    told = f"p = {p:.3g}, q = {q:.3g}, gamma = {gamma:.3g}"
    findings = []
    if not found.converged:
        findings.append(Finding(Reason.NOT_CONVERGED, f"the search did not end flat at {told}"))
    if found.at_bound.any():
        findings.append(Finding(Reason.AT_BOUND, f"{told}: at the end of what is allowed"))
    elif found.covariance is None:
        findings.append(Finding(Reason.NOT_A_MAXIMUM, f"{told}: the likelihood is flat there"))
    if q <= 1:
        findings.append(Finding(Reason.INFINITE_MEAN, f"{told}: q must exceed 1 for a mean"))
    return tuple(findings)
