"""Integrals that the scores need, by Gauss rules that keep full relative precision.

The closed forms in the literature are hypergeometric series that lose digits or fail at a = 1, for
many purchases and for long horizons. The integrals themselves have smooth positive integrands.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from scipy.linalg import eigh_tridiagonal

from dagster_project.lifetime.histories import FloatArray

_FALL: Final = 42.0  # exp(-42) is below the last digit of what came before
_LEGENDRE_NODES: Final = 48


@lru_cache(maxsize=8)
def legendre_rule(nodes: int = _LEGENDRE_NODES) -> tuple[FloatArray, FloatArray]:
    """Nodes and weights on [0, 1], each of shape (nodes,)."""
    points, weights = np.polynomial.legendre.leggauss(nodes)
    return (points + 1) / 2, weights / 2


def beta_rule(a: FloatArray, b: FloatArray, nodes: int) -> tuple[FloatArray, FloatArray]:
    """Nodes and weights of expectations under Beta(a, b): Gauss-Jacobi on [0, 1].

    The eigenvalues of the tridiagonal matrix of the Jacobi recurrence are the nodes, the squared
    first components of its eigenvectors the weights (GW 1969). The recurrence is written for the
    interval [0, 1] and the density of Beta, so it needs no normalising constant and does not
    overflow for b in the thousands.

    Args:
        a: first parameters, positive, shape (rules,).
        b: second parameters, positive, shape (rules,).
        nodes: nodes of each rule.

    Returns:
        Nodes and weights, each of shape (rules, nodes); weights sum to 1.
    """
    rules = [_beta_rule(*pair, nodes) for pair in zip(a.tolist(), b.tolist(), strict=True)]
    points, weights = zip(*rules, strict=True)
    return np.array(points), np.array(weights)


@lru_cache(maxsize=4096)  # x takes few values, and intervals ask for the same a and b again
def _beta_rule(a: float, b: float, nodes: int) -> tuple[FloatArray, FloatArray]:
    n = np.arange(nodes, dtype=np.float64)
    total = a + b
    middle = 2 * n + total
    # The first terms stand apart: the general ones are 0 / 0 there where a + b is 2 or 1.
    m, i = middle[1:], n[1:]
    diagonal = np.empty(nodes)
    diagonal[0] = a / total
    diagonal[1:] = (2 * i * (i + total - 1) + a * (total - 2)) / (m * (m - 2))
    m, i = middle[2:], n[2:]
    squared = np.empty(nodes - 1)
    squared[0] = a * b / (total**2 * (total + 1))
    squared[1:] = i * (i + a - 1) * (i + b - 1) * (i + total - 2)
    squared[1:] /= (m - 2) ** 2 * (m - 1) * (m - 3)
    points, vectors = eigh_tridiagonal(diagonal, np.sqrt(squared))
    return np.clip(points, 1e-300, 1 - 2.0**-53), vectors[0] ** 2


@dataclass(frozen=True)
class PowerIntegral:
    """The integral of (A + t)^-p (B + t)^-q over t, and where its mass lies.

    Attributes:
        log_value: log of the integral, shape (groups,).
        times: nodes, shape (groups, nodes).
        share: share of the integral at each node, shape (groups, nodes), rows sum to 1. The mean
            of a function of t under it gives the derivatives of `log_value`.
    """

    log_value: FloatArray
    times: FloatArray
    share: FloatArray


def integrate_powers(
    p: FloatArray | float,
    a: float,
    q: FloatArray | float,
    b: float,
    low: FloatArray,
    high: FloatArray,
    nodes: int = _LEGENDRE_NODES,
) -> PowerIntegral:
    """Integrate (a + t)^-p (b + t)^-q from `low` to `high`.

    With c = min(a, b) and u = log((c + t) / (c + low)) the integrand is analytic in a strip of half
    width pi around the path, whatever the scales, and its log is concave: it falls at least as
    fast as at the start. So the path is cut where the rest cannot count, and a Gauss-Legendre rule
    converges geometrically. `high` may be infinite where p + q exceeds 1.

    Args:
        p: exponents, shape (groups,) or one for all.
        a: positive scale.
        q: exponents, shape (groups,) or one for all.
        b: positive scale.
        low: lower ends, at least 0, shape (groups,).
        high: upper ends, shape (groups,).
        nodes: nodes of the rule.
    """
    c, d = min(a, b), max(a, b)
    start = c + low
    slope = p * start / (a + low) + q * start / (b + low) - 1
    with np.errstate(divide="ignore", invalid="ignore"):
        length = np.log1p((high - low) / start)
        falls = np.where(slope > 0, _FALL / slope, np.inf)
        # Far beyond both scales the log falls by p + q - 1 per unit of u.
        far = np.log((d + low) / start) + 3 + _FALL / np.maximum(p + q - 1, 1e-300)
    length = np.minimum(length, np.minimum(falls, np.where(np.isinf(high), far, np.inf)))
    points, weights = legendre_rule(nodes)
    u = length[:, None] * points
    step = start[:, None] * np.expm1(u)
    p_, q_ = (np.broadcast_to(power, low.shape)[:, None] for power in (p, q))
    log_ratio = u - p_ * np.log1p(step / (a + low)[:, None])
    log_ratio -= q_ * np.log1p(step / (b + low)[:, None])
    mass = weights * np.exp(log_ratio)
    total = mass.sum(axis=1)
    with np.errstate(divide="ignore"):
        log_value = np.log(total) + np.log(length) + np.log(start)
    log_value -= p * np.log(a + low) + q * np.log(b + low)
    return PowerIntegral(log_value, low[:, None] + step, mass / total[:, None])
