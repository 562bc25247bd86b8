"""A mixture over regularity: each customer buys at gaps of one k, and nobody knows of which.

One k for all either calls regular buyers memoryless or irregular ones overdue. Here a share of the
customers has each k (RPS 2021 for each of them), with its own distribution of rates, and all drop
out alike: Beta(a, b). Dropout is shared because a component of few customers cannot tell its own:
on a wholesaler, a and b free for each k raised the log-likelihood by 12 in 190,000 at most, ended
at their bounds, and ranked no better. Rates are not: r shared and alpha in proportion to k cost
500 in log-likelihood there, and 1,800 on a grocer's customers.

The triple (x, t_x, T) meets the parameters, the gaps do not: under k they add
(k - 1) sum log gap - x log Gamma(k) to the log-likelihood. So components are worked out once for
each triple, and only their posterior for each customer.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, logsumexp

from dagster_project.lifetime.beta_geometric import BetaGeometric, Dropout
from dagster_project.lifetime.histories import FloatArray, Histories
from dagster_project.lifetime.maximise import differentiate
from dagster_project.lifetime.process import SHARE_RANGE, horizons

_Score = Callable[[BetaGeometric, FloatArray, Histories, FloatArray], FloatArray]


@dataclass(frozen=True)
class Mixture:
    """A finite mixture of (M)BG/CNBD-k; a model like any other.

    Parameters are r and alpha of each k, a and b of all (where customers leave), and the odds of
    each k against the first one. Histories need their gaps, grouped with `gaps_apart`.

    Attributes:
        dropout: when a customer may drop out.
        ks: values of k, ascending.
    """

    dropout: Dropout = Dropout.AFTER_EVERY
    ks: tuple[int, ...] = (1, 2, 4, 8)

    @property
    def components(self) -> tuple[BetaGeometric, ...]:
        """The models that are mixed."""
        return tuple(BetaGeometric(self.dropout, k) for k in self.ks)

    @property
    def name(self) -> str:
        """The kind of model and the k that are mixed."""
        ks = ", ".join(str(k) for k in self.ks)
        return f"{self.dropout.value.replace('NBD', 'CNBD')} mixed over k = {ks}"

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters in the order of `theta`."""
        rates = tuple(f"{name}_{k}" for k in self.ks for name in ("r", "alpha"))
        leaving = self.components[0].parameters[2:]
        return (*rates, *leaving, *(f"odds_{k}" for k in self.ks[1:]))

    @property
    def without_dropout(self) -> "Mixture":
        """The same gaps with nobody ever leaving."""
        return Mixture(Dropout.NEVER, self.ks)

    def start(self, histories: Histories) -> FloatArray:
        """Each component where it would start alone, all with the same share."""
        begin = np.zeros(len(self.parameters))
        for component, place in zip(self.components, self._places, strict=True):
            begin[place] = component.start(histories)
        return begin

    def bounds(self, histories: Histories) -> FloatArray:
        """Logs of the least and greatest value of each parameter."""
        ends = np.tile(np.log(SHARE_RANGE), (len(self.parameters), 1))
        for component, place in zip(self.components, self._places, strict=True):
            ends[place] = component.bounds(histories)
        return ends

    def shares(self, theta: FloatArray) -> FloatArray:
        """Share of the customers with each k, shape (components,)."""
        shares: FloatArray = np.exp(self._log_shares(theta))
        return shares

    def parts(self, theta: FloatArray) -> list[tuple[BetaGeometric, FloatArray]]:
        """The components with the logs of their own parameters."""
        return [(c, theta[place]) for c, place in zip(self.components, self._places, strict=True)]

    def posterior(self, theta: FloatArray, histories: Histories) -> FloatArray:
        """Probability of each k for each history, shape (components, groups)."""
        joint = self._joint(theta, histories)[0]
        probability: FloatArray = np.exp(joint - logsumexp(joint, axis=0))
        return probability

    def log_likelihood(
        self, theta: FloatArray, histories: Histories
    ) -> tuple[FloatArray, FloatArray]:
        """Log of the mixed density; its gradient is the posterior mean of the components'."""
        joint, slopes = self._joint(theta, histories)
        value: FloatArray = logsumexp(joint, axis=0)
        posterior, triple_of = np.exp(joint - value), histories.triples[1]
        gradient = np.zeros((len(value), len(theta)))
        for weight, slope, place in zip(posterior, slopes, self._places, strict=True):
            gradient[:, place] += weight[:, None] * slope[triple_of]
        odds = slice(len(theta) - len(self.ks) + 1, None)
        gradient[:, odds] = (posterior - self.shares(theta)[:, None])[1:].T
        return value, gradient

    def hessian(self, theta: FloatArray, histories: Histories) -> FloatArray:
        """Second derivatives of the total log-likelihood (Louis 1982).

        The expected second derivatives with k known, plus the variance of their slopes with k
        unknown. So components are differentiated by their own few parameters only.
        """
        triples, triple_of = histories.triples
        gradient = self.log_likelihood(theta, histories)[1]
        shares, posterior = self.shares(theta), self.posterior(theta, histories)
        hessian = -np.einsum("gp,g,gq->pq", gradient, histories.weight, gradient, optimize=True)
        odds = slice(len(theta) - len(self.ks) + 1, None)
        spread = np.diag(shares) - np.outer(shares, shares)
        hessian[odds, odds] -= histories.customers * spread[1:, 1:]
        for i, (component, place) in enumerate(zip(self.components, self._places, strict=True)):
            weight = np.bincount(triple_of, posterior[i] * histories.weight, len(triples.x))

            def total(part: FloatArray) -> FloatArray:
                slopes = component.log_likelihood(part, triples)[1]  # noqa: B023
                summed: FloatArray = np.einsum("g,gp->p", weight, slopes)  # noqa: B023
                return summed

            hessian[np.ix_(place, place)] += differentiate(total, theta[place])
            slopes = np.zeros((len(triples.x), len(theta)))
            slopes[:, place] = component.log_likelihood(theta[place], triples)[1]
            slopes[:, odds] = (np.arange(len(shares)) == i)[1:] - shares[1:]
            hessian += np.einsum("gp,g,gq->pq", slopes, weight, slopes, optimize=True)
        return np.asarray(hessian)

    def alive(self, theta: FloatArray, histories: Histories) -> FloatArray:
        """Probability of not having dropped out, averaged over k."""
        return self._average(
            theta, histories, 0.0, lambda model, part, some, _: model.alive(part, some)
        ).clip(max=1.0)

    def order_probability(
        self, theta: FloatArray, histories: Histories, horizon: FloatArray | float
    ) -> FloatArray:
        """Probability of at least one purchase within the horizon, averaged over k."""
        average = self._average(theta, histories, horizon, BetaGeometric.order_probability)
        return average.clip(max=1.0)

    def expected_orders(
        self, theta: FloatArray, histories: Histories, horizon: FloatArray | float
    ) -> FloatArray:
        """Expected purchases within the horizon, averaged over k."""
        return self._average(theta, histories, horizon, BetaGeometric.expected_orders)

    @property
    def _places(self) -> tuple[list[int], ...]:
        """Where the parameters of each component stand in `theta`."""
        leaving = [2 * len(self.ks) + i for i in range(len(self.components[0].parameters) - 2)]
        return tuple([2 * i, 2 * i + 1, *leaving] for i in range(len(self.ks)))

    def _log_shares(self, theta: FloatArray) -> FloatArray:
        log_odds = np.concatenate([[0.0], theta[len(theta) - len(self.ks) + 1 :]])
        log_shares: FloatArray = np.asarray(log_odds - logsumexp(log_odds))
        return log_shares

    def _joint(
        self, theta: FloatArray, histories: Histories
    ) -> tuple[FloatArray, list[FloatArray]]:
        """Log density of history and k, (components, groups), and slopes (triples, parameters).

        Raises:
            ValueError: the gaps are not known.
        """
        if histories.log_gaps is None:
            raise ValueError("k cannot be told without log_gaps. Remedy: hand them in.")
        triples, triple_of = histories.triples
        joint, slopes = np.empty((len(self.ks), len(histories.x))), []
        parts = zip(self.components, self._places, self._log_shares(theta), strict=True)
        for i, (component, place, log_share) in enumerate(parts):
            k = component.k
            value, slope = component.log_likelihood(theta[place], triples)
            gaps = (k - 1) * histories.log_gaps - histories.x * gammaln(k)
            joint[i] = log_share + value[triple_of] + gaps
            slopes.append(slope)
        return joint, slopes

    def _average(
        self, theta: FloatArray, histories: Histories, horizon: FloatArray | float, score: _Score
    ) -> FloatArray:
        """Average a score of the components over the posterior of k."""
        ahead = horizons(horizon, histories)
        some, some_of = histories.triples
        of_triple = np.empty(len(some.x))
        of_triple[some_of] = ahead
        if not (of_triple[some_of] == ahead).all():  # horizons of their own
            some, some_of, of_triple = histories, np.arange(len(ahead)), ahead
        average = np.zeros(len(ahead))
        posterior = self.posterior(theta, histories)
        for weight, component, place in zip(posterior, self.components, self._places, strict=True):
            average += weight * score(component, theta[place], some, of_triple)[some_of]
        return average
