"""What lies ahead of a customer who is still one: the next purchase, and how many to expect.

Both depend on x, T, the horizon and the phases j passed since the last purchase, but not on the
time of that purchase itself. So they are computed once for each pair of x and T and each j, and
averaged over j with the shares of each history afterwards.

Expected purchases, own derivation: given lambda and p, the phases ahead are a Poisson process,
every k-th ends a gap, and each purchase is survived with probability q = 1 - p. With z = q^(1/k)
and s_l = z exp(2 pi i l / k), the filter of the k-th roots of unity gives

    E_j(h) = 1/k sum_l s_l^(j + 1 - k) (1 - exp(-lambda (1 - s_l) h)) / (1 - s_l),

and lambda ~ Gamma(R_j, alpha + T) with R_j = r + k x + j turns the exponential into
(1 + (1 - s_l) c)^(-R_j), c = h / (alpha + T). The expectation over p ~ Beta(a, b + x) is left to
Gauss-Jacobi quadrature: as a function of p the sum is smooth, also where its closed form (for k = 1
the 2F1 of FHL 2005) is 0 / 0 at a = 1.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import betainc

from dagster_project.lifetime.histories import BoolArray, FloatArray, IntArray
from dagster_project.lifetime.quadrature import beta_rule

_NODES: Final = (24, 48, 96, 192, 384)
_CHUNK: Final = 100_000  # node values worked on at once: memory stays small
# Below these, in phases expected ahead and in horizon over alpha + T, so few purchases matter that
# their sum is short, and keeps digits where the roots would cancel.
_FEW_PHASES: Final = 0.5
_SHORT: Final = 0.05
_TERMS: Final = 8


@dataclass(frozen=True)
class Ahead:
    """The time ahead of customers who share x and T.

    Attributes:
        k: phases per purchase.
        shape: r + k x, shape (pairs,).
        time: c, the horizon over alpha + T, shape (pairs,); infinity allowed for `reach_purchase`.
        value_of: index of the value of x, shape (pairs,).
    """

    k: int
    shape: FloatArray
    time: FloatArray
    value_of: IntArray

    def take(self, rows: BoolArray | IntArray) -> "Ahead":
        """Some of the pairs."""
        return Ahead(self.k, self.shape[rows], self.time[rows], self.value_of[rows])


def reach_purchase(ahead: Ahead, purchase: int = 1) -> FloatArray:
    """Probability that a customer who never leaves gets to some purchase ahead.

    The phases ahead are negative binomial (a Poisson count, lambda integrated out); the n-th
    purchase needs n k - j of them when j have been passed. For n = k = 1 it is
    1 - ((alpha + T) / (alpha + T + h))^(r + x).

    Args:
        ahead: the time ahead.
        purchase: n, from 1.

    Returns:
        Shape (pairs, k), by phases passed.
    """
    if ahead.k == 1 and purchase == 1:
        reached: FloatArray = -np.expm1(-ahead.shape * np.log1p(ahead.time))
        return reached[:, None]
    time = ahead.time
    share_of_time = np.where(np.isinf(time), 1.0, time / (1 + np.minimum(time, 1e300)))
    passed = np.arange(ahead.k, dtype=np.float64)
    shape = ahead.shape[:, None] + passed
    tail: FloatArray = betainc(purchase * ahead.k - passed, shape, share_of_time[:, None])
    return tail


def expect_purchases(ahead: Ahead, leaving: tuple[float, FloatArray] | None) -> FloatArray:
    """Expected purchases of customers known to be alive.

    Args:
        ahead: the time ahead.
        leaving: parameters of the posterior of p given alive, a and b + x of shape (values,);
            None where nobody ever leaves.

    Returns:
        Shape (pairs, k), by phases passed.
    """
    # Nobody leaves: the one node p = 0.
    a, b = leaving or (0.0, np.ones(int(ahead.value_of.max()) + 1))
    expected = np.empty((len(ahead.time), ahead.k))
    short = (ahead.k > 1) & (ahead.time < _SHORT) & (ahead.time * ahead.shape < _FEW_PHASES)
    # Error of the rule for exp(-c' p') under a Gamma weight: (c' / (c' + 2))^(2 nodes).
    speed = ahead.time * np.maximum(1.0, ahead.shape / b[ahead.value_of])
    wanted = 12 + 16 / np.log1p(2 / np.maximum(speed, 1e-12))
    size = np.minimum(np.searchsorted(_NODES, wanted), len(_NODES) - 1)
    for code in np.unique(size[~short]):
        nodes = _NODES[code] if leaving else 1
        rows = np.flatnonzero((size == code) & ~short)
        values, rule_of = np.unique(ahead.value_of[rows], return_inverse=True)
        points, weights = np.zeros((len(values), 1)), np.ones((len(values), 1))
        if leaving:
            points, weights = beta_rule(np.full(len(values), a), b[values], nodes)
        step = max(1, _CHUNK // nodes)
        for begin in range(0, len(rows), step):
            part, rule = rows[begin : begin + step], rule_of[begin : begin + step]
            expected[part] = _average(ahead.take(part), points[rule], weights[rule])
    if short.any():
        expected[short] = _sum_purchases(ahead.take(short), a, b)
    return expected


def _sum_purchases(ahead: Ahead, a: float, b: FloatArray) -> FloatArray:
    """Add up the first purchases ahead: each is reached, and those before it were survived."""
    stays = b[ahead.value_of][:, None]
    stay, total = np.ones_like(stays), np.zeros((len(stays), ahead.k))
    for purchase in range(1, _TERMS + 1):
        total += stay * reach_purchase(ahead, purchase)
        stay = stay * (stays + purchase - 1) / (a + stays + purchase - 1)
    return total


def _average(ahead: Ahead, p: FloatArray, weights: FloatArray) -> FloatArray:
    """Average the sum over roots over nodes p, shape (pairs, nodes), for each phase."""
    k, c, shape = ahead.k, ahead.time[:, None], ahead.shape[:, None]
    log_q = np.log1p(-p)
    away = -np.expm1(log_q / k)
    averaged = np.empty((len(c), k))
    falls = np.log1p(away * c)
    safe = np.where(away > 0, away, 1.0)
    for j in range(k):
        ratio = np.where(away > 0, -np.expm1(-(shape + j) * falls) / safe, (shape + j) * c)
        ratio *= np.exp(log_q * ((j + 1 - k) / k))
        averaged[:, j] = np.einsum("pn,pn->p", ratio, weights)
    for root in range(1, k // 2 + 1):
        conjugates = 1.0 if 2 * root == k else 2.0
        turn = np.exp(log_q / k + 2j * np.pi * root / k)
        gone = 1 - turn
        factor = conjugates * weights * turn ** (1 - k) / gone
        fall = 1 / (1 + gone * c)
        # (1 + gone c)^-(R + j) and the power of the root grow by one factor from phase to phase.
        left = np.exp(shape * np.log(fall))
        for j in range(k):
            averaged[:, j] += (factor * (1 - left)).real.sum(axis=1)
            left *= fall
            factor *= turn
    averaged /= k
    return averaged
