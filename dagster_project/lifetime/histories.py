"""Purchase histories, reduced to what the models need and counted once where they are alike.

The likelihood of all models here depends on a customer through three numbers (FHL 2005): x repeat
purchases, the last of them at t_x, in an observed time T, both counted from the first purchase. In
days a large base has few distinct triples, so all work is done per triple and weighted with the
number of customers who share it. What regularity (k) adds, the logs of the gaps, does not meet the
parameters: it is needed only where different k are compared. Groups stand in ascending order of
x, T, t_x, so those that share x and T, and with it much of the work, are neighbours.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from dagster_project.lifetime.grouping import group_rows, split_groups, starts_of_runs

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]
_Faulty = Callable[[FloatArray, FloatArray, FloatArray], BoolArray]
_FAULTS: Final[dict[str, _Faulty]] = {
    "without a finite number": lambda x, t, o: ~(np.isfinite(x) & np.isfinite(t) & np.isfinite(o)),
    "with a negative or fractional count of repeat purchases": lambda x, t, o: (
        (x < 0) | (x != np.floor(x))
    ),
    "with a negative observed time": lambda x, t, o: o < 0,
    "with a negative time of the last purchase": lambda x, t, o: t < 0,
    "whose last purchase lies after the observed time": lambda x, t, o: t > o,
    "without repeat purchases but with a time of the last one": lambda x, t, o: (x == 0) & (t > 0),
    "whose repeat purchases all lie at the time of the first": lambda x, t, o: (x > 0) & (t == 0),
}


class HistoryError(ValueError):
    """Histories that cannot be: a fault of the data, said with the number of customers."""


@dataclass(frozen=True)
class Histories:
    """Distinct purchase histories and who has them.

    Attributes:
        x: repeat purchases, shape (groups,), whole numbers as floats.
        last: time t_x from the first purchase to the last, shape (groups,).
        observed: time T from the first purchase to the end of observation, shape (groups,).
        weight: customers who share the history, shape (groups,).
        log_gaps: sum over repeat purchases of the log of the gap before it, mean of the group's
            customers, shape (groups,); None where the gaps are not known.
        member: group of each customer in the order handed in, shape (customers,); empty where
            these are but a part of the groups.
    """

    x: FloatArray
    last: FloatArray
    observed: FloatArray
    weight: FloatArray
    log_gaps: FloatArray | None
    member: IntArray

    @property
    def customers(self) -> int:
        """Customers behind all groups."""
        return int(self.weight.sum())

    @property
    def repeat_buyers(self) -> int:
        """Customers with at least one repeat purchase."""
        return int(self.weight[self.x > 0].sum())

    @cached_property
    def counts(self) -> FloatArray:
        """Distinct values of x, ascending, shape (values,)."""
        return np.unique(self.x)

    @cached_property
    def count_of(self) -> IntArray:
        """Index into `counts` of each group, shape (groups,)."""
        return np.searchsorted(self.counts, self.x).astype(np.int64)

    @cached_property
    def pairs(self) -> tuple[IntArray, IntArray]:
        """A group for each distinct x and T, shape (pairs,), and the pair of each group."""
        return _runs([self.x, self.observed])

    def pairs_with(self, per_group: FloatArray) -> tuple[IntArray, IntArray]:
        """The pairs where they share a figure of shape (groups,) too, else each group by itself."""
        first, pair_of = self.pairs
        if (per_group == per_group[first][pair_of]).all():
            return first, pair_of
        alone = np.arange(len(per_group))
        return alone, alone

    @cached_property
    def triples(self) -> "tuple[Histories, IntArray]":
        """The histories without their gaps, and the triple of each group, shape (groups,)."""
        first, triple_of = _runs([self.x, self.observed, self.last])
        weight = np.bincount(triple_of, self.weight, len(first)).astype(np.float64)
        x, last, observed = self.x[first], self.last[first], self.observed[first]
        return Histories(x, last, observed, weight, None, triple_of[self.member]), triple_of

    def total(self, per_group: FloatArray) -> float:
        """Sum over customers of a figure of shape (groups,).

        Like the sum of gradients not by BLAS, whose threads wait for each other on a busy machine.
        """
        return float(np.einsum("g,g->", self.weight, per_group))

    def mean(self, per_group: FloatArray) -> float:
        """Mean over customers of a figure of shape (groups,)."""
        return self.total(per_group) / self.customers

    def thinned(self, step: int) -> "Histories":
        """Every step-th customer: where to look first, when there are many."""
        kept, member = np.unique(self.member[::step], return_inverse=True)
        weight = np.bincount(member).astype(np.float64)
        gaps = None if self.log_gaps is None else self.log_gaps[kept]
        x, last, observed = self.x[kept], self.last[kept], self.observed[kept]
        return Histories(x, last, observed, weight, gaps, member.astype(np.int64))

    def take(self, rows: slice | IntArray) -> "Histories":
        """Some of the groups."""
        gaps = None if self.log_gaps is None else self.log_gaps[rows]
        columns = self.x[rows], self.last[rows], self.observed[rows], self.weight[rows]
        return Histories(*columns, gaps, np.empty(0, np.int64))

    def parts(self, size: int) -> "Iterator[Histories]":
        """All groups in parts of at most `size`, so that memory for work on them is bounded."""
        for begin in range(0, len(self.x), size):
            yield self.take(slice(begin, begin + size))

    def per_customer(self, per_group: FloatArray) -> FloatArray:
        """Hand a figure of shape (groups, ...) back to the customers, in their order."""
        return per_group[self.member]


def group_histories(
    x: npt.ArrayLike,
    last: npt.ArrayLike,
    observed: npt.ArrayLike,
    log_gaps: npt.ArrayLike | None = None,
    *,
    gaps_apart: bool = False,
) -> Histories:
    """Check histories and count identical ones once.

    Args:
        x: repeat purchases, shape (customers,).
        last: time t_x of the last purchase after the first, shape (customers,); 0 where x is 0.
        observed: observed time T after the first purchase, shape (customers,), same unit.
        log_gaps: sum of the logs of the x gaps between purchases, shape (customers,); what lets
            regularity (k) be compared by likelihood.
        gaps_apart: keep customers with equal triples but other gaps in groups of their own, as a
            posterior of k per customer needs.

    Raises:
        HistoryError: no customers, arrays of different length, or impossible histories; the
            message counts the customers per fault.
    """
    columns = [_column(values) for values in (x, last, observed)]
    if log_gaps is not None:
        columns.append(_column(log_gaps))
    sizes = {len(values) for values in columns}
    if len(sizes) != 1:
        raise HistoryError(f"The columns of the histories differ in length: {sorted(sizes)}.")
    if sizes == {0}:
        raise HistoryError("There are no customers. Remedy: an as-of date after the first order.")
    _refuse_faults(columns)
    x_, last_, observed_ = columns[:3]
    first, member = group_rows([x_, observed_, last_])
    if gaps_apart and log_gaps is not None:
        first, member = split_groups(member, columns[3])
    weight = np.bincount(member, minlength=len(first)).astype(np.float64)
    gaps = None
    if log_gaps is not None:
        gaps = np.bincount(member, weights=columns[3], minlength=len(first)) / weight
    return Histories(x_[first], last_[first], observed_[first], weight, gaps, member)


def _column(values: npt.ArrayLike) -> FloatArray:
    column = np.asarray(values, dtype=np.float64)
    if column.ndim != 1:
        raise HistoryError(f"A column of the histories has {column.ndim} dimensions, not one.")
    return column + 0.0  # -0.0 becomes 0.0, so equal values have equal bits


def _refuse_faults(columns: list[FloatArray]) -> None:
    x, last, observed = columns[:3]
    with np.errstate(invalid="ignore"):
        found = {name: int(faulty(x, last, observed).sum()) for name, faulty in _FAULTS.items()}
    if len(columns) > 3:
        bad = ~np.isfinite(columns[3]) | ((x == 0) & (columns[3] != 0))
        found["whose sum of log gaps is not a number, or not 0 without repeat purchases"] = int(
            bad.sum()
        )
    told = [f"{count} customers {name}" for name, count in found.items() if count]
    if told:
        raise HistoryError(
            f"Of {len(x)} purchase histories some cannot be: {'; '.join(told)}. "
            "Remedy: look at the order dates of these customers and at the as-of date."
        )


def _runs(ordered: list[FloatArray]) -> tuple[IntArray, IntArray]:
    begins = starts_of_runs([*ordered])
    return np.flatnonzero(begins), np.cumsum(begins) - 1
