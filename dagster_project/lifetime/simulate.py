"""What a fitted model says would happen to customers like these: counts drawn from it.

A fit can be the best of its kind and still tell a wrong story. Drawn counts beside the actual ones
show where (posterior predictive checks at the fitted parameters).
"""

from typing import Final

import numpy as np

from dagster_project.lifetime.beta_geometric import BetaGeometric, Dropout
from dagster_project.lifetime.histories import FloatArray, IntArray
from dagster_project.lifetime.mixture import Mixture
from dagster_project.lifetime.pareto import ParetoNbd
from dagster_project.lifetime.process import Process, unlog

MOST: Final = 10_000  # purchases of one customer that are drawn


def simulate_counts(
    process: Process, theta: FloatArray, observed: FloatArray, seed: int, most: int = MOST
) -> IntArray:
    """Draw how many repeat purchases each customer makes in the time observed.

    Args:
        process: the model.
        theta: logs of its parameters.
        observed: time T since the first purchase, shape (customers,).
        seed: of the draws; the same gives the same.
        most: where counting stops.

    Returns:
        Repeat purchases, shape (customers,).

    Raises:
        TypeError: the model is none of those that can be drawn from.
    """
    rng = np.random.default_rng(seed)
    if isinstance(process, Mixture):
        kind = rng.choice(len(process.ks), len(observed), p=process.shares(theta))
        counts = np.zeros(len(observed), dtype=np.int64)
        for number, (component, of_component) in enumerate(process.parts(theta)):
            some = kind == number
            counts[some] = _draw_geometric(rng, component, of_component, observed[some], most)
        return counts
    if isinstance(process, BetaGeometric):
        return _draw_geometric(rng, process, theta, observed, most)
    if isinstance(process, ParetoNbd):
        r, alpha, s, beta = unlog(theta)
        rate = rng.gamma(r, 1 / alpha, len(observed))
        lifetime = rng.exponential(1, len(observed)) / rng.gamma(s, 1 / beta, len(observed))
        return np.minimum(rng.poisson(rate * np.minimum(lifetime, observed)), most)
    raise TypeError(f"{process.name} cannot be drawn from.")


def _draw_geometric(
    rng: np.random.Generator,
    process: BetaGeometric,
    theta: FloatArray,
    observed: FloatArray,
    most: int,
) -> IntArray:
    """Erlang gaps one after the other, and a chance to leave after each purchase."""
    size = len(observed)
    rate = rng.gamma(np.exp(theta[0]), np.exp(-theta[1]), size)
    leave = np.zeros(size)
    if process.dropout is not Dropout.NEVER:
        leave = rng.beta(np.exp(theta[2]), np.exp(theta[3]), size)
    counts, time = np.zeros(size, dtype=np.int64), np.zeros(size)
    there = np.flatnonzero(rate > 0)
    if process.dropout is Dropout.AFTER_EVERY:
        there = there[rng.random(len(there)) >= leave[there]]
    for _ in range(most):
        time[there] += rng.gamma(process.k, 1, len(there)) / rate[there]
        there = there[time[there] <= observed[there]]
        if not len(there):
            break
        counts[there] += 1
        there = there[rng.random(len(there)) >= leave[there]]
    return counts
