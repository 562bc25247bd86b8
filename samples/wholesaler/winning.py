"""Which customers were prospects before, and by which source they were found.

Each of them is a customer of the sample that joined lately and whose first order came after the day
its name was collected. One source found it first; others may list it later.
"""

from typing import Final

import numpy as np
import pandas as pd

from samples.wholesaler.plan import NEVER, Plan

# Won companies by the source that found them, for each customer: 57 with 2,000 customers.
WON: Final = {
    "trade_directory": 0.0025,
    "association": 0.0040,
    "publication": 0.0010,
    "referral": 0.0140,
    "observation": 0.0030,
    "trade_fair": 0.0040,
}
WITHIN: Final = 540  # days before the as-of day in which they joined
LEAD: Final = (15, 190)  # days from the record to the first day as a customer


def choose_won(
    plan: Plan, customers: pd.DataFrame, first_order: pd.Series, referred: pd.DataFrame
) -> pd.DataFrame:
    """Return the customers that were won from a list of prospects.

    Columns: customer (position), won_from (source), found_day, won_day (first order), referrer
    (customer_id, of referrals). Few customers may leave some sources without one.

    Args:
        plan: size and seed.
        customers: with all columns.
        first_order: day of the first order placed, by position; customers without one are absent.
        referred: customers that came by a recommendation.
    """
    rng = plan.rng("won")
    won_day = first_order.reindex(range(len(customers)), fill_value=NEVER).to_numpy()
    joined = customers["joined_day"].to_numpy()
    lately = (joined > max(plan.days - WITHIN, 0)) & (won_day < plan.days)
    known = referred.set_index("customer")
    told = np.isin(np.arange(len(customers)), known.index)
    strangers = iter(rng.permutation(np.flatnonzero(lately & ~told)))
    guests = iter(rng.permutation(np.flatnonzero(lately & told & (joined > LEAD[0]))))
    found = []
    for source, share in WON.items():
        pool = guests if source == "referral" else strangers
        wanted = max(1, round(share * plan.customers))
        found += [(row, source) for _, row in zip(range(wanted), pool, strict=False)]
    frame = pd.DataFrame(found, columns=["customer", "won_from"]).astype({"customer": int})
    row = frame["customer"].to_numpy()
    lead = rng.integers(*LEAD, len(row))
    recommended = known["day"].reindex(row).to_numpy()
    by_referral = (frame["won_from"] == "referral").to_numpy()
    return frame.assign(
        found_day=np.where(by_referral, recommended, joined[row] - lead).astype(int),
        won_day=won_day[row],
        referrer=known["referrer_customer_id"].reindex(row).to_numpy(dtype=object),
    )
