"""What models promised and what happened, row by row.

A row is one customer at one origin: the day before which everything was known and from which the
horizon runs. A customer may have rows at several origins, so rows are not independent; customers
are (see `resampling`).
"""

from dataclasses import dataclass, fields
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
DateArray = npt.NDArray[np.datetime64]

_AMOUNTS: Final = ("purchases_ahead", "spend_ahead", "revenue")


@dataclass(frozen=True)
class Outcomes:
    """What happened within the horizon after each origin.

    Attributes:
        customer: a number for each customer, the same at all origins, shape (rows,).
        origin: the day of the forecast, datetime64[D], shape (rows,).
        purchases_ahead: purchases within the horizon from the origin, shape (rows,).
        spend_ahead: net amount of these, company currency, shape (rows,).
        revenue: trailing revenue at the origin, what a lapse puts at risk, shape (rows,).
    """

    customer: IntArray
    origin: DateArray
    purchases_ahead: FloatArray
    spend_ahead: FloatArray
    revenue: FloatArray

    def __post_init__(self) -> None:
        sizes = {field.name: len(getattr(self, field.name)) for field in fields(self)}
        if len(set(sizes.values())) != 1:
            raise ValueError(f"The columns of the outcomes differ in length: {sizes}.")
        if self.origin.dtype != "datetime64[D]":
            raise ValueError(f"origin is of type {self.origin.dtype}. It must be datetime64[D].")
        for name in _AMOUNTS:
            bad = int((~np.isfinite(getattr(self, name))).sum())
            if bad:
                raise ValueError(f"{name} is not a number in {bad} rows of outcomes.")
        if len(self.customer) and self.purchases_ahead.min() < 0:
            raise ValueError("purchases_ahead is negative in some rows of outcomes.")
        # Both are needed for pairs and intervals to mean what they say.
        days = np.searchsorted(self.origins, self.origin)
        _, code = np.unique(self.customer, return_inverse=True)
        if len(np.unique(code * len(self.origins) + days)) != len(self.customer):
            raise ValueError("A customer has more than one row of outcomes at one origin.")

    @cached_property
    def lapsed(self) -> FloatArray:
        """1 where no purchase came within the horizon, else 0, shape (rows,)."""
        return np.where(self.purchases_ahead == 0, 1.0, 0.0)

    @cached_property
    def origins(self) -> DateArray:
        """Distinct origins, ascending."""
        return np.unique(self.origin)

    @property
    def customers(self) -> int:
        """Distinct customers."""
        return len(np.unique(self.customer))

    def take(self, rows: npt.NDArray[np.generic]) -> "Outcomes":
        """The outcomes of some rows, by number or by mask."""
        return Outcomes(*(getattr(self, field.name)[rows] for field in fields(self)))


@dataclass(frozen=True)
class Forecast:
    """What one model promised for the rows of some outcomes.

    Attributes:
        model: its name.
        lapse: probability of no purchase within the horizon, shape (rows,); NaN where the model
            has none, as at an origin where its fit was refused.
        purchases: expected purchases within the horizon, shape (rows,); None if not its business.
        spend: expected net amount within the horizon, shape (rows,); None if not its business.
    """

    model: str
    lapse: FloatArray
    purchases: FloatArray | None = None
    spend: FloatArray | None = None

    def __post_init__(self) -> None:
        outside = int(((self.lapse < 0) | (self.lapse > 1) | np.isinf(self.lapse)).sum())
        if outside:
            raise ValueError(f"{outside} probabilities of {self.model} lie outside 0 to 1.")
        for name in ("purchases", "spend"):
            values = getattr(self, name)
            if values is not None and len(values) != len(self.lapse):
                raise ValueError(f"{name} of {self.model} and its probabilities differ in length.")

    def take(self, rows: npt.NDArray[np.generic]) -> "Forecast":
        """The forecast of some rows, by number or by mask."""
        parts = (None if p is None else p[rows] for p in (self.purchases, self.spend))
        return Forecast(self.model, self.lapse[rows], *parts)


def gaps_in_words(outcomes: Outcomes, forecast: Forecast) -> str | None:
    """Say where a model has no probability; None if it has one for every row.

    Raises:
        ValueError: the forecast is for other rows.
    """
    if len(forecast.lapse) != len(outcomes.customer):
        raise ValueError(
            f"{forecast.model} has {len(forecast.lapse)} rows, "
            f"the outcomes {len(outcomes.customer)}."
        )
    missing = np.isnan(forecast.lapse)
    if not missing.any():
        return None
    told = [
        f"{int((missing & here).sum()):,} of {int(here.sum()):,} customers at {origin}"
        for origin in outcomes.origins
        if (missing & (here := outcomes.origin == origin)).any()
    ]
    return f"{forecast.model} has no probability for {', '.join(told)}"
