"""Small simulated companies: what customers and prospects are, and what customers brought."""

from datetime import date, timedelta
from typing import Final

import numpy as np
import pandas as pd

AS_OF: Final = date(2025, 1, 1)
INDUSTRIES: Final = ("joinery", "metal", "food", "care", "transport", "farming")
GROUPS: Final = {
    "joinery": "craft",
    "metal": "craft",
    "food": "trade",
    "care": "service",
    "transport": "service",
    "farming": "trade",
}
DAYS: Final = 1000  # of the record before the as-of date


def profiles(
    *,
    customers: int = 600,
    prospects: int = 600,
    effect: float = 1.0,
    known: float = 1.0,
    seed: int = 1,
) -> pd.DataFrame:
    """Customers and prospects drawn from one population.

    Args:
        customers: how many, won at any time of the record.
        prospects: how many.
        effect: of joinery and of a tenfold size on the log of first-year value.
        known: share of prospects of which a field is known; customers are known fully.
        seed: of the draws.
    """
    rng = np.random.default_rng(seed)
    n = customers + prospects
    is_customer = np.arange(n) < customers
    industry = rng.choice(INDUSTRIES, n)
    employees = np.maximum(np.exp(rng.normal(3.0, 1.2, n)), 1).round()
    log_value = 6 + effect * ((industry == "joinery") * 1.0 + np.log10(employees / 20))
    value = np.exp(log_value + rng.normal(0, 0.7, n))
    won_on = pd.Series(
        [AS_OF - timedelta(days=int(days)) for days in rng.integers(1, DAYS, n)], dtype="object"
    )
    over = np.array([day + timedelta(days=365) <= AS_OF for day in won_on])
    gathered = [AS_OF - timedelta(days=int(days)) for days in rng.integers(1, DAYS, n)]
    frame = pd.DataFrame(
        {
            "subject_kind": np.where(is_customer, "customer", "prospect"),
            "subject_id": [f"S{number:05d}" for number in range(n)],
            "kind": "company",
            "industry_key": industry,
            "industry_group": [GROUPS[name] for name in industry],
            "region_key": rng.choice(["north", "south", "west"], n),
            "country_code": "DE",
            "postcode_area": rng.choice([f"DE{area}" for area in range(10, 30)], n),
            "size_class": "small",
            "employees": employees,
            "annual_revenue": np.nan,
            "has_website": is_customer | (rng.random(n) < 0.5),
            "founded_year": pd.array(rng.integers(1950, 2020, n), dtype="Int64"),
            "distance_km": np.nan,
            "engagement": np.nan,
            "sources": pd.array(np.where(is_customer, 0, 1), dtype="Int64"),
            "won_on": won_on.where(is_customer, None),
            "was_new": is_customer,
            "gathered_on": pd.Series(gathered, dtype="object").where(~is_customer, None),
            "value_year_1": np.where(is_customer & over, value, np.nan),
            "value_so_far": np.where(is_customer, value, np.nan),
            "days_on_record": 0,
            "is_market": ~is_customer,
        }
    )
    frame["sources"] = frame["sources"].mask(is_customer)
    for name in ("industry_key", "employees", "region_key", "postcode_area", "founded_year"):
        frame[name] = frame[name].mask(~is_customer & (rng.random(n) > known))
    frame["industry_group"] = frame["industry_group"].where(frame["industry_key"].notna())
    return frame
