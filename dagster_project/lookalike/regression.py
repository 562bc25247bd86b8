"""Regressions on bins: all features at once, so that none counts what another has said.

Each feature's bins become columns: one for each bin, one for each parent, and for a measure a
straight trend. Columns are centred on the market, so 0 is the market's average and a feature that
is unknown adds nothing. Penalties draw bins to parents and parents to the average.

Positive-unlabelled logistic: good customers are labelled, prospects are not, and some of those are
as good. If the labelled are a fair sample of the good, the odds of being labelled are proportional
to the chance of being good (EN 2008, lemma 1), so the ranking is right without knowing how many of
the prospects are good. That number cannot be known here; the score is stated at even odds and
says so.

Sources:
    EN 2008: Elkan, Noto, "Learning classifiers from only positive and unlabeled data", KDD.
    MK 1992: MacKay, "Bayesian interpolation", Neural Computation 4 (ridge by evidence).
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from sklearn.linear_model import BayesianRidge, LogisticRegression
from sklearn.metrics import log_loss

from dagster_project.lookalike.additive import Additive
from dagster_project.lookalike.bins import Bins, FloatArray, IntArray
from dagster_project.lookalike.evidence import counts

PENALTIES: Final = (0.01, 0.03, 0.1, 0.3, 1.0)  # variances of the prior on effects
_ROUNDS: Final = 500


def fit_logistic(
    name: str,
    bins: Sequence[Bins],
    market: IntArray,
    rows: IntArray,
    is_good: FloatArray,
    weight: FloatArray,
    fold: IntArray,
) -> Additive:
    """Fit a penalised logistic regression, the penalty chosen by folds.

    Args:
        name: of the model.
        bins: of its features.
        market: bins of all prospects, on which columns are centred, shape (prospects, features).
        rows: bins of the rows to learn from, shape (rows, features).
        is_good: 1 or 0; both must occur in the rows outside each fold.
        weight: of the rows.
        fold: of the rows.

    Returns:
        The model at even odds: base 0.
    """
    blocks = columns_of(bins, market)
    design = design_of(blocks, rows)

    def missed(penalty: float) -> float:
        total = 0.0
        for held in np.unique(fold):
            out = fold == held
            model = _logistic(penalty).fit(design[~out], is_good[~out], weight[~out])
            chance = model.predict_proba(design[out])[:, 1]
            total += weight[out].sum() * log_loss(
                is_good[out], chance, sample_weight=weight[out], labels=[0.0, 1.0]
            )
        return total

    best = _logistic(min(PENALTIES, key=missed))
    best.fit(design, is_good, weight)
    chance = best.predict_proba(design)[:, 1]
    full = np.column_stack([np.ones(len(design)), design])
    slack = weight * chance * (1 - chance)
    precision = np.diag(np.r_[0.0, np.full(design.shape[1], 1 / best.C)])
    covariance = np.linalg.inv(full.T @ (full * slack[:, None]) + precision)[1:, 1:]
    return _additive(name, bins, blocks, 0.0, best.coef_[0], covariance)


def _logistic(penalty: float) -> LogisticRegression:
    return LogisticRegression(C=penalty, max_iter=_ROUNDS)


def fit_linear(
    name: str, bins: Sequence[Bins], market: IntArray, rows: IntArray, value: FloatArray
) -> Additive:
    """Fit a linear regression whose penalty is the most likely one (MK 1992).

    Args:
        name: of the model.
        bins: of its features.
        market: bins of all prospects, on which columns are centred, shape (prospects, features).
        rows: bins of the rows to learn from, shape (rows, features).
        value: what is explained, shape (rows,).
    """
    blocks = columns_of(bins, market)
    design = design_of(blocks, rows)
    if not design.shape[1]:
        return Additive(name, (), float(value.mean()), (), ())
    model = BayesianRidge().fit(design, value)
    return _additive(name, bins, blocks, float(model.intercept_), model.coef_, model.sigma_)


def columns_of(bins: Sequence[Bins], market: IntArray) -> list[FloatArray]:
    """For each feature the columns of its bins, shape (bins + 1, columns), the last row zeros."""
    blocks = []
    for column, each in enumerate(bins):
        parts = [np.eye(len(each))]
        if each.parent.max() > 0:
            parts.append(np.eye(each.parent.max() + 1)[each.parent])
        if each.feature.is_number:
            parts.append(np.linspace(-1, 1, len(each))[:, None])
        block = np.column_stack(parts)
        rows = counts(market[:, column], len(each))
        centre = rows @ block / max(rows.sum(), 1.0)
        padded = np.zeros((len(each) + 1, block.shape[1]))
        padded[:-1] = block - centre
        blocks.append(padded)
    return blocks


def design_of(blocks: Sequence[FloatArray], rows: IntArray) -> FloatArray:
    """The columns of rows, shape (rows, columns)."""
    parts = [block[rows[:, place]] for place, block in enumerate(blocks)]
    return np.concatenate([np.empty((len(rows), 0)), *parts], axis=1)


def _additive(
    name: str,
    bins: Sequence[Bins],
    blocks: Sequence[FloatArray],
    base: float,
    weights: FloatArray,
    covariance: FloatArray,
) -> Additive:
    ends = np.cumsum([block.shape[1] for block in blocks])
    spans = [slice(end - block.shape[1], end) for end, block in zip(ends, blocks, strict=True)]
    effects = tuple(block @ weights[span] for block, span in zip(blocks, spans, strict=True))
    pairs = tuple(
        tuple(
            blocks[one] @ covariance[spans[one], spans[other]] @ blocks[other].T
            for other in range(one + 1)
        )
        for one in range(len(blocks))
    )
    return Additive(name, tuple(bins), base, effects, pairs)
