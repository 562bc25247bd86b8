"""How the wholesaler attends to its customers: cadence, gaps in it, and every planned touch.

The company plans personal touches by the class of a customer's expected value. It falls silent on
some ("we went quiet"): by neglect, or after an account manager has left. What customers ask or
complain about is in `service.py`, newsletters are in `touches.py`.
"""

from typing import Final

import numpy as np
import pandas as pd

from samples.wholesaler.customers import value_rank
from samples.wholesaler.plan import NEVER, Column, Plan, chance, within
from samples.wholesaler.staff import assign_owners

CLASS_ENDS: Final = (0.05, 0.20, 0.50, 1.0)
CADENCE_DAYS: Final = (30, 60, 120, 365)
ONE_GAP: Final = 0.18  # customers with a gap somewhere in the window
OPEN_GAP: Final = 0.09  # customers with a gap that lasts at the as-of day
GAPS: Final = 3
CHANNELS: Final = ("visit", "phone", "email", "mail", "event")
# How often each class is met in which way.
CHANNEL_SHARES: Final = (
    (0.35, 0.40, 0.18, 0.02, 0.05),
    (0.25, 0.48, 0.20, 0.03, 0.04),
    (0.12, 0.55, 0.25, 0.06, 0.02),
    (0.03, 0.50, 0.30, 0.17, 0.00),
)
CHANNEL_EFFECT: Final = {"visit": 1.3, "phone": 1.0, "email": 0.5, "mail": 0.3, "event": 1.0}
EFFECT_DAYS: Final = 14
NOT_REACHED: Final = 0.15  # of calls; they move nobody
AFTER_LEAVING: Final = (90, 0.25)  # days touches go on after a customer left; share later on


def plan_attention(plan: Plan, staff: pd.DataFrame, customers: pd.DataFrame) -> pd.DataFrame:
    """Return the customers with owner, cadence and gaps (gap<k>_from, gap<k>_to)."""
    rng = plan.rng("attention")
    n, rank = len(customers), value_rank(customers)
    level = np.searchsorted(CLASS_ENDS, rank, side="right").clip(max=3)
    owners = assign_owners(plan, staff, customers["region_number"].to_numpy(), rank)
    customers = pd.concat([customers, owners], axis=1)
    customers["value_rank"], customers["level"] = rank, level
    customers["cadence_days"] = np.array(CADENCE_DAYS)[level]
    once = chance(rng, ONE_GAP, n)
    start = rng.uniform(0, plan.days, n).astype(int)
    length = (customers["cadence_days"] + rng.uniform(90, 330, n)).astype(int)
    still = chance(rng, OPEN_GAP, n)
    since = plan.days - (customers["cadence_days"] + rng.uniform(30, 300, n)).astype(int)
    return customers.assign(
        gap0_from=customers["owner_left_day"],
        gap0_to=customers["handover_day"],
        gap1_from=np.where(once, start, NEVER),
        gap1_to=np.where(once, start + length, NEVER),
        gap2_from=np.where(still, since, NEVER),
        gap2_to=NEVER,
    )


def plan_touches(plan: Plan, customers: pd.DataFrame) -> pd.DataFrame:
    """Return the personal touches planned without knowing who will leave: one row each.

    Columns: customer (position), day, channel, reached, effect (how much more the customer buys in
    the days after), ordered by customer and day. Touches inside a gap are left out.
    """
    rng = plan.rng("touches")
    cadence = customers["cadence_days"].to_numpy()
    counts = (plan.days / cadence * 1.6 + 6).astype(int)
    row = np.repeat(np.arange(len(customers)), counts)
    steps = rng.gamma(4.0, 0.25, len(row)) * cadence[row] * 0.92
    steps *= np.where(within(counts) == 0, rng.random(len(row)), 1.0)
    totals = np.cumsum(steps)
    firsts = np.cumsum(counts) - counts
    base = (totals - steps)[firsts]
    begin = np.maximum(customers["joined_day"].to_numpy() + 10, 0)
    day = plan.on_weekday((totals - base[row] + begin[row]).astype(int))
    kept = (day < plan.days) & ~in_gap(customers.iloc[row], day)
    row, day = row[kept], day[kept]
    shares = np.cumsum(CHANNEL_SHARES, axis=1)[customers["level"].to_numpy()[row]]
    channel = (rng.random(len(row))[:, None] > shares).sum(axis=1).clip(max=len(CHANNELS) - 1)
    reached = ~((channel == 1) & chance(rng, NOT_REACHED, len(row)))
    effect = np.array([CHANNEL_EFFECT[each] for each in CHANNELS])[channel]
    return pd.DataFrame(
        {
            "customer": row,
            "day": day,
            "channel": np.array(CHANNELS, dtype=object)[channel],
            "reached": reached,
            "effect": effect * customers["effect"].to_numpy()[row] * reached,
        }
    )


def in_gap(customers: pd.DataFrame, day: Column, after: int = 0) -> Column:
    """Tell whether days lie in a gap that has lasted at least `after` days.

    Args:
        customers: one row for each row of day.
        day: one value a row, or a grid of shape (1, days).
        after: days since the gap began.
    """
    inside = np.zeros(
        np.broadcast_shapes((len(customers),) + (1,) * (day.ndim - 1), day.shape), bool
    )
    for number in range(GAPS):
        start = _as_rows(customers[f"gap{number}_from"].to_numpy(), day)
        end = _as_rows(customers[f"gap{number}_to"].to_numpy(), day)
        inside |= (day >= start + after) & (day < end)
    return inside


def _as_rows(values: Column, day: Column) -> Column:
    return values[:, None] if day.ndim == 2 else values
