"""The market: companies that might buy, whether or not anybody has their name yet.

Ordinary companies, twins of good customers (same industry, region and about the same size), and
customers that the sources list although they buy already, have left, or came to buy after they had
been listed. Companies made to be taken for others stand in `traps.py`; what the sources know of
all these is decided in `prospects.py`.
"""

from typing import Final

import numpy as np
import pandas as pd

from samples.wholesaler.customers import EQUIPMENT, GOOD, ONE_OFF, PARTNER, planned_value
from samples.wholesaler.naming import addresses, company_names, surnames
from samples.wholesaler.plan import AS_OF, NEVER, Column, Plan, chance, numbered, words
from samples.wholesaler.premises import founded_years, streets
from samples.wholesaler.traps import set_traps
from samples.wholesaler.words import INDUSTRIES, REGIONS

COMPANIES: Final = 1.0  # for each customer
TWINS: Final = 0.12  # of the companies, as the next two
BUYING: Final = 0.065  # customers for long
LOST: Final = 0.02
PERSONS_NUMBER: Final = 0.5  # of the customers: listed with the number of the person in charge
NEWEST: Final = AS_OF.year - 2  # founding year of the youngest company
_SAME: Final = [
    "region_number", "country", "region", "city", "postcode", "street", "industry", "stem", "form",
    "founded_year", "employees", "annual_revenue", "website", "customer_id",
]  # fmt: skip


def make_companies(
    plan: Plan,
    customers: pd.DataFrame,
    contacts: pd.DataFrame,
    scale: float,
    won: pd.DataFrame,
) -> pd.DataFrame:
    """Return the companies of the market: one row each, in an order that tells nothing.

    Columns besides those of customers: company, kind (ordinary, twin, customer), twin_of, trap
    (sister, namesake) and resembles (a customer_id or company), email, subscriber (whose number
    it is), yearly_value, and of those won: won_from, found_day, won_day, referrer.

    Args:
        plan: size and seed.
        customers: with all columns.
        contacts: people at customers.
        scale: of planned purchase rates to those that came about.
        won: customers that were prospects before, as `winning.py` chooses them.
    """
    rng = plan.rng("market")
    n = max(40, round(COMPANIES * plan.customers))
    worth = planned_value(customers) * scale
    theirs = _customers(plan, rng, customers, worth, won)
    twins = _twins(rng, customers, round(TWINS * n), worth)
    ordinary = _ordinary(rng, n - len(twins) - len(theirs))
    strangers = pd.concat([twins, ordinary], ignore_index=True)
    core = surnames(rng, len(strangers))
    place = [strangers[name].to_numpy() for name in ("industry", "country", "city")]
    strangers = strangers.assign(
        **company_names(rng, core, *place),
        street=streets(rng, place[1]),
        founded_year=founded_years(rng, strangers["employees"].to_numpy(), NEWEST),
    )
    frame = pd.concat([strangers, theirs], ignore_index=True)
    # Of some customers the sources have the number of the person in charge, as the CRM has.
    main = np.flatnonzero(contacts["is_main"])  # one for each customer, in their order
    person = frame["customer_id"].map(pd.Series(main, customers["customer_id"]))
    frame["subscriber"] = person.where(chance(rng, PERSONS_NUMBER, n))
    frame["company"] = numbered("C", rng.permutation(n) + 1, 6)
    frame = set_traps(plan, frame, customers)
    frame["industry_name"] = words(
        tuple(each[0] for each in INDUSTRIES), frame["industry"].to_numpy()
    )
    return frame.sort_values("company", ignore_index=True)


def _customers(
    plan: Plan, rng: np.random.Generator, customers: pd.DataFrame, worth: Column, won: pd.DataFrame
) -> pd.DataFrame:
    """Return customers the sources do not know to be customers, those won among them."""
    left, joined = customers["left_day"].to_numpy(), customers["joined_day"].to_numpy()
    stays = (joined < 0) & (left >= NEVER)
    gone = (left < plan.days) & (customers["kind"] != ONE_OFF).to_numpy()
    rows = [won["customer"].to_numpy()]
    for may, share in ((stays, BUYING), (gone, LOST)):
        pool = np.setdiff1d(np.flatnonzero(may), rows[0])
        rows.append(
            rng.choice(
                pool, min(len(pool), round(share * COMPANIES * plan.customers)), replace=False
            )
        )
    row = np.concatenate(rows)
    about = won.set_index("customer").reindex(row).reset_index(drop=True)
    known = customers.iloc[row][_SAME].reset_index(drop=True)
    return known.assign(kind="customer", yearly_value=worth[row]).join(about)


def _twins(
    rng: np.random.Generator, customers: pd.DataFrame, n: int, worth: Column
) -> pd.DataFrame:
    rank, left = customers["value_rank"].to_numpy(), customers["left_day"].to_numpy()
    usual = ~np.isin(customers["kind"].to_numpy(), (ONE_OFF, EQUIPMENT, PARTNER))
    good = np.flatnonzero((rank < GOOD) & (left >= NEVER) & usual)
    model = good[rng.integers(0, len(good), n)]
    alike = customers.iloc[model]
    employees = np.maximum(alike["employees"].to_numpy() * np.exp(rng.normal(0, 0.15, n)), 1)
    region = alike["region_number"].to_numpy()
    return pd.DataFrame(
        {
            "kind": "twin",
            "twin_of": alike["customer_id"].to_numpy(dtype=object),
            "industry": alike["industry"].to_numpy(),
            "region_number": region,
            **addresses(rng, region),
            "employees": employees.astype(int),
            "annual_revenue": np.round(alike["annual_revenue"].to_numpy(), -4),
            "yearly_value": worth[model] * np.exp(rng.normal(0, 0.35, n)),
        }
    )


def _ordinary(rng: np.random.Generator, n: int) -> pd.DataFrame:
    size, industry = rng.normal(-0.3, 1.0, n), rng.integers(0, len(INDUSTRIES), n)
    region = rng.choice(len(REGIONS), n, p=[each[2] for each in REGIONS])
    employees = np.maximum(np.exp(2.8 + 1.3 * size), 1).astype(int)
    factor = np.array([each[2] for each in INDUSTRIES])[industry]
    return pd.DataFrame(
        {
            "kind": "ordinary",
            "industry": industry,
            "region_number": region,
            **addresses(rng, region),
            "employees": employees,
            "annual_revenue": np.round(employees * 140_000 * np.exp(rng.normal(0, 0.4, n)), -4),
            "yearly_value": 1_200 * factor * np.exp(0.7 * size + rng.normal(0, 1.0, n)),
        }
    )
