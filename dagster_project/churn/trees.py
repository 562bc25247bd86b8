"""Boosted trees as plain arrays: evaluated, explained and stored without the library that grew
them.

The library for Shapley values of trees compiles itself at import and took 17 seconds for that on
two cores. Trees of few leaves have a closed form: a leaf is a product of one condition per feature
on its path, and the Shapley value of a product game is a short sum that depends only on which of
these conditions a case meets, so it is computed once per leaf and pattern and looked up.
"""

from dataclasses import dataclass
from functools import cache
from math import factorial
from typing import Any, Final

import numpy as np

from dagster_project.churn.cases import BoolArray, FloatArray, IntArray

_CHUNK: Final = 50_000


@dataclass(frozen=True)
class Tree:
    """One tree; node 0 is the root.

    Attributes:
        feature: that a node asks for, -1 for a leaf, shape (nodes,).
        threshold: up to which a case goes left, shape (nodes,).
        missing_left: whether a case without the feature goes left, shape (nodes,).
        left: node, shape (nodes,).
        right: node, shape (nodes,).
        value: log-odds added at a leaf, shape (nodes,).
        count: training cases that passed, shape (nodes,).
    """

    feature: IntArray
    threshold: FloatArray
    missing_left: BoolArray
    left: IntArray
    right: IntArray
    value: FloatArray
    count: FloatArray


@dataclass(frozen=True)
class _Leaf:
    """A leaf as a product of conditions.

    Attributes:
        steps: per feature on the path, the nodes that ask for it and whether the path goes left.
        features: these features.
        effects: per pattern of conditions met, the Shapley values, shape (2 ** features, features).
    """

    steps: tuple[tuple[tuple[int, bool], ...], ...]
    features: tuple[int, ...]
    effects: FloatArray


@dataclass(frozen=True)
class Trees:
    """A sum of trees.

    Attributes:
        base: log-odds before the first tree.
        trees: the trees.
    """

    base: float
    trees: tuple[Tree, ...]

    def log_odds(self, features: FloatArray) -> FloatArray:
        """Log-odds of each case, shape (cases,)."""
        total = np.full(len(features), self.base)
        rows = np.arange(len(features))
        for tree in self.trees:
            node = np.zeros(len(features), dtype=np.int64)
            while (inner := tree.feature[node] >= 0).any():
                values = features[rows, np.maximum(tree.feature[node], 0)]
                goes_left = values <= tree.threshold[node]
                goes_left |= np.isnan(values) & tree.missing_left[node]
                node = np.where(inner, np.where(goes_left, tree.left[node], tree.right[node]), node)
            total += tree.value[node]
        return total

    def typical(self) -> float:
        """Mean log-odds of the training cases as the paths weigh them: what effects start from."""
        leaves = ((tree, tree.feature < 0) for tree in self.trees)
        means = ((tree.value[leaf] @ tree.count[leaf]) / tree.count[0] for tree, leaf in leaves)
        return self.base + float(sum(means))

    def effects(self, features: FloatArray) -> FloatArray:
        """Shapley values, as path-dependent TreeSHAP defines them (L 2020).

        Returns:
            Shape (cases, features); with `typical` they add up to `log_odds`.
        """
        effects = np.zeros(features.shape)
        grown = [(tree, _leaves(tree)) for tree in self.trees]
        for begin in range(0, len(features), _CHUNK):
            part, out = features[begin : begin + _CHUNK], effects[begin : begin + _CHUNK]
            for tree, leaves in grown:
                goes_left = _decisions(tree, part)
                for leaf in leaves:
                    pattern = np.zeros(len(part), dtype=np.int64)
                    for position, steps in enumerate(leaf.steps):
                        pattern |= _meets(steps, goes_left).astype(np.int64) << position
                    for position, feature in enumerate(leaf.features):
                        out[:, feature] += leaf.effects[pattern, position]
        return effects


def _decisions(tree: Tree, features: FloatArray) -> dict[int, BoolArray]:
    """Whether each case would go left at each inner node."""
    decisions = {}
    for node in np.flatnonzero(tree.feature >= 0):
        values = features[:, tree.feature[node]]
        goes_left = values <= tree.threshold[node]
        if tree.missing_left[node]:
            goes_left |= np.isnan(values)
        decisions[int(node)] = goes_left
    return decisions


def _meets(steps: tuple[tuple[int, bool], ...], goes_left: dict[int, BoolArray]) -> BoolArray:
    met = np.ones(len(next(iter(goes_left.values()))), dtype=bool)
    for node, left in steps:
        met &= goes_left[node] if left else ~goes_left[node]
    return met


def _leaves(tree: Tree) -> list[_Leaf]:
    """Walk all paths."""
    found: list[_Leaf] = []
    paths: list[tuple[int, tuple[tuple[int, bool], ...]]] = [(0, ())]
    while paths:
        node, path = paths.pop()
        if tree.feature[node] >= 0:
            paths.append((int(tree.left[node]), (*path, (node, True))))
            paths.append((int(tree.right[node]), (*path, (node, False))))
        else:
            found.append(_leaf(tree, node, path))
    return found


def _leaf(tree: Tree, node: int, path: tuple[tuple[int, bool], ...]) -> _Leaf:
    features = tuple(dict.fromkeys(int(tree.feature[step]) for step, _ in path))
    shares = np.ones(len(features))
    for step, left in path:
        child = tree.left[step] if left else tree.right[step]
        position = features.index(int(tree.feature[step]))
        shares[position] *= tree.count[child] / tree.count[step]
    steps = tuple(
        tuple(step for step in path if tree.feature[step[0]] == feature) for feature in features
    )
    return _Leaf(steps, features, float(tree.value[node]) * _product_game(shares))


def _product_game(shares: FloatArray) -> FloatArray:
    """Shapley values of the game prod(met_f if f is known else share_f), for every pattern met.

    Player f adds (met_f - share_f) times the product over the others, averaged over the orders in
    which players come; the sums over sets of equal size are coefficients of
    prod(share_g + met_g t).
    """
    players = len(shares)
    met = (np.arange(2**players)[:, None] >> np.arange(players)) & 1
    effects = np.empty((2**players, players))
    for player in range(players):
        sums = np.zeros((2**players, players))
        sums[:, 0] = 1.0
        for other in range(players):
            if other != player:
                one_more = sums[:, :-1] * met[:, other : other + 1]
                sums *= shares[other]
                sums[:, 1:] += one_more
        effects[:, player] = (met[:, player] - shares[player]) * (sums @ _orders(players))
    return effects


@cache
def _orders(players: int) -> FloatArray:
    """Share of the orders in which a player comes after a given set, by the set's size."""
    counts = [factorial(size) * factorial(players - 1 - size) for size in range(players)]
    return np.array(counts) / factorial(players)


def trees_of(model: Any) -> Trees:
    """Take the trees out of a fitted `HistGradientBoostingClassifier` with two classes."""
    trees = []
    for (predictor,) in model._predictors:
        nodes = predictor.nodes
        leaf = nodes["is_leaf"].astype(bool)
        trees.append(
            Tree(
                feature=np.where(leaf, -1, nodes["feature_idx"].astype(np.int64)),
                threshold=np.where(leaf, 0.0, nodes["num_threshold"]),
                missing_left=nodes["missing_go_to_left"].astype(bool),
                left=nodes["left"].astype(np.int64),
                right=nodes["right"].astype(np.int64),
                value=np.where(leaf, nodes["value"], 0.0),
                count=nodes["count"].astype(np.float64),
            )
        )
    return Trees(float(np.ravel(model._baseline_prediction)[0]), tuple(trees))
