"""Fit a model of repeat purchase, and say what came of it: fitted, with a ridge, or refused.

Real histories often hold too little to tell dropout from differences in rate. The optimiser then
reports success at a parameter that means "nobody ever leaves" or "all customers are the same".
Such a fit is tried again with a ridge: a normal prior on the log parameters, centred on the start
values, whose weight does not grow with the number of customers, so it decides only what the
histories leave open. What is degenerate still is refused, in words.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from dagster_project.lifetime.beta_geometric import Dropout
from dagster_project.lifetime.histories import FloatArray, Histories
from dagster_project.lifetime.maximise import Maximum, maximise
from dagster_project.lifetime.mixture import Mixture
from dagster_project.lifetime.outcome import Finding, Reason
from dagster_project.lifetime.pooled import Belief, pooled_belief
from dagster_project.lifetime.process import Process, total_likelihood

RIDGE_SD: Final = 1.5  # prior deviation in log units: a factor of 4.5 either way
ALL_ALIVE: Final = 0.995  # mean P(alive) of repeat buyers beyond which nobody seems to leave
GAIN_NEEDED: Final = 2.0  # log-likelihood that two more parameters must bring (AIC)
FEWEST_CUSTOMERS: Final = 500  # below them a pooled prior takes part
FEWEST_REPEAT_BUYERS: Final = 10
FEWEST_OF_A_KIND: Final = 10  # customers that a component of a mixture must have
SMALL_SHARE: Final = 0.05  # a component with less must prove its gain
GAIN_OF_A_KIND: Final = 3.0  # log-likelihood that its three parameters must bring (AIC)
FIRST_LOOK: Final = 25_000  # of twice as many customers, so many say where to begin
_ANYWHERE: Final = 15.0  # log units around a prior, which needs no bounds itself


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
        findings: what was wrong without the ridge, and what a mixture dropped.
        pooled: whether customers were so few that a prior of other companies takes part.
    """

    process: Process
    theta: FloatArray
    covariance: FloatArray
    log_likelihood: float
    yardstick: float
    ridge: bool
    findings: tuple[Finding, ...]
    pooled: bool = False

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


def fit_process(
    histories: Histories,
    process: Process,
    days_per_unit: float = 1.0,
    *,
    near: FloatArray | None = None,
) -> Fitted | Refused:
    """Fit a model by maximum likelihood, check the outcome, refit with a ridge or refuse.

    Companies of few customers or next to no repeat buyers get a pooled fit: see `pooled`.

    Args:
        histories: purchase histories; a sample is fine.
        process: the model.
        days_per_unit: days in the unit of time of the histories, which the pooled prior asks for.
        near: logs of parameters close to the fit, where known.
    """
    few = histories.customers < FEWEST_CUSTOMERS
    if few or histories.repeat_buyers < FEWEST_REPEAT_BUYERS:
        return _fit_pooled(histories, process, days_per_unit)
    plain = _search(histories, process, near=near)
    yardstick = _yardstick(histories, process, plain)
    findings = _findings(histories, process, plain, yardstick)
    if not findings and plain.covariance is not None:
        theta, covariance = plain.theta, plain.covariance
        return Fitted(process, theta, covariance, plain.value, yardstick, False, ())
    centre = process.start(histories)
    ridge = Belief(centre, np.eye(len(centre)) / RIDGE_SD**2)
    held = _search(histories, process, ridge)
    value = float(histories.total(process.log_likelihood(held.theta, histories)[0]))
    remaining = _findings(histories, process, held, yardstick, value)
    if remaining or held.covariance is None:
        return Refused(process, remaining or findings)
    return Fitted(process, held.theta, held.covariance, value, yardstick, True, findings)


def _fit_pooled(histories: Histories, process: Process, days_per_unit: float) -> Fitted | Refused:
    """Multiply the likelihood with the pooled prior; the interval comes from their product."""
    words = (
        f"{histories.customers} customers, of whom {histories.repeat_buyers} bought again: "
        f"below {FEWEST_CUSTOMERS} customers or {FEWEST_REPEAT_BUYERS} repeat buyers "
    )
    belief = pooled_belief(process, days_per_unit)
    if belief is None:
        words += "this model is not fitted"
        return Refused(process, (Finding(Reason.TOO_FEW_CUSTOMERS, words),))
    words += "what is typical of other companies is relied on too, and intervals are wide"
    anywhere = belief.centre[:, None] + _ANYWHERE * np.array([-1.0, 1.0])
    found = _search(histories, process, belief, anywhere)
    findings = _flatness(process, found)
    if findings or found.covariance is None:
        return Refused(process, findings)
    value = total_likelihood(process, found.theta, histories)[0]
    pooled = Finding(Reason.TOO_FEW_CUSTOMERS, words)
    yardstick = value
    if process.without_dropout != process:
        without = _fit_pooled(histories, process.without_dropout, days_per_unit)
        yardstick = without.log_likelihood if isinstance(without, Fitted) else value
    theta, covariance = found.theta, found.covariance
    return Fitted(process, theta, covariance, value, yardstick, False, (pooled,), pooled=True)


