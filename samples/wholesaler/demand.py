"""How strongly customers mean to buy on each day, and on which days they therefore order.

A customer's orders are a renewal process with gamma-distributed gaps (a condensed negative binomial
process) that runs on its own clock: the clock goes faster in season, in promotions, while it grows,
after a contact from us, and stands still in a pause. It stops when the customer leaves.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from samples.wholesaler.attention import EFFECT_DAYS
from samples.wholesaler.customers import ONE_OFF, PRICE_DRIVEN
from samples.wholesaler.fate import FADE_DAYS
from samples.wholesaler.plan import AFTERMATH, NEVER, Column, Plan, chance, within

WEEKDAYS: Final = (1.10, 1.05, 1.0, 1.0, 0.88, 0.06, 0.0)
SEASON: Final = 0.22  # height of the yearly wave, peak by industry
CHRISTMAS: Final = (357, 2, 0.12)  # day of the year from, to, and what is left
AUGUST: Final = (213, 243, 0.85)
PROMOTION_STARTS: Final = (60, 152, 244, 305)  # days of the year
PROMOTION_DAYS: Final = 21
PROMOTION_PULL: Final = {True: (4.2, 0.22), False: (1.08, 0.98)}  # price-driven or not: in, out
OWNER_LEFT_LOSS: Final = (0.20, 365)  # one-person relationships: share of demand, days
FADED: Final = 0.5
LONGEST_EFFECT: Final = 1.2
_BLOCK: Final = 4_096


@dataclass(frozen=True)
class Demand:
    """What came of the customers' demand.

    Attributes:
        orders: `customer` (position), `day`, ordered by customer and day; days from the as-of
            day on are for the truth only.
        extra: orders in the window each customer is expected to have placed because of contacts.
        rate: orders a day each customer means to place, scaled to the size of the plan.
    """

    orders: pd.DataFrame
    extra: Column
    rate: Column


def in_promotion(plan: Plan, day: Column) -> Column:
    """Tell whether days lie in one of the year's promotions."""
    of_year = plan.day_of_year(day)
    inside = np.zeros(of_year.shape, bool)
    for start in PROMOTION_STARTS:
        inside |= (of_year >= start) & (of_year < start + PROMOTION_DAYS)
    return inside


def make_demand(plan: Plan, customers: pd.DataFrame, touches: pd.DataFrame) -> Demand:
    """Let all customers order.

    Rates are scaled so that the expected number of order lines in the window is that of the plan.
    """
    window = np.zeros(len(customers))
    plain = np.zeros(len(customers))
    for rows, clock, unmoved in _blocks(plan, customers, touches):
        window[rows] = clock[:, : plan.days].sum(axis=1)
        plain[rows] = unmoved[:, : plan.days].sum(axis=1)
    lines = 1 + customers["more_lines"].to_numpy()
    single = (customers["kind"] == ONE_OFF).to_numpy()
    scale = (plan.target_lines / 1.013 - 1.2 * lines[single].sum()) / (window * lines).sum()
    scale = max(float(scale), 0.05)
    found = []
    rng = plan.rng("orders")
    for rows, clock, _ in _blocks(plan, customers, touches):
        found.append(_order(rng, customers.iloc[rows], rows.start, clock * scale))
    found.append(_order_once(plan, rng, customers))
    orders = pd.concat(found, ignore_index=True).sort_values(["customer", "day"], kind="stable")
    return Demand(
        orders.reset_index(drop=True),
        (window - plain) * scale,
        customers["rate"].to_numpy() * scale,
    )


def _blocks(
    plan: Plan, customers: pd.DataFrame, touches: pd.DataFrame
) -> Iterator[tuple[slice, Column, Column]]:
    """Yield demand of blocks of customers by day, with contacts and without, days in columns."""
    rows, days = touches["customer"].to_numpy(), touches["day"].to_numpy()
    effect = touches["effect"].to_numpy()
    for start in range(0, len(customers), _BLOCK):
        block = customers.iloc[start : start + _BLOCK]
        first, last = np.searchsorted(rows, [start, start + len(block)])
        part = slice(first, last)
        width = plan.days + AFTERMATH + EFFECT_DAYS + 2
        steps = np.zeros((len(block), width))
        np.add.at(steps, (rows[part] - start, days[part] + 1), effect[part])
        np.add.at(steps, (rows[part] - start, days[part] + 1 + EFFECT_DAYS), -effect[part])
        lift = np.cumsum(steps, axis=1)[:, : plan.days + AFTERMATH].clip(0, LONGEST_EFFECT)
        plain = _unmoved(plan, block)
        yield slice(start, start + len(block)), plain * (1 + lift), plain


