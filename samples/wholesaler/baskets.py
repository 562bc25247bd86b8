"""What is in the orders: lines with article, quantity, price, discount, cost, delivery and returns.

A customer buys within a repertoire of its own, part of which it shares with others of its kind, so
that articles bought together can be found. Basket values are lognormal around the customer's level.
"""

from typing import Final

import numpy as np
import pandas as pd

from samples.wholesaler.customers import CHF_PREMIUM, EQUIPMENT, PARTNER, PRICE_DRIVEN
from samples.wholesaler.demand import in_promotion
from samples.wholesaler.plan import Column, Plan, chance, office_seconds, within
from samples.wholesaler.products import PER_CATEGORY
from samples.wholesaler.words import CATEGORIES, INDUSTRIES

CHANNELS: Final = ("edi", "web", "phone", "email", "rep", "store")
CHANNEL_SHARES: Final = (0.06, 0.26, 0.28, 0.22, 0.13, 0.05)
MAIN_CHANNEL: Final = 0.82  # share of orders by the customer's usual channel
HOME: Final = (0.42, 0.22)  # share of lines in the two categories of the industry
REPERTOIRE: Final = 14  # articles of a category a customer or a theme knows
THEMES: Final = 4  # of each industry; customers of a theme share a repertoire
SHARED: Final = 0.55  # of lines come from the theme's repertoire
INFLATION: Final = 0.025  # a year
ORDER_SPREAD: Final = 0.35
LINE_SPREAD: Final = 0.75
CANCELLED: Final = 0.012  # of orders
RETURNED: Final = 0.012  # of lines; three times that in a spell of bad service
LATE: Final = 0.045
LATE_IN_TROUBLE: Final = 0.50
# In a promotion and out of it: share of lines with a discount.
DISCOUNTED: Final = {True: (0.88, 0.30), False: (0.32, 0.05)}
MACHINES: Final = 6
_MIXED: Final = np.uint64(0x9E3779B97F4A7C15)


def make_orders(plan: Plan, customers: pd.DataFrame, demand: pd.DataFrame) -> pd.DataFrame:
    """Return the orders of the window in the order of their times: one row each.

    Columns: customer, day, ordered_at (local), channel, status, promised_at, delivered_at (NaT
    while open), is_late, in_trouble.
    """
    rng = plan.rng("headers")
    orders = demand[demand["day"] < plan.days].reset_index(drop=True)
    n, row, day = len(orders), orders["customer"].to_numpy(), orders["day"].to_numpy()
    kind = customers["kind"].to_numpy()
    usual = rng.choice(len(CHANNELS), len(customers), p=CHANNEL_SHARES)
    usual = np.where((kind == PARTNER) & chance(rng, 0.7, len(kind)), 0, usual)
    other = rng.choice(np.arange(1, 6), n)
    channel = np.where(chance(rng, MAIN_CHANNEL, n), usual[row], other)
    trouble = (day >= customers["trouble_from"].to_numpy()[row]) & (
        day < customers["trouble_to"].to_numpy()[row]
    )
    slow = kind[row] == EQUIPMENT
    lead = np.where(slow, rng.integers(15, 45, n), rng.integers(1, 5, n))
    promised = plan.on_weekday(day + lead)
    late = chance(rng, np.where(trouble, LATE_IN_TROUBLE, LATE), n)
    delay = np.where(late, 1 + rng.gamma(1.4, 2.2, n).astype(int), 0)
    early = (chance(rng, 0.25, n) & ~late & (lead > 1)).astype(int)
    delivered = plan.on_weekday(promised + delay - early)
    delivered = np.where(late, delivered, np.minimum(delivered, promised))
    cancelled = chance(rng, CANCELLED, n)
    arrives = plan.moments(delivered, office_seconds(rng, n))
    open_or_none = cancelled | (delivered >= plan.days)
    orders = orders.assign(
        ordered_at=plan.moments(day, office_seconds(rng, n)),
        channel=np.array(CHANNELS, dtype=object)[channel],
        status=np.where(cancelled, "cancelled", "placed"),
        promised_at=plan.moments(promised, 16 * 3600),
        delivered_at=np.where(open_or_none, np.datetime64("NaT"), arrives),
        delivered_day=delivered,
        is_late=late & ~cancelled,
        in_trouble=trouble,
    )
    return orders.sort_values(["ordered_at", "customer"], kind="stable", ignore_index=True)


