"""The customers a prospect is most like: an illustration beside the score, never the ranker.

Nearness is agreement in the features that weigh most: named ones alike or not, measured ones by how
many bins lie between. Prospects alike in these have the same neighbours, so each combination is
looked up once, however many prospects there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from dagster_project.lookalike.additive import Additive
from dagster_project.lookalike.bins import UNKNOWN, Bins, FloatArray, IntArray

NEAREST: Final = 3
FEATURES_COMPARED: Final = 4
CUSTOMERS_NAMED: Final = 1_000
_CELLS: Final = 4_000_000  # similarities held at a time, 16 MB


@dataclass(frozen=True)
class Neighbours:
    """Customers that may be named.

    Attributes:
        ids: of customers, shape (customers,).
        values: of their first year, shape (customers,).
        codes: their bins, shape (customers, features).
        columns: places of the features compared.
        likeness: for each of these the weight of two bins being together, shape
            (bins + 1, bins + 1); 0 where either is unknown.
    """

    ids: np.ndarray
    values: FloatArray
    codes: IntArray
    columns: tuple[int, ...]
    likeness: tuple[FloatArray, ...]

    def nearest(self, codes: IntArray) -> tuple[IntArray, FloatArray]:
        """Rows of the nearest customers and how near they are, each of shape (rows, nearest)."""
        places = list(self.columns)
        kinds, of_row = np.unique(codes[:, places], axis=0, return_inverse=True)
        count = min(NEAREST, len(self.ids))
        found = np.empty((len(kinds), count), dtype=np.int64)
        near = np.empty((len(kinds), count))
        step = max(1, _CELLS // max(len(self.ids), 1))
        for start in range(0, len(kinds), step):
            block = kinds[start : start + step]
            alike = np.zeros((len(block), len(self.ids)), dtype=np.float32)
            for place, table in enumerate(self.likeness):
                columns = table[:, self.codes[:, places[place]]].astype(np.float32)
                alike += columns[block[:, place]]
            best = np.argsort(-alike, axis=1, kind="stable")[:, :count]
            found[start : start + step] = best
            near[start : start + step] = np.take_along_axis(alike, best, axis=1)
        return found[of_row.ravel()], near[of_row.ravel()]


def neighbours_of(
    model: Additive, bins: Sequence[Bins], ids: np.ndarray, values: FloatArray, codes: IntArray
) -> Neighbours:
    """Prepare customers to be named, the latest first.

    Args:
        model: whose effects say which features weigh most.
        bins: of its features.
        ids: customers, in the order in which equally near ones are named.
        values: of their first year.
        codes: their bins.
    """
    strength = [float(np.ptp(effect)) for effect in model.effects]
    columns = [place for place in np.argsort(strength)[::-1] if strength[place] > 0]
    columns = sorted(columns[:FEATURES_COMPARED])
    tables = tuple(_together(bins[place], strength[place]) for place in columns)
    kept = slice(0, CUSTOMERS_NAMED)
    return Neighbours(ids[kept], values[kept], codes[kept], tuple(columns), tables)


def _together(bins: Bins, weight: float) -> FloatArray:
    table = np.zeros((len(bins) + 1, len(bins) + 1))
    place = np.arange(len(bins))
    if bins.feature.is_number:
        apart = np.abs(place[:, None] - place) / max(len(bins) - 1, 1)
        table[:UNKNOWN, :UNKNOWN] = weight * (1 - apart)
    else:
        table[place, place] = weight
    return table
