"""What a caller may choose about linkage; the defaults were calibrated in benchmarks/linkage.py."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Field:
    """A further column of the records that is compared: a date of birth, a register number.

    Attributes:
        column: its name among the columns of `records`.
        words: how evidence calls it.
        how: `exact`, or `fuzzy`, which also knows one and two typing errors.
        blocks: whether an equal value alone is reason enough to compare two records.
    """

    column: str
    words: str
    how: Literal["exact", "fuzzy"] = "fuzzy"
    blocks: bool = True


@dataclass(frozen=True)
class LinkOptions:
    """Choices of one linkage.

    Attributes:
        same: match probability from which two records are merged without asking.
        review: match probability from which a person is asked.
        shown: match probability below which a pair is plainly different and not listed.
        shared_by_most: a value that more records share is no reason to compare them.
        country: alpha-2 code taken for national phone numbers of records without a country; None:
            the most frequent one among the records.
        fields: further columns to compare.
        threads: of DuckDB.
    """

    same: float = 0.999
    review: float = 0.5
    shown: float = 0.1
    shared_by_most: int = 50
    country: str | None = None
    fields: tuple[Field, ...] = ()
    threads: int = 2