def fit_mixture(
    histories: Histories, dropout: Dropout, ks: tuple[int, ...] = (1, 2, 4, 8)
) -> Fitted | Refused:
    """Fit a mixture over regularity, dropping the k that next to nobody has.

    Where the least k has too few customers, or a small share (or the fit needs a ridge) and does
    as well without that k, the rest is fitted again. Of many, a part is looked at first.

    Args:
        histories: purchase histories with their gaps, grouped with `gaps_apart`.
        dropout: when customers may leave.
        ks: values of k to mix, ascending.

    Raises:
        ValueError: the gaps are not known.
    """
    dropped: tuple[Finding, ...] = ()
    near = None
    if (step := histories.customers // FIRST_LOOK) > 1:
        look = fit_mixture(histories.thinned(step), dropout, ks)
        if isinstance(look, Fitted) and isinstance(look.process, Mixture):
            ks, near = look.process.ks, look.theta
            dropped = tuple(told for told in look.findings if told.reason is Reason.NO_SUCH_GAPS)
    fit = fit_process(histories, Mixture(dropout, ks), near=near)
    while isinstance(fit, Fitted) and isinstance(fit.process, Mixture) and len(ks) > 1:
        customers = fit.process.shares(fit.theta) * histories.customers
        least = int(customers.argmin())
        beyond_doubt = near is not None or customers[least] >= SMALL_SHARE * histories.customers
        if not fit.ridge and beyond_doubt and customers[least] >= FEWEST_OF_A_KIND:
            break
        fewer = ks[:least] + ks[least + 1 :]
        other = fit_process(histories, Mixture(dropout, fewer))
        gain = fit.log_likelihood - getattr(other, "log_likelihood", -np.inf)
        if gain >= GAIN_OF_A_KIND and customers[least] >= FEWEST_OF_A_KIND:
            break
        words = f"k = {ks[least]}: {customers[least]:.0f} customers, log-likelihood {gain:+.2f}"
        dropped = (*dropped, Finding(Reason.NO_SUCH_GAPS, words))
        fit, ks = other, fewer
    return replace(fit, findings=(*dropped, *fit.findings))


def _search(
    histories: Histories,
    process: Process,
    belief: Belief | None = None,
    bounds: FloatArray | None = None,
    near: FloatArray | None = None,
) -> Maximum:
    """Maximise the likelihood, or its product with a prior from whose centre the search begins."""
    start = process.start(histories) if belief is None else belief.centre
    bounds = process.bounds(histories) if bounds is None else bounds
    size = len(start)
    centre, precision = np.zeros(size), np.zeros((size, size))
    if belief is not None:
        centre, precision = belief.centre, belief.precision
    if near is None and (step := histories.customers // FIRST_LOOK) > 1:
        near = _search(histories.thinned(step), process, belief, bounds).theta

    def objective(theta: FloatArray) -> tuple[float, FloatArray]:
        value, slopes = total_likelihood(process, theta, histories)
        pull = precision @ (theta - centre)
        return value - float(pull @ (theta - centre)) / 2, slopes - pull

    def hessian(theta: FloatArray) -> FloatArray:
        return process.hessian(theta, histories) - precision

    return maximise(
        objective,
        start if near is None else near,
        bounds,
        histories.customers,
        near=near is not None,
        hessian=hessian,
    )


def _yardstick(histories: Histories, process: Process, found: Maximum) -> float:
    """Log-likelihood without dropout; the model's own where it has none."""
    if process.without_dropout == process:
        return found.value
    return _search(histories, process.without_dropout).value


def _findings(
    histories: Histories,
    process: Process,
    found: Maximum,
    yardstick: float,
    log_likelihood: float | None = None,
) -> tuple[Finding, ...]:
    findings = list(_flatness(process, found))
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


def _flatness(process: Process, found: Maximum) -> tuple[Finding, ...]:
    """What is wrong with the point where the search ended."""
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
    return tuple(findings)
