"""Fit a model of repeat purchase, and say what came of it: fitted, with a ridge, or refused.

Real histories often hold too little to tell dropout from differences in rate. The optimiser then
reports success at a parameter that means "nobody ever leaves" or "all customers are the same".
Such a fit is tried again with a ridge: a normal prior on the log parameters, centred on the start
values, whose weight does not grow with the number of customers, so it decides only what the
histories leave open. What is degenerate still is refused, in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from dagster_project.lifetime.beta_geometric import BetaGeometric, Dropout
from dagster_project.lifetime.histories import FloatArray, Histories
from dagster_project.lifetime.maximise import Maximum, maximise
from dagster_project.lifetime.outcome import Finding, Reason
from dagster_project.lifetime.process import Process

RIDGE_SD: Final = 1.5  # prior deviation in log units: a factor of 4.5 either way
ALL_ALIVE: Final = 0.995  # mean P(alive) of repeat buyers beyond which nobody seems to leave
GAIN_NEEDED: Final = 2.0  # log-likelihood that two more parameters must bring (AIC)
FEWEST_REPEAT_BUYERS: Final = 10
FIRST_LOOK: Final = 25_000  # of twice as many customers, so many say where to begin


@dataclass(frozen=True)
class Fitted:
    """A fit that may be used.

    Attributes:
        process: the model.
        theta: logs of the parameters, shape (parameters,).
        covariance: of `theta`, shape (parameters, parameters): inverse Hessian of the negative
            log-likelihood, with the ridge where there is one.
        log_likelihood: without the ridge's term.
        yardstick: log-likelihood of the same purchases without dropout.
        ridge: whether the ridge was needed.
        findings: what was wrong without the ridge.
    """

    process: Process
    theta: FloatArray
    covariance: FloatArray
    log_likelihood: float
    yardstick: float
    ridge: bool
    findings: tuple[Finding, ...]

    @property
    def parameters(self) -> dict[str, float]:
        """Parameters by name, on their own scale."""
        names = self.process.parameters
        return dict(zip(names, np.exp(self.theta).tolist(), strict=True))

    @property
    def standard_errors(self) -> dict[str, float]:
        """Standard errors by name, on the parameters' own scale (delta method)."""
        errors = np.exp(self.theta) * np.sqrt(np.diag(self.covariance))
        return dict(zip(self.process.parameters, errors.tolist(), strict=True))


@dataclass(frozen=True)
class Refused:
    """A fit that must not be used, and why."""

    process: Process
    findings: tuple[Finding, ...]

    @property
    def words(self) -> str:
        """All findings as one line."""
        return f"{self.process.name}: " + "; ".join(finding.words for finding in self.findings)


def fit_process(histories: Histories, process: Process) -> Fitted | Refused:
    """Fit a model by maximum likelihood, check the outcome, refit with a ridge or refuse.

    Args:
        histories: purchase histories; a sample is fine.
        process: the model.
    """
    if histories.total(histories.observed) == 0:
        words = f"none of {histories.customers} customers was observed after the first purchase"
        return Refused(process, (Finding(Reason.NO_TIME, words),))
    if histories.repeat_buyers < FEWEST_REPEAT_BUYERS:
        words = (
            f"{histories.repeat_buyers} of {histories.customers} customers bought again; "
            f"{FEWEST_REPEAT_BUYERS} are needed"
        )
        return Refused(process, (Finding(Reason.TOO_FEW_REPEAT_BUYERS, words),))
    plain = _search(histories, process, ridge=False)
    yardstick = _yardstick(histories, process, plain)
    findings = _findings(histories, process, plain, yardstick)
    if not findings and plain.covariance is not None:
        theta, covariance = plain.theta, plain.covariance
        return Fitted(process, theta, covariance, plain.value, yardstick, False, ())
    held = _search(histories, process, ridge=True)
    value = float(histories.total(process.log_likelihood(held.theta, histories)[0]))
    remaining = _findings(histories, process, held, yardstick, value)
    if remaining or held.covariance is None:
        return Refused(process, remaining or findings)
    return Fitted(process, held.theta, held.covariance, value, yardstick, True, findings)


