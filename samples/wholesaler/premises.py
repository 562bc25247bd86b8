"""Where companies sit, in which street, and since which year they exist.

Works on whole columns, as `naming.py` does; how a source spells a street is decided here too.
"""

from typing import Final

import numpy as np
import pandas as pd

from samples.wholesaler.plan import AS_OF, Column, Plan, chance, pick, words
from samples.wholesaler.words import STREET_START

ENDS: Final = ("straße", "weg", "ring", "allee")
END_SHARES: Final = (0.62, 0.22, 0.09, 0.07)
SPELLINGS: Final = ("straße", "str.", "strasse", "-Str.")
SPELLING_SHARES: Final = (0.45, 0.33, 0.14, 0.08)


def streets(rng: np.random.Generator, country: Column) -> pd.Series:
    """Return streets with house numbers; the Swiss know no ß."""
    n = len(country)
    start = words(STREET_START, rng.integers(0, len(STREET_START), n))
    name = pd.Series(start + pick(rng, ENDS, n, *END_SHARES), dtype="str")
    name = name.mask(country == "CH", name.str.replace("ß", "ss", regex=False))
    number = pd.Series(rng.integers(1, 140, n).astype(str), dtype="str")
    return name + " " + number.mask(chance(rng, 0.08, n), number + "a")


def street_as_recorded(rng: np.random.Generator, street: pd.Series) -> pd.Series:
    """Return streets the way one source writes them: Lindenstraße, Lindenstr., Linden-Str."""
    n = len(street)
    spelled = street.copy()
    wanted = pick(rng, SPELLINGS, n, *SPELLING_SHARES)
    for spelling in SPELLINGS:
        other = street.str.replace("stra(?:ß|ss)e ", f"{spelling} ", regex=True)
        spelled = spelled.mask(wanted == spelling, other)
    apart = spelled.str.replace("a$", " a", regex=True)
    return spelled.mask(chance(rng, 0.5, n), apart)


def founded_years(rng: np.random.Generator, employees: Column, latest: Column | int) -> Column:
    """Return the years companies were founded in; large ones tend to be older.

    Args:
        rng: the stream.
        employees: of each company.
        latest: the last year that is possible.
    """
    age = 2 + rng.gamma(2.0, 9.0, len(employees)) * (1 + 0.15 * np.log(employees))
    return np.asarray(np.minimum(AS_OF.year - np.minimum(age, 170).astype(int), latest))


def settle(plan: Plan, customers: pd.DataFrame) -> pd.DataFrame:
    """Return the customers with `street` and `founded_year`."""
    rng = plan.rng("premises")
    opened = pd.DatetimeIndex(plan.dates(customers["joined_day"].to_numpy())).year.to_numpy()
    return customers.assign(
        street=streets(rng, customers["country"].to_numpy()),
        founded_year=founded_years(rng, customers["employees"].to_numpy(), opened),
    )
