"""Who recommended whom: customers that came by a recommendation, and names not yet customers."""

import numpy as np
import pandas as pd

from samples.wholesaler.customers import ONE_OFF, PARTNER
from samples.wholesaler.plan import Column, Plan


def refer_customers(plan: Plan, customers: pd.DataFrame) -> pd.DataFrame:
    """Return the referrals of companies that are customers by now.

    Columns: customer (position), referrer_customer_id, referred_customer_id, day.
    """
    rng = plan.rng("referrals")
    row = np.flatnonzero(customers["referred"].to_numpy())
    joined = customers["joined_day"].to_numpy()[row]
    found = pd.DataFrame(
        {
            "customer": row,
            "day": np.maximum(joined - rng.integers(5, 60, len(row)), 0),
            "referrer_customer_id": referrers(rng, customers, len(row)),
            "referred_customer_id": customers["customer_id"].to_numpy(dtype=object)[row],
        }
    )
    own = found["referrer_customer_id"] == found["referred_customer_id"]
    return found[~own].reset_index(drop=True)


def referrers(rng: np.random.Generator, customers: pd.DataFrame, n: int) -> Column:
    """Return n customers who recommend someone, partners three times as often as others."""
    weight = np.where(customers["kind"] == PARTNER, 3.0, 1.0)
    weight = np.where(customers["kind"] == ONE_OFF, 0.0, weight)
    chosen = rng.choice(len(customers), n, p=weight / weight.sum())
    return customers["customer_id"].to_numpy(dtype=object)[chosen]


def make_referrals(referred: pd.DataFrame, prospects: pd.DataFrame) -> pd.DataFrame:
    """Return referrals: referrer_customer_id, referred_customer_id or prospect_name, day.

    Args:
        referred: customers that came by a recommendation, as above.
        prospects: records of all sources, with `referrer` where one is known.
    """
    records = prospects[prospects["referrer"].notna()]
    names = pd.DataFrame(
        {
            "referrer_customer_id": records["referrer"].to_numpy(dtype=object),
            "prospect_name": records["name"].str.strip().to_numpy(dtype=object),
            "day": records["day"].to_numpy(),
        }
    )
    found = pd.concat([referred.drop(columns="customer"), names], ignore_index=True)
    columns = ["referrer_customer_id", "referred_customer_id", "prospect_name"]
    found = found[[*columns, "day"]].drop_duplicates(columns)
    return found.sort_values("day", kind="stable", ignore_index=True)