def choose_regularity(
    histories: Histories, dropout: Dropout, candidates: Sequence[int] = (1, 2, 3, 4, 6, 8)
) -> Fitted | Refused:
    """Fit the family at several k and return the likeliest fit.

    Args:
        histories: purchase histories with their gaps.
        dropout: when customers may leave.
        candidates: values of k.

    Raises:
        ValueError: the gaps are not known, so the likelihoods could not be compared.
    """
    if histories.log_gaps is None:
        raise ValueError("k cannot be chosen without log_gaps. Remedy: hand them in, or give k.")
    fits = [fit_process(histories, BetaGeometric(dropout, k)) for k in candidates]
    usable = [fit for fit in fits if isinstance(fit, Fitted)]
    return max(usable, key=lambda fit: fit.log_likelihood) if usable else fits[0]


def _search(histories: Histories, process: Process, ridge: bool) -> Maximum:
    centre = process.start(histories)
    start, bounds = centre, process.bounds(histories)
    if many := (step := histories.customers // FIRST_LOOK) > 1:
        start = _search(histories.thinned(step), process, ridge).theta
    precision = 1 / RIDGE_SD**2 if ridge else 0.0

    def objective(theta: FloatArray) -> tuple[float, FloatArray]:
        values, slopes = process.log_likelihood(theta, histories)
        off = theta - centre
        penalty = precision * float(off @ off) / 2
        slope = np.einsum("g,gp->p", histories.weight, slopes) - precision * off
        return histories.total(values) - penalty, slope

    return maximise(objective, start, bounds, histories.customers, near=many)


def _yardstick(histories: Histories, process: Process, found: Maximum) -> float:
    """Log-likelihood without dropout; the model's own where it has none."""
    if process.without_dropout == process:
        return found.value
    return _search(histories, process.without_dropout, ridge=False).value


def _findings(
    histories: Histories,
    process: Process,
    found: Maximum,
    yardstick: float,
    log_likelihood: float | None = None,
) -> tuple[Finding, ...]:
    findings = []
    if not found.converged:
        words = f"the slope per customer is still {found.slope:.1e} where the search ended"
        findings.append(Finding(Reason.NOT_CONVERGED, words))
    if found.at_bound.any():
        at = zip(process.parameters, np.exp(found.theta), found.at_bound, strict=True)
        names = ", ".join(f"{name} = {value:.3g}" for name, value, bound in at if bound)
        findings.append(Finding(Reason.AT_BOUND, f"{names}: at the end of what is allowed"))
    elif found.covariance is None:
        words = "the likelihood does not fall in every direction from where the search ended"
        findings.append(Finding(Reason.NOT_A_MAXIMUM, words))
    if process.without_dropout == process:
        return tuple(findings)
    again = histories.weight * (histories.x > 0)
    alive = float(again @ process.alive(found.theta, histories) / again.sum())
    if alive > ALL_ALIVE:
        words = f"{alive:.2%} of repeat buyers seem alive, so nothing was learned of leaving"
        findings.append(Finding(Reason.EVERYONE_ALIVE, words))
    if alive < 1 - ALL_ALIVE:
        words = f"only {alive:.2%} of repeat buyers seem alive"
        findings.append(Finding(Reason.EVERYONE_LOST, words))
    gain = (found.value if log_likelihood is None else log_likelihood) - yardstick
    if gain < GAIN_NEEDED:
        words = (
            f"dropout raises the log-likelihood by {gain:.2f}, "
            f"less than the {GAIN_NEEDED:.0f} that its two parameters must bring"
        )
        findings.append(Finding(Reason.NO_BETTER_THAN_NBD, words))
    return tuple(findings)
