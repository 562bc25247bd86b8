"""The customer base: who they are, how often and how much they mean to buy.

Each customer has a size and an industry, and from these and from chance its purchase rate
(gamma-distributed), the regularity of its gaps, its basket (lognormal), its trend and how far a
contact moves it. What then happens to it over time is in `attention.py` and `fate.py`.
"""

from typing import Final

import numpy as np
import pandas as pd

from samples.wholesaler.naming import addresses, company_names, slugs, surnames
from samples.wholesaler.plan import NEVER, Column, Plan, chance, numbered, words
from samples.wholesaler.words import INDUSTRIES, REGIONS

KINDS: Final = ("regular", "irregular", "price_driven", "one_off", "partner", "equipment")
KIND_SHARES: Final = (0.57, 0.12, 0.14, 0.08, 0.05, 0.04)
REGULAR, IRREGULAR, PRICE_DRIVEN, ONE_OFF, PARTNER, EQUIPMENT = range(6)
RATE_SHAPE: Final = 1.0  # of the gamma distribution of purchase rates
EXISTING: Final = 0.62  # had an account before the window
RISING: Final = 0.06
GROUPS: Final = 0.015  # parent groups per customer
MERGED: Final = 0.015  # customers that also have an older account, merged into the present one
ONE_PERSON: Final = 0.30  # all contact runs through one of ours and one of theirs
LARGEST_GROUP: Final = 0.09  # its planned share of sales; more in the end, for it does not leave
GOOD: Final = 0.20  # top share of planned value that counts as good
CHF_PREMIUM: Final = 1.05


def make_customers(plan: Plan) -> pd.DataFrame:
    """Return the customers with everything planned about them: one row each, position = number."""
    rng = plan.rng("customers")
    n = plan.customers
    industry = rng.integers(0, len(INDUSTRIES), n)
    region = rng.choice(len(REGIONS), n, p=[each[2] for each in REGIONS])
    size = rng.normal(size=n)
    kind = rng.choice(len(KINDS), n, p=KIND_SHARES)
    joined = np.where(
        chance(rng, EXISTING, n) & (kind != ONE_OFF),
        -30 - rng.exponential(1_500, n),
        rng.uniform(0, plan.days - 20, n),
    ).astype(int)
    frame = pd.DataFrame(
        {
            "customer_id": numbered("K", 100_001 + rng.permutation(n)),
            "industry": industry,
            "industry_name": words(tuple(each[0] for each in INDUSTRIES), industry),
            "region_number": region,
            **addresses(rng, region),
            "size": size,
            "employees": np.maximum(np.exp(2.8 + 1.3 * size), 1).astype(int),
            "kind": kind,
            "joined_day": np.where(joined >= 0, plan.on_weekday(joined), joined),
            "one_person": chance(rng, ONE_PERSON, n),
        }
    )
    frame["annual_revenue"] = np.round(
        frame["employees"] * 140_000 * np.exp(rng.normal(0, 0.4, n)), -3
    )
    core = surnames(rng, n)
    frame = frame.assign(
        **_habits(rng, frame),
        **company_names(rng, core, industry, frame["country"].to_numpy(), frame["city"].to_numpy()),
    )
    frame["website"] = "https://www." + slugs(frame["stem"].to_numpy()) + ".example"
    return _merge(plan, _rise(plan, rng, _group(rng, frame)))


def planned_value(frame: pd.DataFrame) -> Column:
    """Return what each customer means to buy in a year, EUR, before scaling to the size."""
    return np.asarray(frame["rate"] * frame["line_value"] * (1 + frame["more_lines"]) * 365)


def value_rank(frame: pd.DataFrame) -> Column:
    """Return the rank of each customer by planned value, from 0 (highest) to 1."""
    order = np.argsort(np.argsort(-planned_value(frame), kind="stable"), kind="stable")
    return order / len(frame)


