"""How large the sample is, when it ends, and where its chance comes from.

Belongs here: size, calendar origin, named random streams and the small helpers on whole columns
that every other module uses. What is drawn from the streams is decided elsewhere.

Days are whole numbers counted from the first day of the window; the as-of day is number `days`.
"""

import zlib
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Column = NDArray[Any]

AS_OF: Final = date(2025, 10, 1)
ZONE: Final = "Europe/Berlin"
AFTERMATH: Final = 180  # days simulated beyond the as-of day, for the truth only
NEVER: Final = 1_000_000  # a day that does not come
LINES_PER_CUSTOMER_YEAR: Final = 200 / 3
_DAY: Final = 86_400


@dataclass(frozen=True)
class Plan:
    """Size and seed; the same plan gives the same bytes.

    Attributes:
        customers: companies that have an account; at least 20.
        years: length of the history before the as-of day.
        seed: of everything that is left to chance.
        lines: order lines to aim at; by default what so many customers order in so many years.
    """

    customers: int = 2_000
    years: int = 3
    seed: int = 1
    lines: int | None = None

    def __post_init__(self) -> None:
        """Refuse sizes that cannot be made."""
        if self.customers < 20 or not 1 <= self.years <= 20:
            raise ValueError("customers must be 20 or more, years from 1 to 20")
        if self.lines is not None and self.lines < self.customers:
            raise ValueError("lines must be at least one for each customer")

    @property
    def start(self) -> date:
        """The first day of the window."""
        return AS_OF.replace(year=AS_OF.year - self.years)

    @property
    def days(self) -> int:
        """Days in the window; also the number of the as-of day."""
        return (AS_OF - self.start).days

    @property
    def target_lines(self) -> int:
        """Order lines to aim at."""
        return self.lines or round(self.customers * self.years * LINES_PER_CUSTOMER_YEAR)

    def rng(self, *name: str | int) -> np.random.Generator:
        """Return the random stream of that name, independent of all others."""
        key = zlib.crc32("/".join(map(str, name)).encode())
        return np.random.default_rng(np.random.SeedSequence([self.seed, key]))

    def moments(self, day: Column, second: Column | int = 0) -> Column:
        """Return local times, datetime64[s], from day numbers and seconds of the day."""
        origin = np.datetime64(self.start, "s")
        seconds = np.asarray(day).astype(np.int64) * _DAY + second
        return np.asarray(origin + seconds.astype("timedelta64[s]"))

    def dates(self, day: Column) -> Column:
        """Return days, datetime64[D], NaT for a day that does not come."""
        number = np.asarray(day).astype(np.int64)
        found = np.datetime64(self.start, "D") + number.astype("timedelta64[D]")
        return np.where(number >= NEVER, np.datetime64("NaT"), found).astype("datetime64[D]")

    def weekday(self, day: Column) -> Column:
        """Return the day of the week of day numbers, Monday 0."""
        return np.asarray((np.asarray(day) + self.start.weekday()) % 7)

    def day_of_year(self, day: Column) -> Column:
        """Return the day of the year of day numbers, from 1."""
        dates = self.dates(day)
        return np.asarray((dates - dates.astype("datetime64[Y]")).astype(np.int64) + 1)

    def on_weekday(self, day: Column) -> Column:
        """Move days that fall on a weekend to the Monday after."""
        return np.asarray(np.asarray(day) + np.array([0, 0, 0, 0, 0, 2, 1])[self.weekday(day)])


def words(listed: tuple[str, ...], at: Column) -> Column:
    """Return words of a list by position, as a column of objects."""
    return np.asarray(np.array(listed, dtype=object)[at])


def pick(rng: np.random.Generator, listed: tuple[str, ...], n: int, *shares: float) -> Column:
    """Return n words drawn from a list, evenly or by shares that need not add up to one."""
    weights = np.array(shares) / sum(shares) if shares else None
    return words(listed, rng.choice(len(listed), n, p=weights))


def chance(rng: np.random.Generator, share: Column | float, n: int) -> Column:
    """Return n booleans that are true with the given share."""
    return rng.random(n) < share


def within(counts: Column) -> Column:
    """Return 0, 1, ... within each group of the given sizes, one after the other."""
    ends = np.cumsum(counts)
    return np.asarray(np.arange(int(counts.sum())) - np.repeat(ends - counts, counts))


def office_seconds(rng: np.random.Generator, n: int) -> Column:
    """Return n seconds of the day within office hours, 7 to 18 h, most before noon."""
    return (7 * 3600 + rng.beta(2.0, 2.6, n) * 11 * 3600).astype(np.int64)


def where_else_none(condition: Column | pd.Series, values: Column) -> Column:
    """Return values as objects where the condition holds, None elsewhere."""
    found = np.asarray(values).astype(object)
    found[~np.asarray(condition, dtype=bool)] = None
    return found


def numbered(prefix: str, numbers: Column, width: int = 0) -> Column:
    """Return ids such as K100001 from numbers, as a column of objects."""
    text = np.char.zfill(np.asarray(numbers).astype(str), width)
    return np.char.add(prefix, text).astype(object)
