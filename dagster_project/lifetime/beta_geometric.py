"""Purchases at more or less regular gaps until a dropout at a purchase: the (M)BG/CNBD-k family.

Assumptions (RPS 2021): the gaps of a customer are Erlang of shape k with phases at rate lambda, and
lambda is Gamma(r, alpha) among customers; after a purchase the customer drops out with probability
p, and p is Beta(a, b) among customers. In the modified form (M, BHP 2007) that may happen after the
first purchase as well, in the other after repeat purchases only (FHL 2005). k = 1 gives BG/NBD and
MBG/NBD, exact to the letter; without dropout and with k = 1 it is the NBD.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from scipy.special import digamma, gammaln

from dagster_project.lifetime.histories import FloatArray, Histories, IntArray
from dagster_project.lifetime.phases import Phases, phases_since_purchase
from dagster_project.lifetime.process import (
    difference_hessian,
    horizons,
    log_bounds,
    purchases_per_time,
    unlog,
)
from dagster_project.lifetime.renewals import Ahead, expect_purchases, reach_purchase


class Dropout(Enum):
    """When a customer may drop out."""

    NEVER = "NBD"
    AFTER_REPEAT = "BG/NBD"
    AFTER_EVERY = "MBG/NBD"


@dataclass(frozen=True)
class BetaGeometric:
    """A member of the family.

    Attributes:
        dropout: when a customer may drop out.
        k: shape of the gaps, 1 for gaps without memory, more for more regular ones.
    """

    dropout: Dropout = Dropout.AFTER_REPEAT
    k: int = 1

    def __post_init__(self) -> None:
        if self.k < 1:
            raise ValueError(f"k is {self.k}. Remedy: a whole number from 1.")

    @property
    def name(self) -> str:
        """The model's name in the literature."""
        kind = self.dropout.value
        return kind if self.k == 1 else f"{kind.replace('NBD', 'CNBD')}-{self.k}"

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters; alpha is a time, the others are pure numbers."""
        return ("r", "alpha") if self.dropout is Dropout.NEVER else ("r", "alpha", "a", "b")

    @property
    def without_dropout(self) -> "BetaGeometric":
        """The NBD of the same k."""
        return BetaGeometric(Dropout.NEVER, self.k)

    def start(self, histories: Histories) -> FloatArray:
        """Logs of r = 1/2, alpha from the mean rate, a = 1/2, b = 2."""
        rate = self.k * max(purchases_per_time(histories), 1e-12)
        begin: FloatArray = np.log(np.array([0.5, 0.5 / rate, 0.5, 2.0]))
        return begin[: len(self.parameters)]

    def bounds(self, histories: Histories) -> FloatArray:
        """Logs of the least and greatest value of each parameter."""
        return log_bounds(histories, (False, True, False, False)[: len(self.parameters)])

    def log_likelihood(
        self, theta: FloatArray, histories: Histories
    ) -> tuple[FloatArray, FloatArray]:
        """Log-likelihood and gradient: FHL 2005 for k = 1, RPS 2021 for more.

        With the gaps known it is the density of the moments of purchase, comparable between
        models and k. Without them the factor that does not depend on the parameters is left out.
        """
        r, alpha = unlog(theta[:2])
        phases = phases_since_purchase(r, alpha, self.k, histories)
        shape, counts = r + self.k * histories.counts, histories.count_of
        value = (gammaln(shape) - gammaln(r))[counts]
        value += r * np.log(alpha) - phases.shape * phases.log_end
        slope_r = (digamma(shape) - digamma(r))[counts] + np.log(alpha) - phases.log_end
        slope_alpha = r / alpha - phases.shape / (alpha + histories.observed)
        if self.k > 1 and histories.log_gaps is not None:
            value += (self.k - 1) * histories.log_gaps - histories.x * gammaln(self.k)
        if self.dropout is Dropout.NEVER:
            value += phases.log_sum
            slopes = [slope_r + phases.slope_r, slope_alpha + phases.slope_alpha]
            return value, np.column_stack(slopes) * np.exp(theta)
        a, b = unlog(theta[2:])
        log_dead = self._log_dead(a, b, phases, histories)
        value += np.logaddexp(phases.log_sum, log_dead)
        alive = 1 / (1 + np.exp(np.minimum(log_dead - phases.log_sum, 700.0)))
        dead = 1 - alive
        slope_r += alive * phases.slope_r + dead * phases.log_idle
        since_last = histories.observed - histories.last
        idle = phases.shape * since_last
        idle /= (alpha + histories.observed) * (alpha + histories.last)
        slope_alpha += alive * phases.slope_alpha - dead * idle
        tried = histories.counts + self._first
        value += (gammaln(b + tried) - gammaln(b))[counts]
        value -= (gammaln(a + b + tried) - gammaln(a + b))[counts]
        both = (digamma(a + b) - digamma(a + b + tried))[counts]
        slope_a = both + dead / a
        slope_b = both + (digamma(b + tried) - digamma(b))[counts]
        slope_b -= np.where(dead > 0, dead / self._stayed(b, histories), 0.0)
        slopes = [slope_r, slope_alpha, slope_a, slope_b]
        return value, np.column_stack(slopes) * np.exp(theta)

    def hessian(self, theta: FloatArray, histories: Histories) -> FloatArray:
        """Second derivatives of the total log-likelihood."""
        return difference_hessian(self, theta, histories)

    def alive(self, theta: FloatArray, histories: Histories) -> FloatArray:
        """Probability of not having dropped out: Bayes on the two parts of the likelihood."""
        r, alpha = unlog(theta[:2])
        return self._alive(theta, phases_since_purchase(r, alpha, self.k, histories), histories)

    def order_probability(
        self, theta: FloatArray, histories: Histories, horizon: FloatArray | float
    ) -> FloatArray:
        """P(alive) times the probability that the running gap ends within the horizon.

        Own derivation: dropout happens at purchases only, so nothing but the gap stands between an
        alive customer and the next purchase.
        """
        ahead, pair_of = self._ahead(theta, histories, horizon)
        return self._of_alive(theta, histories, reach_purchase(ahead), pair_of)

    def expected_orders(
        self, theta: FloatArray, histories: Histories, horizon: FloatArray | float
    ) -> FloatArray:
        """Expected purchases within the horizon; see `expect_purchases`."""
        leaving = None
        if self.dropout is not Dropout.NEVER:
            a, b = unlog(theta[2:])
            leaving = (float(a), b + histories.counts + self._first)
        ahead, pair_of = self._ahead(theta, histories, horizon)
        return self._of_alive(theta, histories, expect_purchases(ahead, leaving), pair_of)

    def _ahead(
        self, theta: FloatArray, histories: Histories, horizon: FloatArray | float
    ) -> tuple[Ahead, IntArray]:
        """The time ahead of each pair of x and T, and the pair of each group."""
        r, alpha = unlog(theta[:2])
        time = horizons(horizon, histories) / (alpha + histories.observed)
        first, pair_of = histories.pairs_with(time)
        shape = r + self.k * histories.x[first]
        return Ahead(self.k, shape, time[first], histories.count_of[first]), pair_of

    def _of_alive(
        self, theta: FloatArray, histories: Histories, by_phase: FloatArray, pair_of: IntArray
    ) -> FloatArray:
        """P(alive) times the average over the phases passed, of a figure of shape (pairs, k)."""
        r, alpha = unlog(theta[:2])
        phases = phases_since_purchase(r, alpha, self.k, histories)
        average: FloatArray = np.einsum("gj,gj->g", phases.share, by_phase[pair_of])
        return self._alive(theta, phases, histories) * average

    def _alive(self, theta: FloatArray, phases: Phases, histories: Histories) -> FloatArray:
        if self.dropout is Dropout.NEVER:
            return np.ones_like(histories.x)
        a, b = unlog(theta[2:])
        log_dead = self._log_dead(a, b, phases, histories)
        return 1 / (1 + np.exp(np.minimum(log_dead - phases.log_sum, 700.0)))

    @property
    def _first(self) -> int:
        """1 where the first purchase gives an occasion to drop out too."""
        return int(self.dropout is Dropout.AFTER_EVERY)

    def _stayed(self, b: float, histories: Histories) -> FloatArray:
        """Sum of b and the occasions survived before the last; 1 where there was none."""
        occasions = histories.x + self._first
        return np.where(occasions > 0, b + occasions - 1, 1.0)

    def _log_dead(self, a: float, b: float, phases: Phases, histories: Histories) -> FloatArray:
        """Log odds of having left at the last purchase, against staying with no phase passed."""
        log_dead = np.log(a) - np.log(self._stayed(b, histories))
        log_dead += phases.shape * phases.log_idle
        return np.where(histories.x + self._first > 0, log_dead, -np.inf)
