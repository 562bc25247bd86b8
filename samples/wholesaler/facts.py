"""The truth behind the deliveries, for tests and benchmarks; the pipeline never reads it.

Tables: customers, touch_effects, complaints, market, prospects, faults, parameters. Days are local
days, money is EUR net of discounts and returns without the planted faults.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from samples.wholesaler.attention import CHANNEL_EFFECT, EFFECT_DAYS, in_gap
from samples.wholesaler.company import Company
from samples.wholesaler.customers import GOOD, KINDS, PRICE_DRIVEN
from samples.wholesaler.demand import last_days
from samples.wholesaler.faults import Faults
from samples.wholesaler.files import write_parquet
from samples.wholesaler.money import euros_by_day
from samples.wholesaler.plan import AFTERMATH, AS_OF, NEVER, Column
from samples.wholesaler.staff import owner_on

YEAR = 365


def write_truth(company: Company, faults: Faults, folder: Path) -> None:
    """Write all tables below a folder."""
    effects = pd.DataFrame(
        {
            "channel": [*CHANNEL_EFFECT, "newsletter"],
            "factor": [*CHANNEL_EFFECT.values(), 0.0],
            "days": EFFECT_DAYS,
        }
    )
    plan, complaints = company.plan, company.complaints
    told = pd.DataFrame(
        {
            "customer_id": _ids(company, complaints["customer"].to_numpy()),
            "complained_on": plan.dates(complaints["day"].to_numpy()),
            "settled_on": plan.dates(complaints["settled_day"].to_numpy()),
        }
    )
    parameters = {
        "as_of": AS_OF, "first_day": plan.start, "customers": plan.customers, "years": plan.years,
        "seed": plan.seed, "orders": len(company.orders), "order_lines": len(company.lines),
        "aftermath_days": AFTERMATH,
    }  # fmt: skip
    tables = {
        "customers": customer_truth(company),
        "touch_effects": effects,
        "complaints": told,
        "market": market_truth(company),
        "prospects": prospect_truth(company),
        "faults": faults.table(),
        "parameters": pd.DataFrame(
            {"name": list(parameters), "value": [str(value) for value in parameters.values()]}
        ),
    }
    for name, frame in tables.items():
        write_parquet(folder / f"{name}.parquet", frame)


def net_amounts(company: Company) -> Column:
    """Return what each order line adds to net revenue, EUR."""
    lines, plan = company.lines, company.plan
    origin = np.datetime64(plan.start, "D")
    day = (lines["ordered_at"].to_numpy().astype("datetime64[D]") - origin).astype(int)
    rate = np.where(lines["is_chf"], euros_by_day(plan, company.rates)[day], 1.0)
    sign = lines["status"].map({"placed": 1, "returned": -1, "cancelled": 0}).to_numpy()
    amount = lines["quantity"] * lines["unit_price"] - lines["discount_amount"]
    return np.asarray(amount * sign * rate)


def customer_truth(company: Company) -> pd.DataFrame:
    """Return what is true of each customer: one row each."""
    plan, customers, n = company.plan, company.customers, company.plan.customers
    row, net = company.lines["customer"].to_numpy(), net_amounts(company)
    year_ago = plan.moments(np.array(plan.days - YEAR))
    lately = company.lines["ordered_at"].to_numpy() >= year_ago
    revenue = np.bincount(row, net, minlength=n)
    last_year = np.bincount(row, net * lately, minlength=n)
    placed = company.orders[company.orders["status"] == "placed"]
    left = customers["left_day"].to_numpy()
    top = np.argsort(np.argsort(-last_year, kind="stable"), kind="stable") < GOOD * n
    stays = left >= plan.days
    rising = (customers["rising_day"] < NEVER).to_numpy()
    orders = company.demand.orders
    future = orders[orders["day"] >= plan.days].groupby("customer")["day"].min()
    pause_from, pause_to = customers["pause_from"].to_numpy(), customers["pause_to"].to_numpy()
    today = np.full(n, plan.days)
    return pd.DataFrame(
        {
            "customer_id": customers["customer_id"],
            "kind": np.array(KINDS, dtype=object)[customers["kind"].to_numpy()],
            "joined_on": plan.dates(customers["joined_day"].to_numpy()),
            "left": ~stays,
            "left_on": plan.dates(np.where(stays, NEVER, left)),
            "left_reason": customers["left_reason"].mask(stays),
            "leaves_later_on": plan.dates(np.where(stays, left, NEVER)),
            "paused_from": plan.dates(np.where(pause_from < left, pause_from, NEVER)),
            "paused_to": plan.dates(np.where(pause_from < left, pause_to, NEVER)),
            "pause_reason": customers["pause_reason"].mask(pause_from >= left),
            "paused_at_as_of": stays & (pause_from < plan.days) & (pause_to >= plan.days),
            "trouble_from": plan.dates(customers["trouble_from"].to_numpy()),
            "trouble_to": plan.dates(customers["trouble_to"].to_numpy()),
            "price_driven": (customers["kind"] == PRICE_DRIVEN).to_numpy(),
            "orders": np.bincount(placed["customer"].to_numpy(), minlength=n),
            "last_order_on": plan.dates(_absent(last_days(placed, n))),
            "next_order_on": plan.dates(future.reindex(range(n)).fillna(NEVER).to_numpy()),
            "net_revenue": revenue.round(2),
            "net_revenue_12m": last_year.round(2),
            "orders_per_year": company.demand.rate * YEAR,
            "regularity": customers["regularity"],
            "rising_from": plan.dates(customers["rising_day"].to_numpy()),
            "promotion_candidate": rising & stays & ~top & (last_year > 0),
            "contact_effect": customers["effect"],
            "extra_orders_from_contacts": company.demand.extra,
            "cadence_days": customers["cadence_days"],
            "we_went_quiet": in_gap(customers, today) & stays,
            **_relations(company),
        }
    )


def market_truth(company: Company) -> pd.DataFrame:
    """Return what is true of each company of the market, seen by a source or not: one row each."""
    plan, companies = company.plan, company.market.companies
    never = companies["won_day"].fillna(NEVER).to_numpy()
    return pd.DataFrame(
        {
            "company": companies["company"],
            "kind": companies["kind"],
            "industry": companies["industry_name"],
            "region": companies["region"],
            "country": companies["country"],
            "employees": companies["employees"].astype(int),
            "yearly_value": companies["yearly_value"].astype(float).round(2),
            "appearances": companies["appearances"],
            "customer_id": companies["customer_id"],
            "twin_of_customer_id": companies["twin_of"],
            "trap": companies["trap"],
            "resembles": companies["resembles"],
            "won_from": companies["won_from"],
            "won_on": plan.dates(never),
        }
    )


def prospect_truth(company: Company) -> pd.DataFrame:
    """Return which company each record is: one row per source and record."""
    market, records = company.market, company.market.records
    known = market.companies.iloc[records["place"]].reset_index(drop=True)
    count = records.groupby("place")["place"].transform("size")
    return pd.DataFrame(
        {
            "source": records["source"],
            "source_record_id": records["source_record_id"],
            "company": known["company"],
            "kind": known["kind"],
            "customer_id": known["customer_id"],
            "twin_of_customer_id": known["twin_of"],
            "records_of_company": count,
            "yearly_value": known["yearly_value"].round(2),
            "won_from": known["won_from"],
        }
    )


def _relations(company: Company) -> dict[str, Column]:
    """Return who spoke with whom in the last year, newsletters aside."""
    plan, customers, n = company.plan, company.customers, company.plan.customers
    touches = company.interactions
    since = touches[touches["day"] >= plan.days - YEAR]
    ours = since.groupby("customer")["employee"].nunique().reindex(range(n), fill_value=0)
    theirs = since.groupby("customer")["contact"].nunique().reindex(range(n), fill_value=0)
    count = since.groupby("customer").size().reindex(range(n), fill_value=0).to_numpy()
    outbound = last_days(touches[touches["direction"] == "outbound"], n)
    silent = plan.days - np.where(outbound < 0, 0, outbound)
    owner = owner_on(customers, np.arange(n), np.full(n, plan.days - 1))
    return {
        "one_person_by_design": customers["one_person"].to_numpy(),
        "our_people_12m": ours.to_numpy(),
        "their_people_12m": theirs.to_numpy(),
        "touches_12m": count,
        "one_person_12m": (count >= 2) & (ours.to_numpy() == 1) & (theirs.to_numpy() == 1),
        "days_since_outbound": silent,
        "contact_overdue": (silent > customers["cadence_days"].to_numpy())
        & (customers["left_day"] >= plan.days).to_numpy(),
        "owner_id": company.staff["employee_id"].to_numpy(dtype=object)[owner],
        "owner_left": company.staff["left_day"].to_numpy()[owner] < plan.days,
    }


def _absent(day: Column) -> Column:
    return np.where(day < 0, NEVER, day)


def _ids(company: Company, row: Column) -> Column:
    return company.customers["customer_id"].to_numpy(dtype=object)[row]