def _unmoved(plan: Plan, customers: pd.DataFrame) -> Column:
    """Return demand by day without the effect of contacts, shape (customers, days)."""
    day = np.arange(plan.days + AFTERMATH)
    of_year = plan.day_of_year(day)
    calendar = np.array(WEEKDAYS)[plan.weekday(day)]
    calendar *= np.where((of_year >= CHRISTMAS[0]) | (of_year <= CHRISTMAS[1]), CHRISTMAS[2], 1.0)
    calendar *= np.where((of_year >= AUGUST[0]) & (of_year < AUGUST[1]), AUGUST[2], 1.0)
    peak = customers["peak"].to_numpy()[:, None]
    demand = 1 + SEASON * np.cos(2 * np.pi * (of_year[None, :] - peak) / 365)
    demand *= calendar * (7 / sum(WEEKDAYS)) * customers["rate"].to_numpy()[:, None]
    years = (day - plan.days / 2) / 365
    demand *= np.exp(np.outer(customers["growth"].to_numpy(), years).clip(-0.6, 0.6))
    risen = ((day[None, :] - customers["rising_day"].to_numpy()[:, None]) / 300).clip(0, 1)
    demand *= np.exp(customers["rising_lift"].to_numpy()[:, None] * risen)
    promoted = in_promotion(plan, day)
    driven = (customers["kind"] == PRICE_DRIVEN).to_numpy()[:, None]
    pull = {key: np.where(promoted, *PROMOTION_PULL[key]) for key in (True, False)}
    demand *= np.where(driven, pull[True], pull[False])
    demand *= ~_between(customers, day, "pause_from", "pause_to")
    gone = customers["owner_left_day"].to_numpy()[:, None]
    bereft = customers["one_person"].to_numpy()[:, None] & (day >= gone)
    demand *= 1 - OWNER_LEFT_LOSS[0] * (bereft & (day < gone + OWNER_LEFT_LOSS[1]))
    left = customers["left_day"].to_numpy()[:, None]
    fading = customers["fades"].to_numpy()[:, None] & (day >= left - FADE_DAYS)
    demand *= np.where(fading, FADED, 1.0)
    here = (day >= customers["joined_day"].to_numpy()[:, None]) & (day < left)
    several = (customers["kind"] != ONE_OFF).to_numpy()[:, None]
    return np.asarray(demand * (here & several))


def _between(customers: pd.DataFrame, day: Column, start: str, end: str) -> Column:
    first, last = customers[start].to_numpy()[:, None], customers[end].to_numpy()[:, None]
    return np.asarray((day >= first) & (day < last))


def _order(
    rng: np.random.Generator, customers: pd.DataFrame, first: int, clock: Column
) -> pd.DataFrame:
    """Return the orders of one block: gaps on each customer's own clock, told in days."""
    ran = np.cumsum(clock, axis=1)
    total, shape = ran[:, -1], customers["regularity"].to_numpy()
    counts = np.ceil(total + 6 * np.sqrt(total / shape) + 8).astype(int)
    row = np.repeat(np.arange(len(customers)), counts)
    gaps = rng.gamma(shape[row]) / shape[row]
    # A known customer is somewhere within a gap when the window opens; a new one begins by buying.
    known = customers["joined_day"].to_numpy() < 0
    opening = within(counts) == 0
    gaps *= np.where(opening, np.where(known[row], rng.random(len(row)), 0.03), 1.0)
    reached = np.cumsum(gaps)
    base = (reached - gaps)[np.cumsum(counts) - counts]
    reached -= base[row]
    happens = reached < total[row]
    row, reached = row[happens], reached[happens]
    step = float(total.max()) + 1.0
    grid = (ran + (np.arange(len(customers)) * step)[:, None]).ravel()
    at = np.searchsorted(grid, reached + row * step, side="left")
    return pd.DataFrame({"customer": row + first, "day": at - row * clock.shape[1]})


def _order_once(plan: Plan, rng: np.random.Generator, customers: pd.DataFrame) -> pd.DataFrame:
    """Return the single order, or the two, of customers who never meant to come again."""
    single = np.flatnonzero((customers["kind"] == ONE_OFF).to_numpy())
    day = customers["joined_day"].to_numpy()[single]
    twice = chance(rng, 0.2, len(single))
    again = plan.on_weekday(day + rng.integers(4, 35, len(single)))
    twice &= again < plan.days
    return pd.DataFrame(
        {
            "customer": np.concatenate([single, single[twice]]),
            "day": np.concatenate([day, again[twice]]),
        }
    )


def last_days(orders: pd.DataFrame, n: int, before: int = NEVER) -> Column:
    """Return the day of each customer's last order before a day, -1 where there is none."""
    found = np.full(n, -1)
    some = orders[orders["day"] < before]
    np.maximum.at(found, some["customer"].to_numpy(), some["day"].to_numpy())
    return found
