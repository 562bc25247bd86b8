"""Expected purchases ahead of a customer who is still one, by Gauss-Jacobi quadrature.

Own derivation. Given lambda and p, the phases ahead are a Poisson process, every k-th ends a gap,
and each purchase is survived with probability q = 1 - p. With z = q^(1/k) and
s_l = z exp(2 pi i l / k), the filter of the k-th roots of unity gives, for a customer who has
passed j phases,

    E(h) = 1/k sum_l s_l^(j + 1 - k) (1 - exp(-lambda (1 - s_l) h)) / (1 - s_l),

and lambda ~ Gamma(R_j, alpha + T) with R_j = r + k x + j turns the exponential into
(1 + (1 - s_l) c)^(-R_j), c = h / (alpha + T). The expectation over p ~ Beta(a, b + x) is left to
the quadrature: as a function of p the sum is smooth, also where its closed form (for k = 1 the 2F1
of FHL 2005) is 0 / 0 at a = 1.
"""

from typing import Final

import numpy as np
from scipy.special import betainc

from dagster_project.lifetime.histories import BoolArray, FloatArray, IntArray
from dagster_project.lifetime.phases import Phases
from dagster_project.lifetime.quadrature import beta_rule

_NODES: Final = (24, 48, 96, 192, 384)
_CHUNK: Final = 400_000  # node values worked on at once: memory stays small
# Below these, in phases expected ahead and in horizon over alpha + T, so few purchases matter that
# their sum is short, and keeps digits where the roots would cancel.
_FEW_PHASES: Final = 0.5
_SHORT: Final = 0.05
_TERMS: Final = 8


def purchase_reached(phases: Phases, ahead: FloatArray, purchase: int) -> FloatArray:
    """Probability that a customer who never leaves gets to some purchase ahead.

    The phases ahead are negative binomial (a Poisson count, lambda integrated out); the n-th
    purchase needs n k - j of them when j have been passed. For n = k = 1 it is
    1 - ((alpha + T) / (alpha + T + h))^(r + x).

    Args:
        phases: what has been passed since the last purchase.
        ahead: c, the horizon over alpha + T, shape (groups,); infinity allowed.
        purchase: n, from 1.
    """
    if phases.k == 1 and purchase == 1:
        reached: FloatArray = -np.expm1(-phases.shape * np.log1p(ahead))
        return reached
    share_of_time = np.where(np.isinf(ahead), 1.0, ahead / (1 + np.minimum(ahead, 1e300)))
    total = np.zeros_like(ahead)
    for j in range(phases.k):
        tail = betainc(purchase * phases.k - j, phases.shape + j, share_of_time)
        total += phases.share[:, j] * tail
    return total


def expected_renewals(
    phases: Phases,
    ahead: FloatArray,
    count_of: IntArray,
    leaving: tuple[float, FloatArray] | None,
) -> FloatArray:
    """Expected purchases of customers known to be alive.

    Args:
        phases: what they have passed since the last purchase, from `phases_since_purchase`.
        ahead: c, the horizon over alpha + T, shape (groups,).
        count_of: index of each group's beta posterior, shape (groups,).
        leaving: parameters of the posterior of p given alive, a and b + x of shape (values,);
            None where nobody ever leaves.
    """
    expected = np.empty_like(ahead)
    short = _is_short(phases, ahead)
    # Nobody leaves: the one node p = 0.
    a, b = leaving or (0.0, np.ones(int(count_of.max()) + 1))
    # Error of the rule for exp(-c' p') under a Gamma weight: (c' / (c' + 2))^(2 nodes).
    speed = ahead * np.maximum(1.0, phases.shape / b[count_of])
    wanted = 12 + 16 / np.log1p(2 / np.maximum(speed, 1e-12))
    size = np.minimum(np.searchsorted(_NODES, wanted), len(_NODES) - 1)
    for code in np.unique(size):
        nodes = _NODES[code] if leaving else 1
        rows = np.flatnonzero((size == code) & ~short)
        values, rule_of = np.unique(count_of[rows], return_inverse=True)
        points, weights = np.zeros((len(values), 1)), np.ones((len(values), 1))
        if leaving:
            points, weights = beta_rule(np.full(len(values), a), b[values], nodes)
        step = max(1, _CHUNK // nodes)
        for begin in range(0, len(rows), step):
            part, rule = rows[begin : begin + step], rule_of[begin : begin + step]
            expected[part] = _average(phases, ahead, part, points[rule], weights[rule])
    stay = np.ones(int(short.sum()))
    expected[short] = 0.0
    few, b_few = phases.take(short), b[count_of[short]]
    for purchase in range(1, _TERMS + 1 if short.any() else 1):
        expected[short] += stay * purchase_reached(few, ahead[short], purchase)
        stay *= (b_few + purchase - 1) / (a + b_few + purchase - 1)
    return expected


def _is_short(phases: Phases, ahead: FloatArray) -> BoolArray:
    return (phases.k > 1) & (ahead < _SHORT) & (ahead * phases.shape < _FEW_PHASES)


def _average(
    phases: Phases,
    ahead: FloatArray,
    rows: IntArray,
    p: FloatArray,
    weights: FloatArray,
) -> FloatArray:
    """Average the sum over roots and phases of some groups over nodes p, shape (rows, nodes)."""
    k = phases.k
    c, shape, share = ahead[rows][:, None], phases.shape[rows][:, None], phases.share[rows]
    log_q = np.log1p(-p)
    away = -np.expm1(log_q / k)
    total = np.zeros(np.broadcast_shapes(c.shape, p.shape))
    falls = np.log1p(away * c)
    safe = np.where(away > 0, away, 1.0)
    for j in range(k):
        ratio = np.where(away > 0, -np.expm1(-(shape + j) * falls) / safe, (shape + j) * c)
        total += share[:, j : j + 1] * np.exp(log_q * ((j + 1 - k) / k)) * ratio
    for root in range(1, k // 2 + 1):
        angle = 2j * np.pi * root / k
        conjugates = 1.0 if 2 * root == k else 2.0
        gone = 1 - np.exp(log_q / k + angle)
        complex_falls = np.log1p(gone * c)
        for j in range(k):
            ratio = -np.expm1(-(shape + j) * complex_falls) / gone
            turned = np.exp((log_q / k + angle) * (j + 1 - k)) * ratio
            total += conjugates * share[:, j : j + 1] * turned.real
    averaged: FloatArray = (total * weights).sum(axis=1) / k
    return averaged
