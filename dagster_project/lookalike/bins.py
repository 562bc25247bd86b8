"""Each feature cut into bins, so that every model reads the same small whole numbers.

A named feature has a bin for each name that occurs often enough; rarer names share a bin of their
parent (an industry its group), and names never seen fall there too. Where the name itself is
missing nothing is known, whatever is known of the parent: only prospects lack it, so the parent
would tell who is one.
A measured feature is cut near quantiles, so an outlier is merely the last in its bin, and at 1, 2
or 5 times a power of ten: directories round, or give the lower end of a class (10 for 10 to 19,
1 for 1 to 9), and cuts in between would tell who comes from a directory.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from dagster_project.lookalike.features import Feature

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

UNKNOWN: Final = -1
FEWEST_ROWS: Final = 5  # of a name, on both sides together
MOST_BINS: Final = 12  # of a measured feature
ROWS_OF_A_BIN: Final = 20  # customers, on average
BINS_OF_A_PARENT: Final = 3


@dataclass(frozen=True)
class Bins:
    """The bins of one feature.

    Attributes:
        feature: which.
        labels: text of each bin, shape (bins,).
        parent: number of the bin's parent, shape (bins,): what a bin with few rows is drawn to. Of
            names their parent's name, of measures the neighbourhood; all 0 where there is none.
        levels: names of the first bins, in order; none of a measure.
        parent_levels: number of the bin for names not among the levels, by the parent's name.
        edges: lower ends of all bins but the first; None of names.
    """

    feature: Feature
    labels: tuple[str, ...]
    parent: IntArray
    levels: tuple[str, ...] = ()
    parent_levels: pd.Series | None = None
    edges: FloatArray | None = None

    def __len__(self) -> int:
        return len(self.labels)

    def codes(self, traits: pd.DataFrame) -> IntArray:
        """Number of the bin of each row, `UNKNOWN` where nothing is known, shape (rows,)."""
        values = traits[self.feature.name]
        if self.edges is not None:
            numbers = values.to_numpy(dtype=np.float64)
            found = np.searchsorted(self.edges, numbers, side="right")
            return np.where(np.isnan(numbers), UNKNOWN, found).astype(np.int64)
        found = pd.Index(self.levels).get_indexer(pd.Index(values))
        if self.parent_levels is None or self.feature.parent is None:
            return np.asarray(found, dtype=np.int64)
        group = traits[self.feature.parent].map(self.parent_levels)
        other = group.where(values.notna()).fillna(UNKNOWN).to_numpy(dtype=np.int64)
        return np.where(found >= 0, found, other).astype(np.int64)


def cut(
    features: Sequence[Feature], customers: pd.DataFrame, market: pd.DataFrame
) -> tuple[Bins, ...]:
    """Cut features into bins by what both sides hold; a feature left with one bin is dropped."""
    found = [
        _measure(feature, customers, market)
        if feature.is_number
        else _names(feature, customers, market)
        for feature in features
    ]
    return tuple(each for each in found if len(each) > 1)


def codes_of(bins: Sequence[Bins], traits: pd.DataFrame) -> IntArray:
    """Bins of all features, shape (rows, features)."""
    if not bins:
        return np.empty((len(traits), 0), dtype=np.int64)
    return np.column_stack([each.codes(traits) for each in bins])


def _measure(feature: Feature, customers: pd.DataFrame, market: pd.DataFrame) -> Bins:
    sides = [side[feature.name].dropna().to_numpy() for side in (customers, market)]
    count = int(np.clip(len(sides[0]) // ROWS_OF_A_BIN, 2, MOST_BINS))
    # Half of the cuts' weight is the customers', however many prospects there are.
    quantiles = np.linspace(0, 1, 201)
    both = np.concatenate([np.quantile(side, quantiles) for side in sides])
    edges = np.unique(_round(np.quantile(both, np.linspace(0, 1, count + 1)[1:-1])))
    whole = np.concatenate(sides)
    least = max(whole.min(), feature.lumped_below - 1)
    edges = edges[(edges > least) & (edges <= whole.max())]
    ends = [f"{edge:,.15g}" for edge in edges]
    labels = [f"below {ends[0]}"] if ends else ["all"]
    labels += [f"{low} to below {high}" for low, high in pairwise(ends)]
    labels += [f"{ends[-1]} and more"] if ends else []
    parent = np.arange(len(labels)) // BINS_OF_A_PARENT
    return Bins(feature, tuple(labels), parent, edges=edges)


def _round(values: FloatArray) -> FloatArray:
    """To 1, 2 or 5 times a power of ten, the nearest by ratio."""
    steps = np.array([1.0, 2.0, 5.0, 10.0])
    whole, part = np.divmod(np.log10(np.maximum(values, 1e-9)), 1.0)
    nearest = steps[np.argmin(np.abs(part[:, None] - np.log10(steps)), axis=1)]
    rounded: FloatArray = nearest * 10.0**whole
    return rounded


def _names(feature: Feature, customers: pd.DataFrame, market: pd.DataFrame) -> Bins:
    columns = [feature.name] + ([feature.parent] if feature.parent else [])
    both = pd.concat([customers[columns], market[columns]], ignore_index=True)
    counts = both[feature.name].value_counts()
    often = sorted(counts.index[counts >= FEWEST_ROWS])
    if feature.parent is None:
        return Bins(feature, tuple(often), np.zeros(len(often), dtype=np.int64), tuple(often))
    parents = sorted(both[feature.parent].dropna().unique())
    number = {name: place + 1 for place, name in enumerate(parents)}  # 0: no parent known
    # A name may come with several parents, or none: the most frequent one counts.
    pairs = both.dropna().groupby(feature.name)[feature.parent].agg(_commonest)
    of_level = [number.get(pairs.get(name), 0) for name in often]
    others = pd.Series(range(len(often), len(often) + len(parents)), index=parents)
    labels = (*often, *(f"{name}: other" for name in parents))
    parent = np.array([*of_level, *number.values()], dtype=np.int64)
    return Bins(feature, labels, parent, tuple(often), others)


def _commonest(values: pd.Series) -> object:
    return values.mode().iloc[0]
