"""What a fit found out about itself, in a reason to act on and a sentence to read."""

from dataclasses import dataclass
from enum import Enum


class Reason(Enum):
    """Why a fit was refused, or not taken as it was at first."""

    TOO_FEW_REPEAT_BUYERS = "too few repeat buyers"
    NOT_CONVERGED = "the search did not end at a flat point"
    AT_BOUND = "a parameter lies at its bound"
    NOT_A_MAXIMUM = "the likelihood has no sharp maximum"
    EVERYONE_ALIVE = "no repeat buyer seems to have left"
    EVERYONE_LOST = "every repeat buyer seems to have left"
    NO_BETTER_THAN_NBD = "dropout explains the histories no better than none"
    TOO_FEW_CUSTOMERS = "too few customers"
    NO_SUCH_GAPS = "next to no customer buys at gaps of this regularity"
    CONSTANT_SPEND = "all customers spend the same"
    INFINITE_MEAN = "the mean spend of the population is infinite"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with a fit.

    Attributes:
        reason: what.
        words: a sentence with figures, for people.
    """

    reason: Reason
    words: str
