"""The wholesaler's own people, and who looks after which customer when.

Two thirds are account managers with a region, the others serve customers from the office. A
quarter of the account managers leaves within the window; one more has given notice. What a
departure does to customers is in `fate.py` and `demand.py`.
"""

from typing import Final

import numpy as np
import pandas as pd

from samples.wholesaler.naming import people
from samples.wholesaler.plan import NEVER, Column, Plan, chance, numbered, words
from samples.wholesaler.words import REGIONS

CUSTOMERS_PER_EMPLOYEE: Final = 2_000 / 12
KEEPS_DEPARTED_OWNER: Final = 0.12  # of the accounts of those who left
NOTICE_DAYS: Final = 45


def make_staff(plan: Plan) -> pd.DataFrame:
    """Return employees, account managers first: one row each.

    Columns: employee_id, name, team, role, region (number), is_manager, left_day,
    contacts_per_week.
    """
    rng = plan.rng("staff")
    n = max(6, round(plan.customers / CUSTOMERS_PER_EMPLOYEE))
    managers = max(4, round(n * 2 / 3))
    is_manager = np.arange(n) < managers
    region = np.arange(n) % len(REGIONS)
    left = np.full(n, NEVER)
    leavers = np.arange(1, managers - 1, 4)
    left[leavers] = (np.linspace(0.35, 0.80, len(leavers)) * plan.days).astype(int)
    left[managers - 1] = plan.days + NOTICE_DAYS
    names = people(rng, n)
    regions = words(tuple(each[0] for each in REGIONS), region)
    return pd.DataFrame(
        {
            "employee_id": numbered("MA", np.arange(1, n + 1), 3),
            "name": names["first"] + " " + names["last"],
            "team": np.where(is_manager, "Vertrieb " + regions, "Innendienst"),
            "role": np.where(is_manager, "Außendienst", "Kundenservice"),
            "region": region,
            "is_manager": is_manager,
            "left_day": left,
            "contacts_per_week": np.where(is_manager, 30, 60),
        }
    )


def assign_owners(plan: Plan, staff: pd.DataFrame, region: Column, value: Column) -> pd.DataFrame:
    """Return who owns each customer, before and after a departure: one row per customer.

    Columns: owner and successor (positions in staff), owner_left_day, handover_day (the successor
    begins; NEVER where nobody was named), colleague (of the office, who may speak to the customer
    too). More valuable customers are handed over sooner.

    Args:
        plan: size and seed.
        staff: as made above.
        region: of each customer.
        value: rank of each customer by expected value, from 0 (highest) to 1.
    """
    rng = plan.rng("owners")
    n = len(region)
    managers = np.flatnonzero(staff["is_manager"].to_numpy())
    others = np.flatnonzero(~staff["is_manager"].to_numpy())
    left = staff["left_day"].to_numpy()
    # With fewer managers than regions the neighbours help out.
    own_region = staff["region"].to_numpy()[managers]
    fits = own_region[None, :] == (region % (own_region.max() + 1))[:, None]
    owner = managers[np.argmax(fits + rng.random((n, len(managers))) * 0.9, axis=1)]
    staying = managers[left[managers] >= NEVER]
    successor = staying[rng.integers(0, len(staying), n)]
    left_day = np.where(left[owner] < plan.days, left[owner], NEVER)
    lag = 10 + rng.gamma(1.6, 35.0, n) * (0.4 + value)
    forgotten = chance(rng, KEEPS_DEPARTED_OWNER * 2 * value, n)
    handover = np.where((left_day < NEVER) & ~forgotten, left_day + lag.astype(int), NEVER)
    return pd.DataFrame(
        {
            "owner": owner,
            "successor": successor,
            "owner_left_day": left_day,
            "handover_day": np.where(handover < plan.days, handover, NEVER),
            "colleague": others[rng.integers(0, len(others), n)],
        }
    )


def owner_on(customers: pd.DataFrame, row: Column, day: Column) -> Column:
    """Return the owner (position in staff) of customers, by row number, on given days."""
    picked = customers.iloc[row]
    later = day >= picked["handover_day"].to_numpy()
    return np.where(later, picked["successor"].to_numpy(), picked["owner"].to_numpy())
