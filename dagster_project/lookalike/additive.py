"""The form all models share: log-odds as a sum of one effect for each feature's bin.

So every score comes apart into reasons, and a million rows cost a few look-ups each.
"""

from dataclasses import dataclass

import numpy as np

from dagster_project.lookalike.bins import Bins, FloatArray, IntArray


@dataclass(frozen=True)
class Additive:
    """A sum of effects.

    Tables have one place more than there are bins: the last holds 0, and `UNKNOWN` (-1) finds it,
    so what is not known adds nothing and is not uncertain either.

    Attributes:
        name: of the model.
        bins: of the features, in the order of the columns of codes.
        base: of a row of which nothing is known.
        effects: for each feature what its bins add, shape (bins + 1,).
        covariance: of the errors of effects, for each pair of features, shape
            (bins of the one + 1, bins of the other + 1).
    """

    name: str
    bins: tuple[Bins, ...]
    base: float
    effects: tuple[FloatArray, ...]
    covariance: tuple[tuple[FloatArray, ...], ...]

    def parts(self, codes: IntArray) -> FloatArray:
        """What each feature adds, shape (rows, features)."""
        parts = np.empty(codes.shape)
        for column, effect in enumerate(self.effects):
            parts[:, column] = effect[codes[:, column]]
        return parts

    def sums(self, codes: IntArray) -> FloatArray:
        """Base and effects, shape (rows,)."""
        total = np.full(len(codes), self.base)
        for column, effect in enumerate(self.effects):
            total += effect[codes[:, column]]
        return total

    def variance(self, codes: IntArray) -> FloatArray:
        """Of the sums, from the errors of the effects, shape (rows,)."""
        total = np.zeros(len(codes))
        for one, row in enumerate(self.covariance):
            for other in range(one + 1):
                both = row[other][codes[:, one], codes[:, other]]
                total += both if one == other else 2 * both
        return np.maximum(total, 0.0)


def with_unknown(table: FloatArray) -> FloatArray:
    """Append the place of `UNKNOWN` to every axis."""
    padded: FloatArray = np.pad(table, [(0, 1)] * table.ndim)
    return padded
