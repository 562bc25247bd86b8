"""How far a customer has got towards the next purchase, if still a customer.

An Erlang gap of shape k is k phases at rate lambda; a purchase ends the k-th. In the time since the
last purchase the customer has passed 0 to k - 1 phases. The weights of these cases, with lambda
integrated out over Gamma(r, alpha), are sums of positive terms (RPS 2021, appendix).
"""

from dataclasses import dataclass

import numpy as np

from dagster_project.lifetime.histories import FloatArray, Histories


@dataclass(frozen=True)
class Phases:
    """Weights of the phases passed since the last purchase.

    Attributes:
        k: phases per purchase.
        shape: r + k x, shape of the Gamma posterior of lambda at the last purchase, (groups,).
        log_end: log(alpha + T), (groups,).
        log_idle: log((alpha + T) / (alpha + t_x)), (groups,).
        log_sum: log of the sum over the cases, relative to no phase passed, (groups,).
        share: probability of each case for an alive customer, (groups, k).
        slope_r: derivative of `log_sum` by r, (groups,).
        slope_alpha: derivative of `log_sum` by alpha, (groups,).
    """

    k: int
    shape: FloatArray
    log_end: FloatArray
    log_idle: FloatArray
    log_sum: FloatArray
    share: FloatArray
    slope_r: FloatArray
    slope_alpha: FloatArray


def phases_since_purchase(
    r: float,
    alpha: float,
    k: int,
    histories: Histories,
) -> Phases:
    """Compute the weights at the end of observation.

    Case j of the sum is (w / (alpha + T))^j Gamma(r + k x + j) / (Gamma(r + k x) j!), with w the
    time since the last purchase.

    Args:
        r: shape of the rate among customers.
        alpha: scale of the rate among customers, a time.
        k: phases per purchase.
        histories: purchase histories.
    """
    end = histories.observed
    shape = r + k * histories.x
    log_idle = np.log1p((end - histories.last) / (alpha + histories.last))
    log_end = np.log(alpha + end)
    nothing = np.zeros_like(shape)
    if k == 1:
        share = np.ones((len(shape), 1))
        return Phases(1, shape, log_end, log_idle, nothing, share, nothing, nothing)
    ratio = (end - histories.last) / (alpha + end)
    terms = np.ones((len(shape), k))
    by_r = np.zeros((len(shape), k))
    for j in range(1, k):
        before = shape + (j - 1)
        terms[:, j] = terms[:, j - 1] * ratio * before / j
        by_r[:, j] = by_r[:, j - 1] + 1 / before
    total = terms.sum(axis=1)
    share = terms / total[:, None]
    slope_r = (share * by_r).sum(axis=1)
    slope_alpha = -(share @ np.arange(k, dtype=np.float64)) / (alpha + end)
    return Phases(k, shape, log_end, log_idle, np.log(total), share, slope_r, slope_alpha)
