"""Companies that might become customers, as five sources know them, and who recommended whom.

A universe of companies is made first: ordinary ones, twins of good customers (same industry, region
and about the same size), and customers the sources do not know to be customers. Each company then
appears in one to three sources, every time with its name, number and address as that source writes
them.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from samples.wholesaler.customers import EQUIPMENT, GOOD, ONE_OFF, PARTNER, planned_value
from samples.wholesaler.naming import addresses, as_recorded, company_names, phones, slugs, surnames
from samples.wholesaler.plan import NEVER, Column, Plan, chance, numbered, words
from samples.wholesaler.words import INDUSTRIES, REGIONS

COMPANIES: Final = 0.6  # in the universe, for each customer
TWINS: Final = 0.15
CUSTOMERS: Final = 0.12
APPEARANCES: Final = (0.62, 0.27, 0.11)  # in one, two, three sources
SOURCES: Final = ("trade_directory", "association", "publication", "referral", "observation")
SOURCE_PREFIX: Final = ("BB", "VM", "FP", "EM", "AD")
# What each source knows: share of records with the field.
KNOWN: Final = {
    "industry_name": (0.97, 0.90, 0.60, 0.0, 0.5),
    "postcode": (0.98, 0.95, 0.35, 0.55, 0.8),
    "city": (0.99, 0.97, 0.90, 0.80, 0.95),
    "region": (1.0, 0.0, 0.0, 0.0, 1.0),
    "employees": (0.85, 0.0, 0.70, 0.0, 0.0),
    "annual_revenue": (0.0, 0.75, 0.0, 0.0, 0.0),
    "website": (0.80, 0.55, 0.30, 0.10, 0.15),
    "email": (0.60, 0.65, 0.0, 0.25, 0.0),
    "phone": (0.90, 0.80, 0.0, 0.60, 0.20),
}
FIRST_NUMBER: Final = 6_000_000  # those below belong to people at customers
_COPIED: Final = ["industry", "region_number", "stem", "form", "country", "region", "city"]


@dataclass(frozen=True)
class Market:
    """What lies outside the customer base.

    Attributes:
        records: prospects as the sources deliver them, one row per source and record.
        truth: for each record which company it is, one row per source and record.
    """

    records: pd.DataFrame
    truth: pd.DataFrame


def make_market(plan: Plan, customers: pd.DataFrame, scale: float) -> Market:
    """Return prospects of all sources.

    Args:
        plan: size and seed.
        customers: with all columns.
        scale: of planned purchase rates to those that came about.
    """
    rng = plan.rng("market")
    companies = _universe(plan, rng, customers, scale)
    n = len(companies)
    times = rng.choice(3, n, p=APPEARANCES) + 1
    order = np.argsort(rng.random((n, len(SOURCES))), axis=1)
    company = np.repeat(np.arange(n), times)
    place = np.arange(len(company)) - np.repeat(np.cumsum(times) - times, times)
    source = order[company, place]
    at = np.argsort(source, kind="stable")
    company, source = company[at], source[at]
    known = companies.iloc[company].reset_index(drop=True)
    # All sources have the main number of the company, each spells it its own way.
    known["phone"] = phones(rng, known["region_number"].to_numpy(), FIRST_NUMBER + company)
    counts = np.bincount(source, minlength=len(SOURCES))
    number = np.arange(len(source)) - np.repeat(np.cumsum(counts) - counts, counts)
    prefix = words(SOURCE_PREFIX, source)
    ids = prefix + numbered("-", number + 1, 5)
    records = pd.DataFrame({"source": words(SOURCES, source), "source_record_id": ids})
    records["name"] = as_recorded(
        rng, known["stem"].to_numpy(dtype=object), known["form"].to_numpy(dtype=object)
    )
    for field, shares in KNOWN.items():
        records[field] = known[field].where(chance(rng, np.array(shares)[source], len(known)))
    records["country"] = known["country"]
    records["day"] = plan.days - 1 - (rng.beta(1.2, 2.0, len(known)) * 700).astype(int)
    records["referrer"] = _referrers(rng, customers, len(records))
    truth = pd.DataFrame(
        {
            "source": records["source"],
            "source_record_id": records["source_record_id"],
            "company": known["company"],
            "kind": known["kind"],
            "customer_id": known["customer_id"],
            "twin_of_customer_id": known["twin_of"],
            "records_of_company": times[company],
            "yearly_value": known["yearly_value"].round(2),
        }
    )
    return Market(records, truth)


def _universe(
    plan: Plan, rng: np.random.Generator, customers: pd.DataFrame, scale: float
) -> pd.DataFrame:
    """Return the companies of the market: one row each."""
    n = max(20, round(COMPANIES * plan.customers))
    twins, known = round(TWINS * n), round(CUSTOMERS * n)
    rank, left = customers["value_rank"].to_numpy(), customers["left_day"].to_numpy()
    usual = ~np.isin(customers["kind"].to_numpy(), (ONE_OFF, EQUIPMENT, PARTNER))
    good = np.flatnonzero((rank < GOOD) & (left >= NEVER) & usual)
    model = good[rng.integers(0, len(good), twins)]
    existing = rng.choice(len(customers), known, replace=False)
    worth = planned_value(customers) * scale
    frame = pd.concat(
        [_twins(rng, customers, model, worth), _ordinary(rng, n - twins - known)],
        ignore_index=True,
    )
    core = surnames(rng, len(frame))
    country, industry = frame["country"].to_numpy(), frame["industry"].to_numpy()
    frame = frame.assign(**company_names(rng, core, industry, country, frame["city"].to_numpy()))
    # The world outside may have a company of the same name, but not at the same address.
    frame["website"] = "https://" + slugs(frame["stem"].to_numpy()) + "-online.example"
    theirs = customers.iloc[existing]
    same = theirs[[*_COPIED, "postcode", "employees", "annual_revenue", "website"]].assign(
        kind="customer",
        customer_id=theirs["customer_id"],
        yearly_value=worth[existing],
    )
    frame = pd.concat([frame, same], ignore_index=True)
    industries = tuple(each[0] for each in INDUSTRIES)
    frame["industry_name"] = words(industries, frame["industry"].to_numpy())
    frame["company"] = numbered("C", np.arange(len(frame)) + 1, 6)
    domain = frame["website"].str.replace("https://(www[.])?", "", regex=True)
    frame["email"] = "info@" + domain
    return frame


def _twins(
    rng: np.random.Generator, customers: pd.DataFrame, model: Column, worth: Column
) -> pd.DataFrame:
    alike = customers.iloc[model]
    n = len(model)
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


def _referrers(rng: np.random.Generator, customers: pd.DataFrame, n: int) -> Column:
    """Return a customer for each record, partners three times as often as others."""
    weight = np.where(customers["kind"] == PARTNER, 3.0, 1.0)
    weight = np.where(customers["kind"] == ONE_OFF, 0.0, weight)
    chosen = rng.choice(len(customers), n, p=weight / weight.sum())
    return customers["customer_id"].to_numpy(dtype=object)[chosen]


def make_referrals(plan: Plan, customers: pd.DataFrame, market: Market) -> pd.DataFrame:
    """Return referrals: referrer_customer_id, referred_customer_id or prospect_name, day."""
    rng = plan.rng("referrals")
    became = customers[customers["referred"]]
    day = np.maximum(became["joined_day"].to_numpy() - rng.integers(5, 60, len(became)), 0)
    customers_won = pd.DataFrame(
        {
            "referrer_customer_id": _referrers(rng, customers, len(became)),
            "referred_customer_id": became["customer_id"].to_numpy(dtype=object),
            "prospect_name": None,
            "day": day,
        }
    )
    own = customers_won["referrer_customer_id"] == customers_won["referred_customer_id"]
    records = market.records[market.records["source"] == "referral"]
    names = pd.DataFrame(
        {
            "referrer_customer_id": records["referrer"].to_numpy(dtype=object),
            "referred_customer_id": None,
            "prospect_name": records["name"].str.strip().to_numpy(dtype=object),
            "day": records["day"].to_numpy(),
        }
    )
    found = pd.concat([customers_won[~own], names], ignore_index=True)
    found = found.drop_duplicates(["referrer_customer_id", "referred_customer_id", "prospect_name"])
    return found.sort_values("day", kind="stable", ignore_index=True)
