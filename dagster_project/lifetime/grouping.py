"""Which rows are alike: rows of several columns become groups, in ascending order."""

from typing import Final

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_MIXERS: Final = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5)


def group_rows(columns: list[FloatArray]) -> tuple[IntArray, IntArray]:
    """Find the distinct rows and order them by their columns, the first one first.

    One sort of a 64-bit hash of the bits finds equal rows, and only the distinct ones are then
    sorted by their columns. Should two distinct rows share a hash, all are sorted by columns.

    Args:
        columns: values without NaN and without -0.0, each of shape (rows,).

    Returns:
        A row of each group, shape (groups,), and the group of each row, shape (rows,).
    """
    key = np.zeros(len(columns[0]), dtype=np.uint64)
    for column, mixer in zip(columns, _MIXERS, strict=False):
        key = (key ^ column.view(np.uint64)) * np.uint64(mixer)
        key ^= key >> np.uint64(29)
    order = np.argsort(key, kind="stable")
    first, member = _number(order, starts_of_runs([key[order]]))
    if any((column[first][member] != column).any() for column in columns):
        order = np.lexsort(columns[::-1])
        return _number(order, starts_of_runs([column[order] for column in columns]))
    ascending = np.lexsort([column[first] for column in columns[::-1]])
    rank = np.empty_like(ascending)
    rank[ascending] = np.arange(len(ascending))
    return first[ascending], rank[member]


def split_groups(member: IntArray, values: FloatArray) -> tuple[IntArray, IntArray]:
    """Split groups by one more column; groups that were neighbours stay so.

    Args:
        member: group of each row, shape (rows,).
        values: the column, shape (rows,).
    """
    order = np.lexsort([values, member])
    return _number(order, starts_of_runs([member[order], values[order]]))


def starts_of_runs(ordered: list[npt.NDArray[np.generic]]) -> npt.NDArray[np.bool_]:
    """Where any of some ordered columns changes, and at the first row; shape (rows,)."""
    begins = np.zeros(len(ordered[0]), dtype=bool)
    begins[:1] = True
    for values in ordered:
        begins[1:] |= values[1:] != values[:-1]
    return begins


def _number(order: IntArray, begins: npt.NDArray[np.bool_]) -> tuple[IntArray, IntArray]:
    member = np.empty(len(order), dtype=np.int64)
    member[order] = np.cumsum(begins) - 1
    return order[begins], member
