"""Boosted trees as arrays say what the library says, and share it out fairly."""

from itertools import permutations
from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from dagster_project.churn.boosting import fit_boosting
from dagster_project.churn.cases import FloatArray
from dagster_project.churn.trees import Tree, Trees, trees_of


def _table(rows: int = 600, seed: int = 2) -> tuple[FloatArray, FloatArray]:
    """Five features that act together, a tenth of the figures missing, and outcomes."""
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(rows, 5))
    odds = features[:, 0] - features[:, 1] * (features[:, 2] > 0)
    lapsed = (rng.random(rows) < 1 / (1 + np.exp(-odds))).astype(float)
    features[rng.random(features.shape) < 0.1] = np.nan
    return features, lapsed


def _grown(features: FloatArray, lapsed: FloatArray, **options: Any) -> Any:
    model = HistGradientBoostingClassifier(max_leaf_nodes=6, early_stopping=False, **options)
    return model.fit(features, lapsed)


def _known_value(tree: Tree, case: FloatArray, known: set[int], node: int = 0) -> float:
    """Value of a tree where only some features are known, others averaged by training cases."""
    feature = int(tree.feature[node])
    if feature < 0:
        return float(tree.value[node])
    left, right = int(tree.left[node]), int(tree.right[node])
    if feature in known:
        goes_left = case[feature] <= tree.threshold[node] or (
            np.isnan(case[feature]) and tree.missing_left[node]
        )
        return _known_value(tree, case, known, left if goes_left else right)
    return sum(
        tree.count[child] / tree.count[node] * _known_value(tree, case, known, child)
        for child in (left, right)
    )


def _over_all_orders(trees: Trees, case: FloatArray) -> FloatArray:
    """What each feature adds when it becomes known, averaged over all orders of the features."""
    orders = list(permutations(range(len(case))))
    effects = np.zeros(len(case))
    for tree in trees.trees:
        for order in orders:
            known: set[int] = set()
            before = _known_value(tree, case, known)
            for feature in order:
                known.add(feature)
                after = _known_value(tree, case, known)
                effects[feature] += (after - before) / len(orders)
                before = after
    return effects


def test_the_log_odds_are_those_of_the_library() -> None:
    features, lapsed = _table()
    model = _grown(features, lapsed, max_iter=60)
    fresh, _ = _table(seed=3)
    fresh[0] = np.nan
    np.testing.assert_allclose(
        trees_of(model).log_odds(fresh), model.decision_function(fresh), rtol=0, atol=1e-10
    )


def test_missing_figures_go_where_the_library_sends_them_though_none_was_missing_in_training() -> (
    None
):
    features, lapsed = _table()
    model = _grown(np.nan_to_num(features), lapsed, max_iter=20)
    np.testing.assert_allclose(
        trees_of(model).log_odds(features), model.decision_function(features), rtol=0, atol=1e-10
    )


def test_effects_are_the_averages_over_all_orders_in_which_features_become_known() -> None:
    features, lapsed = _table()
    trees = trees_of(_grown(features, lapsed, max_iter=4))
    effects = trees.effects(features[:12])
    for case, found in zip(features, effects, strict=False):
        np.testing.assert_allclose(found, _over_all_orders(trees, case), rtol=0, atol=1e-12)


def test_typical_log_odds_and_effects_add_up_to_the_log_odds() -> None:
    features, lapsed = _table()
    trees = trees_of(_grown(features, lapsed, max_iter=60))
    total = trees.typical() + trees.effects(features).sum(axis=1)
    np.testing.assert_allclose(total, trees.log_odds(features), rtol=0, atol=1e-12)


def test_effects_do_not_depend_on_how_many_cases_are_explained_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    features, lapsed = _table()
    trees = trees_of(_grown(features, lapsed, max_iter=10))
    whole = trees.effects(features)
    monkeypatch.setattr("dagster_project.churn.trees._CHUNK", 7)
    assert np.array_equal(trees.effects(features), whole)


def test_a_tree_of_a_single_leaf_adds_its_value_and_blames_no_feature() -> None:
    features, lapsed = _table(30)  # too few cases for the 20 that a leaf must have twice
    trees = trees_of(_grown(features, lapsed, max_iter=3))
    assert all(len(tree.feature) == 1 for tree in trees.trees)
    np.testing.assert_allclose(trees.log_odds(features), trees.typical(), rtol=0, atol=1e-12)
    assert not trees.effects(features).any()


def test_the_same_cases_give_the_same_trees() -> None:
    features, lapsed = _table()
    first, second = (fit_boosting(features, lapsed).log_odds(features) for _ in range(2))
    assert np.array_equal(first, second)


def test_a_feature_that_no_case_has_is_no_obstacle_and_has_no_say() -> None:
    features, lapsed = _table()
    features[:, 3] = np.nan
    trees = fit_boosting(features, lapsed)
    assert not trees.effects(features)[:, 3].any()


def test_outcomes_all_alike_teach_trees_nothing() -> None:
    features, lapsed = _table(50)
    with pytest.raises(ValueError, match="All 50 cases came out alike"):
        fit_boosting(features, np.ones_like(lapsed))
