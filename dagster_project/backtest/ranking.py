"""Metrics of the order in which a model puts customers.

Customers are compared within one origin only, because a list is drawn up on one day: with several
origins AUC counts pairs of the same origin, and a list is drawn up at each origin. Customers with
equal scores are in no order: pairs of them count half, and where a list ends among them each is on
it with the same probability. So no result depends on how rows happen to be sorted.

Sources:
    HM 1982: Hanley, McNeil, "The meaning and use of the area under a ROC curve", Radiology 143.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np

from dagster_project.backtest.averages import ratio, total
from dagster_project.backtest.forecasts import DateArray, FloatArray, IntArray

_TINY: Final = np.finfo(np.float64).tiny


def auc(
    lapsed: FloatArray,
    p: FloatArray,
    weight: FloatArray | None = None,
    origin: DateArray | None = None,
) -> FloatArray:
    """Probability that of two customers the one who lapses has the higher score (HM 1982).

    Args:
        lapsed: 0 or 1, shape (rows,).
        p: score, higher is more likely to lapse, shape (rows,).
        weight: shape (rows,) or (resamples, rows); all 1 if not given.
        origin: only rows of the same origin are compared, shape (rows,); all if not given.

    Returns:
        Shape () or (resamples,); NaN where no pair has one who lapsed and one who did not.
    """
    ahead, pairs = np.zeros(()), np.zeros(())
    for rows in _strata(len(p), origin):
        order = rows[np.argsort(p[rows])]
        firsts = _first_of_ties(p[order])
        w = _weights(weight, order)
        lapses = _per_tie(w * lapsed[order], firsts)
        stays = _per_tie(w * (1 - lapsed[order]), firsts)
        below = np.cumsum(stays, axis=-1)
        pairs = pairs + lapses.sum(axis=-1) * below[..., -1]
        below -= stays / 2
        ahead = ahead + np.einsum("...g,...g->...", lapses, below)
    return ratio(ahead, pairs)


def precision(
    lapsed: FloatArray,
    p: FloatArray,
    size: float,
    weight: FloatArray | None = None,
    origin: DateArray | None = None,
) -> FloatArray:
    """Share of the customers on the list who lapse.

    Args:
        lapsed: 0 or 1, shape (rows,).
        p: score by which the list is filled from the top, shape (rows,).
        size: of the list at each origin: below 1 a share of the customers, else their number.
        weight: shape (rows,) or (resamples, rows); all 1 if not given.
        origin: one list is drawn up at each, shape (rows,); one for all if not given.

    Returns:
        Shape () or (resamples,); NaN without rows.
    """
    return ratio(*_caught(lapsed, p, size, weight, origin))


def lift(
    lapsed: FloatArray,
    p: FloatArray,
    size: float,
    weight: FloatArray | None = None,
    origin: DateArray | None = None,
) -> FloatArray:
    """Precision divided by the share who lapse among all; NaN if nobody lapsed.

    It cannot exceed 1 / (share who lapse), so compare it between models, not between companies.
    Arguments as of `precision`.
    """
    rate = ratio(total(lapsed, weight), total(np.ones(len(lapsed)), weight))
    return ratio(precision(lapsed, p, size, weight, origin), rate)


def share_caught(
    amount: FloatArray,
    score: FloatArray,
    size: float,
    weight: FloatArray | None = None,
    origin: DateArray | None = None,
) -> FloatArray:
    """Share of an amount that lies on the list, as of the revenue of those who lapse.

    Args:
        amount: not negative, shape (rows,).
        score: by which the list is filled from the top, shape (rows,).
        size: of the list, as of `precision`.
        weight: shape (rows,) or (resamples, rows); all 1 if not given.
        origin: one list is drawn up at each, shape (rows,); one for all if not given.

    Returns:
        Shape () or (resamples,); NaN where the amount is 0 for all.
    """
    return ratio(_caught(amount, score, size, weight, origin)[0], total(amount, weight))


def caught_by_share(
    amount: FloatArray, score: FloatArray, shares: FloatArray, origin: DateArray | None = None
) -> FloatArray:
    """Share of an amount on the list for many list sizes at once.

    Args:
        amount: not negative, shape (rows,).
        score: by which the list is filled from the top, shape (rows,).
        shares: sizes of the list as shares of the customers at each origin, shape (points,).
        origin: one list is drawn up at each, shape (rows,); one for all if not given.

    Returns:
        Shape (points,), 0 at share 0 and 1 at share 1; NaN where the amount is 0 for all.
    """
    caught = np.zeros(len(shares))
    for rows in _strata(len(score), origin):
        order = rows[np.argsort(-score[rows])]
        ends = np.append(_first_of_ties(score[order]), len(order))
        so_far = np.append(0.0, np.cumsum(amount[order]))[ends]
        caught += np.interp(shares * len(order), ends, so_far)
    return ratio(caught, np.asarray(amount.sum()))


def _caught(
    amount: FloatArray,
    score: FloatArray,
    size: float,
    weight: FloatArray | None,
    origin: DateArray | None,
) -> tuple[FloatArray, FloatArray]:
    """Amount on the lists and the customers on them, summed over origins."""
    caught, listed = np.zeros(()), np.zeros(())
    for rows in _strata(len(score), origin):
        order = rows[np.argsort(-score[rows])]
        firsts = _first_of_ties(score[order])
        w = _weights(weight, order)
        tied, tied_amount = _per_tie(w, firsts), _per_tie(w * amount[order], firsts)
        filled = np.cumsum(tied, axis=-1)
        room = filled[..., -1:] * size if size < 1 else np.minimum(filled[..., -1:], size)
        # Of customers with equal scores those find room whom the ones before have left room.
        share = np.clip(room - (filled - tied), 0, tied) / np.maximum(tied, _TINY)
        caught = caught + np.einsum("...g,...g->...", share, tied_amount)
        listed = listed + room[..., 0]
    return caught, listed


def _strata(rows: int, origin: DateArray | None) -> Iterator[IntArray]:
    if origin is None:
        origin = np.zeros(rows, dtype="datetime64[D]")
    for day in np.unique(origin):
        yield np.flatnonzero(origin == day)


def _first_of_ties(ordered: FloatArray) -> IntArray:
    return np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))


def _per_tie(ordered: FloatArray, firsts: IntArray) -> FloatArray:
    """Sums of rows with equal scores, along the last axis."""
    if len(firsts) == ordered.shape[-1]:
        return ordered
    return np.add.reduceat(ordered, firsts, axis=-1)


def _weights(weight: FloatArray | None, order: IntArray) -> FloatArray:
    # `take` keeps a resample's weights side by side, an index would not.
    return np.ones(len(order)) if weight is None else np.take(weight, order, axis=-1)
