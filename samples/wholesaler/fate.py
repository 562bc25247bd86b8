"""What befalls customers: pauses, spells of bad service, and leaving for good, with the cause.

Causes compete: each has its own chance per day, which depends on what the customer lives through
(bad service, our silence, the departure of the person it knew). The first one that strikes ends
the relationship; its name is the true reason.
"""

from typing import Final

import numpy as np
import pandas as pd

from samples.wholesaler.attention import in_gap
from samples.wholesaler.customers import EQUIPMENT, ONE_OFF, PARTNER, PRICE_DRIVEN
from samples.wholesaler.plan import AFTERMATH, NEVER, Column, Plan, chance, pick, where_else_none

CAUSES: Final = ("service", "price", "competitor", "closed_down", "contact_left", "neglect")
PAUSES: Final = ("seasonal_closure", "project_gap", "tried_competitor")
PAUSED: Final = 0.22  # customers with one pause in the window
TROUBLED: Final = 0.30  # customers with one spell of bad service
TROUBLE_AFTER: Final = 30  # days a spell of bad service is remembered
NEGLECT_AFTER: Final = 60  # days of our silence before it begins to tell
FADE_DAYS: Final = 90  # days before leaving in which some buy less
FADES: Final = 0.6
_BLOCK: Final = 4_096

# Chances a year.
BASE: Final = {"service": 0.006, "price": 0.012, "competitor": 0.022, "closed_down": 0.014}
PRICE_DRIVEN_PRICE: Final = 0.07
SERVICE_IN_TROUBLE: Final = 0.75
NEGLECT_IN_GAP: Final = 0.22
CONTACT_LEFT: Final = 0.010  # their person leaves
OWNER_LEFT: Final = {True: 0.45, False: 0.10}  # our person left: one-person relationship or not
OWNER_LEFT_DAYS: Final = 180
PARTNER_FACTOR: Final = 0.4
REFERRED_FACTOR: Final = 0.8


def decide_fate(plan: Plan, customers: pd.DataFrame) -> pd.DataFrame:
    """Return the customers with what befalls them.

    New columns: pause_from, pause_to, pause_reason, trouble_from, trouble_to, referred, fades,
    left_day (NEVER for those who stay, up to AFTERMATH days beyond the window) and left_reason.
    """
    rng = plan.rng("fate")
    n = len(customers)
    horizon = plan.days + AFTERMATH
    paused = chance(rng, PAUSED, n) & (customers["kind"] != ONE_OFF).to_numpy()
    begins = rng.integers(0, horizon - 30, n)
    lasts = np.minimum(60 + rng.gamma(2.0, 45.0, n), 400).astype(int)
    troubled = chance(rng, TROUBLED, n)
    trouble = rng.integers(-30, horizon, n)
    spell = rng.integers(45, 110, n)
    joiner = customers["joined_day"].to_numpy() > 30
    customers = customers.assign(
        pause_from=np.where(paused, begins, NEVER),
        pause_to=np.where(paused, begins + lasts, NEVER),
        pause_reason=where_else_none(paused, pick(rng, PAUSES, n, 0.45, 0.35, 0.2)),
        trouble_from=np.where(troubled, trouble, NEVER),
        trouble_to=np.where(troubled, trouble + spell, NEVER),
        referred=joiner & chance(rng, 0.12, n) & (customers["kind"] != ONE_OFF).to_numpy(),
        fades=chance(rng, FADES, n),
    )
    left = np.full(n, NEVER)
    limit = rng.exponential(1.0, n)
    day = np.arange(horizon)[None, :]
    for start in range(0, n, _BLOCK):
        block = customers.iloc[start : start + _BLOCK]
        total = np.cumsum(sum(_hazards(block, day).values()), axis=1)
        # Counts the days before the limit is reached.
        waited = (total < limit[start : start + _BLOCK, None]).sum(axis=1)
        left[start : start + _BLOCK] = np.where(waited < horizon, waited, NEVER)
    leaver = np.flatnonzero(left < NEVER)
    causes = np.stack(list(_hazards(customers.iloc[leaver], left[leaver]).values()), axis=1)
    drawn = rng.random(len(leaver)) * causes.sum(axis=1)
    reason = np.full(n, None, dtype=object)
    reason[leaver] = np.array(CAUSES, dtype=object)[
        (drawn[:, None] >= np.cumsum(causes, axis=1)).sum(axis=1).clip(max=len(CAUSES) - 1)
    ]
    return customers.assign(left_day=left, left_reason=reason)


def _hazards(customers: pd.DataFrame, day: Column) -> dict[str, Column]:
    """Return the chance a day of each cause, in the order of CAUSES.

    Args:
        customers: the customers.
        day: one day for each of them, or a grid of shape (1, days).
    """

    def of(values: pd.Series | Column) -> Column:
        column = np.asarray(values)
        return column[:, None] if day.ndim == 2 else column

    kind = customers["kind"].to_numpy()
    troubled = (day >= of(customers["trouble_from"])) & (
        day < of(customers["trouble_to"]) + TROUBLE_AFTER
    )
    gone = of(customers["owner_left_day"])
    bereft = (day >= gone) & (day < gone + OWNER_LEFT_DAYS)
    if_bereft = np.where(customers["one_person"], OWNER_LEFT[True], OWNER_LEFT[False])
    weight = np.where(kind == PARTNER, PARTNER_FACTOR, 1.0)
    weight = np.where(customers["referred"], weight * REFERRED_FACTOR, weight)
    weight = np.where(kind == ONE_OFF, 0.0, weight)
    here = of(weight) * (day > np.maximum(of(customers["joined_day"]), 0) + 20) / 365
    small = np.where(customers["employees"] < 10, 1.6, 0.8)
    price = np.where(kind == PRICE_DRIVEN, PRICE_DRIVEN_PRICE, BASE["price"])
    silence = in_gap(customers, day, NEGLECT_AFTER) & of(kind != EQUIPMENT)
    return {
        "service": here * np.where(troubled, SERVICE_IN_TROUBLE, BASE["service"]),
        "price": here * of(price),
        "competitor": here * BASE["competitor"],
        "closed_down": here * of(small) * BASE["closed_down"],
        "contact_left": here * (CONTACT_LEFT + np.where(bereft, of(if_bereft), 0.0)),
        "neglect": here * np.where(silence, NEGLECT_IN_GAP, 0.0),
    }