def make_lines(
    plan: Plan, customers: pd.DataFrame, products: pd.DataFrame, orders: pd.DataFrame, rate: Column
) -> pd.DataFrame:
    """Return the lines of the orders, returns last: one row each.

    Columns: order (position; -1 for returns), line_number, customer, ordered_at, status, product
    (position), quantity, unit_price, discount_amount, unit_cost, is_chf, in company currency for
    customers outside Switzerland, else CHF.

    Args:
        plan: size and seed.
        customers: with all columns.
        products: the articles.
        orders: as made above.
        rate: EUR for one CHF by day number.
    """
    rng = plan.rng("lines")
    more = customers["more_lines"].to_numpy()[orders["customer"].to_numpy()]
    counts = 1 + rng.poisson(more * rng.gamma(2.5, 0.4, len(orders)))
    order = np.repeat(np.arange(len(orders)), counts)
    row, day = orders["customer"].to_numpy()[order], orders["day"].to_numpy()[order]
    product = _articles(rng, customers, row)
    n = len(order)
    chf = (customers["country"] == "CH").to_numpy()[row]
    exchange = np.where(chf, CHF_PREMIUM / rate[day], 1.0)
    drift = (1 + INFLATION) ** (day / 365)
    level = rng.normal(1.0, 0.05, len(customers)).clip(0.85, 1.12)[row]
    list_price = products["list_price"].to_numpy()[product]
    aim = customers["line_value"].to_numpy()[row]
    aim = aim * np.exp(ORDER_SPREAD * rng.normal(size=len(orders)))[order]
    aim *= np.exp(LINE_SPREAD * rng.normal(size=n) - LINE_SPREAD**2 / 2)
    quantity = np.maximum(np.rint(aim / list_price), 1)
    price = np.maximum(np.round(list_price * drift * level * exchange, 2), 0.01)
    driven = (customers["kind"] == PRICE_DRIVEN).to_numpy()[row]
    promoted = in_promotion(plan, day)
    share = np.where(
        driven,
        np.where(promoted, *DISCOUNTED[True]),
        np.where(promoted, *DISCOUNTED[False]),
    )
    percent = np.where(chance(rng, share, n), rng.choice([5, 8, 10, 12, 15, 20, 25], n), 0)
    frame = pd.DataFrame(
        {
            "order": order,
            "line_number": within(counts) + 1,
            "customer": row,
            "ordered_at": orders["ordered_at"].to_numpy()[order],
            "status": orders["status"].to_numpy()[order],
            "product": product,
            "quantity": quantity,
            "unit_price": price,
            "discount_amount": np.round(quantity * price * percent / 100, 2),
            "unit_cost": np.round(
                products["unit_cost"].to_numpy()[product] * drift * exchange / CHF_PREMIUM**chf, 2
            ),
            "is_chf": chf,
        }
    )
    return pd.concat([frame, _returns(plan, rng, orders, frame)], ignore_index=True)


def _articles(rng: np.random.Generator, customers: pd.DataFrame, row: Column) -> Column:
    """Draw an article for each line: category by industry, article from a repertoire."""
    n, categories = len(row), len(CATEGORIES)
    home = np.array([each[4] for each in INDUSTRIES])[customers["industry"].to_numpy()]
    own = rng.dirichlet(np.full(categories, 0.5), len(customers))
    own[:, MACHINES] *= 0.05
    weights = own / own.sum(axis=1, keepdims=True) * (1 - sum(HOME))
    weights[np.arange(len(customers)), home[:, 0]] += HOME[0]
    weights[np.arange(len(customers)), home[:, 1]] += HOME[1]
    # Whoever buys machines regularly is of the kind that buys equipment.
    machines = (customers["kind"] == EQUIPMENT).to_numpy()
    weights[~machines, MACHINES] *= 0.03
    weights[machines] *= 0.2
    weights[machines, MACHINES] += 0.8
    weights[:] /= weights.sum(axis=1, keepdims=True)
    ends = np.cumsum(weights, axis=1)
    category = np.zeros(n, dtype=np.int64)
    draw = rng.random(n)
    for number in range(categories - 1):
        category += draw > ends[row, number]
    theme = rng.integers(0, THEMES, len(customers)) + THEMES * customers["industry"].to_numpy()
    shared = chance(rng, SHARED, n)
    owner = np.where(shared, theme[row], 100_000 + row)
    slot = (rng.random(n) ** 2 * REPERTOIRE).astype(np.int64)
    # The same owner, category and slot always give the same article, popular ones more often.
    seed = (owner * 1_000 + category * 50 + slot).astype(np.uint64) * _MIXED
    even = ((seed ^ (seed >> np.uint64(29))) * _MIXED >> np.uint64(11)).astype(float) / 2**53
    return category * PER_CATEGORY + (even**1.7 * PER_CATEGORY).astype(np.int64)


def _returns(
    plan: Plan, rng: np.random.Generator, orders: pd.DataFrame, lines: pd.DataFrame
) -> pd.DataFrame:
    """Return lines of goods that came back within three weeks of their delivery."""
    order = lines["order"].to_numpy()
    share = np.where(orders["in_trouble"].to_numpy()[order], 3 * RETURNED, RETURNED)
    day = orders["delivered_day"].to_numpy()[order] + rng.integers(2, 21, len(lines))
    back = chance(rng, share, len(lines)) & (day < plan.days) & (lines["status"] == "placed")
    found: pd.DataFrame = lines.loc[back].copy()
    sold = found["quantity"].to_numpy()
    found["quantity"] = np.ceil(sold * rng.uniform(0.2, 1.0, len(found)))
    found["discount_amount"] = (found["discount_amount"] * found["quantity"] / sold).round(2)
    found["ordered_at"] = plan.moments(day[back], office_seconds(rng, len(found)))
    found["status"], found["line_number"], found["order"] = "returned", 1, -1
    return found.sort_values(["ordered_at", "customer"], kind="stable", ignore_index=True)
