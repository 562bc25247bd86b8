"""Gradient boosted trees: the challenger that also sees how features act together (HTF 2009)."""

from typing import Final

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from dagster_project.churn.cases import FloatArray
from dagster_project.churn.trees import Trees, trees_of

LEAVES: Final = 8  # few, so that trees stay explainable and do not learn single customers
ROUNDS: Final = 150
RATE: Final = 0.05
_RIDGE: Final = 5.0
_CASES_PER_LEAF: Final = 40


def fit_boosting(features: FloatArray, lapsed: FloatArray) -> Trees:
    """Fit boosted trees; the same cases give the same trees.

    Args:
        features: shape (cases, features), NaN where a figure is not there.
        lapsed: 1 for no order, 0 for an order, shape (cases,); both must occur.

    Raises:
        ValueError: all cases came out alike.
    """
    if np.ptp(lapsed) == 0:
        raise ValueError(f"All {len(lapsed)} cases came out alike, so nothing can be learned.")
    model = HistGradientBoostingClassifier(
        learning_rate=RATE,
        max_iter=ROUNDS,
        max_leaf_nodes=LEAVES,
        min_samples_leaf=_CASES_PER_LEAF,
        l2_regularization=_RIDGE,
        early_stopping=False,
        random_state=0,
    )
    # The library cannot bin a column that is empty throughout; a constant one is never asked for.
    empty = np.isnan(features).all(axis=0)
    return trees_of(model.fit(np.where(empty, 0.0, features), lapsed))
