"""What six sources know of the market, each by itself.

Each source captures companies independently of the others, large ones more often than small ones,
so that some stand in several sources and some in none. Every record has the name, number and street
as that source writes them. The trade directory has some companies twice under different numbers.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from samples.wholesaler.naming import as_recorded, phones
from samples.wholesaler.plan import Column, Plan, chance, numbered, where_else_none, within, words
from samples.wholesaler.premises import street_as_recorded
from samples.wholesaler.referrals import referrers

# Each source: prefix of its numbers, and the chance to know a company of middling size.
CAPTURE: Final = {
    "trade_directory": ("BB", 0.24),
    "association": ("VM", 0.17),
    "publication": ("FP", 0.14),
    "referral": ("EM", 0.12),
    "observation": ("AD", 0.12),
    "trade_fair": ("MK", 0.09),
}
SOURCES: Final = tuple(CAPTURE)
VISIBLE: Final = 0.35  # by how much the log-odds rise with one deviation of size
TWICE: Final = 0.04  # of the directory's entries, listed again under another number
# What each source knows: share of records with the field.
KNOWN: Final = {
    "industry_name": (0.97, 0.90, 0.60, 0.0, 0.5, 0.85),
    "street": (0.95, 0.90, 0.0, 0.45, 0.7, 0.5),
    "postcode": (0.98, 0.95, 0.35, 0.55, 0.8, 0.7),
    "city": (0.99, 0.97, 0.90, 0.80, 0.95, 0.95),
    "region": (1.0, 0.0, 0.0, 0.0, 1.0, 0.0),
    "employees": (0.85, 0.0, 0.70, 0.0, 0.0, 0.0),
    "annual_revenue": (0.0, 0.75, 0.0, 0.0, 0.0, 0.0),
    "founded_year": (0.55, 0.60, 0.0, 0.0, 0.0, 0.0),
    "website": (0.80, 0.55, 0.30, 0.10, 0.15, 0.35),
    "email": (0.60, 0.65, 0.0, 0.25, 0.0, 0.75),
    "phone": (0.90, 0.80, 0.0, 0.60, 0.20, 0.45),
}
OLDEST: Final = 700  # days before the as-of day


@dataclass(frozen=True)
class Market:
    """What lies outside the customer base.

    Attributes:
        companies: all companies of the market with `appearances`, the sources that know them.
        records: prospects as the sources deliver them, one row per source and record; `place` is
            the position of the company.
    """

    companies: pd.DataFrame
    records: pd.DataFrame


def make_market(plan: Plan, customers: pd.DataFrame, companies: pd.DataFrame) -> Market:
    """Let the sources gather.

    Args:
        plan: size and seed.
        customers: with all columns.
        companies: as `market.py` makes them.
    """
    rng = plan.rng("sources")
    listed = _capture(rng, companies)
    source, place = np.nonzero(listed.T)
    again = (source == 0) & chance(rng, TWICE, len(source))
    source, place = np.append(source, source[again]), np.append(place, place[again])
    # In the order of the sources, within them in none.
    at = np.lexsort((rng.random(len(source)), source))
    source, place = source[at], place[at]
    known = companies.iloc[place].reset_index(drop=True)
    prefix = words(tuple(each[0] for each in CAPTURE.values()), source)
    number = within(np.bincount(source, minlength=len(SOURCES))) + 1
    known["phone"] = phones(rng, known["region_number"].to_numpy(), known["subscriber"].to_numpy())
    known["street"] = street_as_recorded(rng, known["street"])
    # Now and then a source counts from the year after.
    known["founded_year"] = known["founded_year"].astype("Int64") + chance(rng, 0.05, len(known))
    records = pd.DataFrame(
        {
            "source": words(SOURCES, source),
            "source_record_id": prefix + numbered("-", number, 5),
            "place": place,
            "name": as_recorded(
                rng, known["stem"].to_numpy(dtype=object), known["form"].to_numpy(dtype=object)
            ),
            "country": known["country"],
        }
    )
    for field, shares in KNOWN.items():
        records[field] = known[field].where(chance(rng, np.array(shares)[source], len(known)))
    records["day"] = _days(plan, rng, records["source"], known)
    recommended = _recommended(rng, customers, known)
    records["referrer"] = where_else_none(records["source"] == "referral", recommended)
    # Visits at the stand: those who came to buy were keener.
    records["visits"] = 1 + rng.poisson(0.5 + 1.2 * known["won_from"].notna())
    return Market(companies.assign(appearances=listed.sum(axis=1)), records)


def _capture(rng: np.random.Generator, companies: pd.DataFrame) -> Column:
    """Tell which sources know which companies, shape (companies, sources)."""
    chances = np.array([each[1] for each in CAPTURE.values()])
    size = (np.log(companies["employees"].to_numpy(dtype=float)) - 2.8) / 1.3
    odds = np.log(chances / (1 - chances))[None, :] + VISIBLE * size[:, None]
    listed = rng.random(odds.shape) < 1 / (1 + np.exp(-odds))
    found_first = companies["won_from"].to_numpy(dtype=object)[:, None] == np.array(SOURCES)
    return np.asarray(listed | found_first)


def _days(plan: Plan, rng: np.random.Generator, source: pd.Series, known: pd.DataFrame) -> Column:
    """Return when each record was gathered: of those won, first by the source that won them."""
    day = plan.days - 1 - (rng.beta(1.2, 2.0, len(known)) * OLDEST).astype(int)
    first = known["found_day"].fillna(-OLDEST).to_numpy().astype(int)
    later = np.maximum(day, first + 1)
    return np.where(source == known["won_from"], first, later)


def _recommended(rng: np.random.Generator, customers: pd.DataFrame, known: pd.DataFrame) -> Column:
    """Return who recommended each company: of those won, who is known to have; nobody itself."""
    drawn = pd.Series(referrers(rng, customers, len(known)), dtype=object)
    other = drawn.mask(drawn == known["customer_id"], None)
    return known["referrer"].astype(object).fillna(other).to_numpy()
