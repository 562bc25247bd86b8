"""Cases: what was known of a customer at a date, and what followed where it is known."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

OUTCOMES = ("purchases_ahead", "spend_ahead")


@dataclass(frozen=True)
class Cases:
    """Rows of `int_purchase_histories`, column by column.

    Attributes:
        customer: a number for each customer, the same at every date, shape (cases,).
        cutoff: the date as days since 1970, shape (cases,).
        columns: the numeric columns by name, NaN for empty, each of shape (cases,).
    """

    customer: IntArray
    cutoff: IntArray
    columns: Mapping[str, FloatArray]

    def __len__(self) -> int:
        return len(self.customer)

    def __getitem__(self, name: str) -> FloatArray:
        """A column."""
        return self.columns[name]

    @property
    def cutoffs(self) -> list[int]:
        """The dates, latest first."""
        return sorted({int(day) for day in np.unique(self.cutoff)}, reverse=True)

    @property
    def lapsed(self) -> FloatArray:
        """1 where no purchase followed within the horizon, else 0."""
        return np.where(self["purchases_ahead"] == 0, 1.0, 0.0)

    @property
    def silence(self) -> FloatArray:
        """Days since the last purchase."""
        silence: FloatArray = self["observed_days"] - self["last_purchase_days"]
        return silence

    def take(self, rows: BoolArray | IntArray) -> "Cases":
        """Some of the cases."""
        columns = {name: values[rows] for name, values in self.columns.items()}
        return Cases(self.customer[rows], self.cutoff[rows], columns)

    def at(self, cutoff: int) -> "Cases":
        """The cases of one date."""
        return self.take(self.cutoff == cutoff)
