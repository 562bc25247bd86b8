"""The whole company, made in the order in which one thing follows from another."""

from dataclasses import dataclass

import pandas as pd

from samples.wholesaler.approaches import make_approaches
from samples.wholesaler.attention import plan_attention, plan_touches
from samples.wholesaler.baskets import make_lines, make_orders
from samples.wholesaler.contacts import make_consents, make_contacts, make_suppressions
from samples.wholesaler.customers import ONE_OFF, make_customers
from samples.wholesaler.decisions import make_decisions
from samples.wholesaler.demand import Demand, last_days, make_demand
from samples.wholesaler.fate import decide_fate
from samples.wholesaler.market import make_companies
from samples.wholesaler.money import euros_by_day, make_rates
from samples.wholesaler.plan import Plan
from samples.wholesaler.premises import settle
from samples.wholesaler.products import make_products
from samples.wholesaler.prospects import Market, make_market
from samples.wholesaler.referrals import make_referrals, refer_customers
from samples.wholesaler.service import (
    make_complaints,
    make_inquiries,
    make_loss_reports,
    make_surveys,
)
from samples.wholesaler.staff import make_staff
from samples.wholesaler.touches import make_interactions, make_newsletters
from samples.wholesaler.winning import choose_won


@dataclass(frozen=True)
class Company:
    """Everything about the company, without faults: tables as their modules describe them."""

    plan: Plan
    staff: pd.DataFrame
    products: pd.DataFrame
    rates: pd.DataFrame
    customers: pd.DataFrame
    demand: Demand
    orders: pd.DataFrame
    lines: pd.DataFrame
    contacts: pd.DataFrame
    consents: pd.DataFrame
    suppressions: pd.DataFrame
    interactions: pd.DataFrame
    newsletters: pd.DataFrame
    complaints: pd.DataFrame
    surveys: pd.DataFrame
    loss_reports: pd.DataFrame
    referrals: pd.DataFrame
    market: Market
    approaches: pd.DataFrame
    decisions: pd.DataFrame


def make_company(plan: Plan) -> Company:
    """Make the company."""
    staff, products, rates = make_staff(plan), make_products(plan), make_rates(plan)
    customers = plan_attention(plan, staff, make_customers(plan))
    touches = plan_touches(plan, customers)
    customers = decide_fate(plan, customers)
    demand = make_demand(plan, customers, touches)
    customers = settle(plan, _end_single_orders(customers, demand))
    orders = make_orders(plan, customers, demand.orders)
    contacts = make_contacts(plan, customers)
    consents = make_consents(plan, customers, contacts)
    complaints, inquiries = make_complaints(plan, orders), make_inquiries(plan, orders)
    scale = float((demand.rate / customers["rate"]).iloc[0])
    referred = refer_customers(plan, customers)
    first_order = orders[orders["status"] == "placed"].groupby("customer")["day"].min()
    won = choose_won(plan, customers, first_order, referred)
    market = make_market(plan, customers, make_companies(plan, customers, contacts, scale, won))
    return Company(
        plan=plan,
        staff=staff,
        products=products,
        rates=rates,
        customers=customers,
        demand=demand,
        orders=orders,
        lines=make_lines(plan, customers, products, orders, euros_by_day(plan, rates)),
        contacts=contacts,
        consents=consents,
        suppressions=make_suppressions(plan, customers, contacts, market.records),
        interactions=make_interactions(plan, customers, contacts, touches, complaints, inquiries),
        newsletters=make_newsletters(plan, contacts, consents),
        complaints=complaints,
        surveys=make_surveys(plan, customers, contacts, complaints),
        loss_reports=make_loss_reports(plan, customers),
        referrals=make_referrals(referred, market.records),
        market=market,
        approaches=make_approaches(plan, staff, market),
        decisions=make_decisions(plan, staff, market),
    )


def _end_single_orders(customers: pd.DataFrame, demand: Demand) -> pd.DataFrame:
    """A customer who never meant to come again is gone the day after its last order."""
    single = customers["kind"] == ONE_OFF
    last = last_days(demand.orders, len(customers))
    return customers.assign(
        left_day=customers["left_day"].where(~single, last + 1),
        left_reason=customers["left_reason"].where(~single, "one_off"),
    )