def _habits(rng: np.random.Generator, frame: pd.DataFrame) -> dict[str, Column]:
    """Draw rate (orders a day), regularity, basket, trend, seasonality and answer to contacts."""
    n, kind, size = len(frame), frame["kind"].to_numpy(), frame["size"].to_numpy()
    worth = np.array([each[2] for each in INDUSTRIES])[frame["industry"].to_numpy()]
    yearly = rng.gamma(RATE_SHAPE, 12 / RATE_SHAPE, n) * np.exp(0.35 * size)
    by_kind: dict[int, Column | float] = {
        IRREGULAR: yearly * 0.7,
        PARTNER: np.maximum(yearly * 2.0, 18),
        EQUIPMENT: 1.0 * rng.gamma(8, 1 / 8, n),
        ONE_OFF: 0.5,
    }
    for number, rates in by_kind.items():
        yearly = np.where(kind == number, rates, yearly)
    regularity = 1.2 + rng.gamma(1.6, 1.0, n)
    regularity = np.where(kind == IRREGULAR, rng.uniform(0.6, 1.1, n), regularity)
    regularity = np.where(kind == PARTNER, rng.uniform(6, 14, n), regularity)
    regularity = np.where(kind == EQUIPMENT, 5.0, regularity)
    value = 45 * worth * np.exp(0.35 * size + 0.45 * rng.normal(size=n))
    effect = np.clip(rng.lognormal(np.log(0.30), 0.5, n), 0, 0.9)
    return {
        "rate": np.maximum(yearly, 0.8) / 365,
        "regularity": regularity,
        "line_value": np.where(kind == EQUIPMENT, value * 40, value),
        "more_lines": np.where(
            kind == EQUIPMENT, 0.8, rng.lognormal(np.log(4.3), 0.5, n) * np.exp(0.08 * size)
        ),
        "growth": rng.normal(0.02, 0.15, n),
        "peak": np.array([each[3] for each in INDUSTRIES])[frame["industry"].to_numpy()] * 30.4,
        "effect": np.where(kind == PRICE_DRIVEN, effect * 0.4, effect),
    }


def _group(rng: np.random.Generator, frame: pd.DataFrame) -> pd.DataFrame:
    """Form parent groups; the largest is made of key accounts and carries LARGEST_GROUP."""
    n = len(frame)
    order = rng.permutation(n)
    top = np.argsort(-planned_value(frame), kind="stable")[2 : 2 + min(5, n // 20)]
    order = np.concatenate([top, order[~np.isin(order, top)]])
    sizes = rng.integers(2, 6, max(1, round(GROUPS * n)) - 1)
    starts = np.concatenate([[0], len(top) + np.cumsum(sizes) - sizes])
    counts = np.concatenate([[len(top)], sizes])
    members = order[: counts.sum()]
    heads = np.repeat(order[starts], counts)
    parent = np.full(n, -1)
    parent[members] = np.where(members == heads, -1, heads)
    frame = frame.assign(parent=parent)
    # The plant of a group bears the group's name.
    below = np.flatnonzero(parent >= 0)
    stem = frame["stem"].to_numpy().copy()
    stem[below] = stem[parent[below]] + " Werk " + frame["city"].to_numpy()[below]
    loyal = {"kind": PARTNER, "regularity": 8.0, "growth": 0.03, "joined_day": -900}
    for name, value in loyal.items():
        column = frame[name].to_numpy().copy()
        column[top] = value
        frame[name] = column
    worth = planned_value(frame)
    others = worth.sum() - worth[top].sum()
    lift = LARGEST_GROUP / (1 - LARGEST_GROUP) * others / worth[top].sum()
    factor = np.ones(n)
    factor[top] = lift
    return frame.assign(stem=stem, line_value=frame["line_value"] * factor)


def _rise(plan: Plan, rng: np.random.Generator, frame: pd.DataFrame) -> pd.DataFrame:
    """Let some customers outside the good ones grow fast in the last year or so."""
    n, kind = len(frame), frame["kind"].to_numpy()
    may = np.isin(kind, (REGULAR, IRREGULAR, PARTNER)) & (value_rank(frame) > GOOD)
    may &= frame["joined_day"].to_numpy() < plan.days - 500
    rising = may & chance(rng, RISING / max(may.mean(), RISING), n)
    start = plan.days - rng.integers(300, 420, n)
    lift = rng.uniform(np.log(2.0), np.log(4.0), n)
    return frame.assign(
        rising_day=np.where(rising, start, NEVER), rising_lift=np.where(rising, lift, 0.0)
    )


def _merge(plan: Plan, frame: pd.DataFrame) -> pd.DataFrame:
    """Give some customers an older account whose orders moved to the present one on a day."""
    rng = plan.rng("mergers")
    n = len(frame)
    may = np.flatnonzero((frame["joined_day"] < 0) & (frame["parent"] < 0))
    chosen = rng.choice(may, min(len(may), max(1, round(MERGED * n))), replace=False)
    day, old = np.full(n, NEVER), np.full(n, "", dtype=object)
    day[chosen] = (rng.uniform(0.2, 0.9, len(chosen)) * plan.days).astype(int)
    old[chosen] = numbered("K", 900_000_001 + np.arange(len(chosen)))
    return frame.assign(merged_day=day, old_customer_id=old)
