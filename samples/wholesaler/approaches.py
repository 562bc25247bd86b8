"""How the wholesaler approached prospects in the last two years, and what came of it.

Of each source a share of the companies it was the first to bring is approached. Those that became
customers ended interested, before their first order; the others declined, were the wrong address,
never answered, or are still being talked to.
"""

from typing import Final

import numpy as np
import pandas as pd

from samples.wholesaler.plan import Column, Plan, chance, office_seconds, pick, within
from samples.wholesaler.prospects import SOURCES, Market

# Share of the companies a source was the first to bring, as in SOURCES.
APPROACHED: Final = (0.35, 0.30, 0.25, 0.40, 0.35, 0.35)
FIRST_TOUCH: Final = (3, 75)  # days from the record to the first touch
BETWEEN: Final = (10, 40)  # days between touches
SINCE: Final = 730  # days before the as-of day
ENDS: Final = ("declined", "wrong_contact", "no_answer", "answered", "interested")
END_SHARES: Final = (0.34, 0.12, 0.32, 0.14, 0.08)
WAYS: Final = ("mail", "phone", "visit", "email", "event")
WAY_SHARES: Final = (0.36, 0.34, 0.18, 0.06, 0.06)
BY_THEM: Final = 0.25  # of answers, those by which they came to us


def make_approaches(plan: Plan, staff: pd.DataFrame, market: Market) -> pd.DataFrame:
    """Return touches with prospects, in the order of their times: one row each.

    Columns: source, source_record_id, employee (position in staff), moment (local), direction,
    channel, outcome.
    """
    rng = plan.rng("approaches")
    chosen = _chosen(plan, rng, market)
    n = len(chosen)
    counts = np.where(chosen["won"], rng.integers(2, 5, n), rng.integers(1, 5, n))
    gap, began = rng.integers(*BETWEEN, n), rng.integers(*FIRST_TOUCH, n)
    end = pick(rng, ENDS, n, *END_SHARES)
    end = np.where(chosen["won"], "interested", end)
    row, place = np.repeat(np.arange(n), counts), within(counts)
    found = chosen.iloc[row].reset_index(drop=True)
    won = found["won"].to_numpy()
    # Those won were spoken to between the record and their first order.
    until = found["won_day"].to_numpy()
    span = (until - found["day"].to_numpy()) * (place + 1) // (counts[row] + 1)
    day = found["day"].to_numpy() + np.where(won, span, began[row] + place * gap[row])
    day = plan.on_weekday(day)
    day = np.where(won, np.minimum(day, until - 1), day)
    last = place == counts[row] - 1
    before = np.where(chance(rng, 0.35, len(row)), "answered", "no_answer")
    outcome = np.where(last, end[row], before)
    spoke = np.isin(outcome, ("answered", "interested"))
    inbound = spoke & chance(rng, BY_THEM, len(row))
    way = pick(rng, WAYS, len(row), *WAY_SHARES)
    theirs = pick(rng, ("email", "phone", "web"), len(row), 0.5, 0.35, 0.15)
    found = found.assign(
        employee=_sellers(rng, plan, staff, chosen["region_number"].to_numpy())[row],
        moment=plan.moments(day, office_seconds(rng, len(row))),
        direction=np.where(inbound, "inbound", "outbound"),
        channel=np.where(inbound, theirs, way),
        outcome=outcome,
    )
    columns = [
        "source", "source_record_id", "employee", "moment", "direction", "channel", "outcome",
    ]  # fmt: skip
    found = found[(day < plan.days) & (day >= plan.days - SINCE)][columns]
    return found.sort_values(["moment", "source_record_id"], ignore_index=True)


def _chosen(plan: Plan, rng: np.random.Generator, market: Market) -> pd.DataFrame:
    """Return the first record of each company that is approached, with `won` and `won_day`."""
    first = market.records.sort_values(["day", "source_record_id"]).drop_duplicates("place")
    known = market.companies.iloc[first["place"]]
    share = first["source"].map(dict(zip(SOURCES, APPROACHED, strict=True))).to_numpy()
    won = known["won_from"].notna().to_numpy()
    stranger = (known["kind"] != "customer").to_numpy()
    taken = won | (stranger & chance(rng, share, len(first)))
    first = first.assign(
        won=won,
        won_day=known["won_day"].fillna(plan.days).to_numpy().astype(int),
        region_number=known["region_number"].to_numpy(),
    )
    return first[taken].reset_index(drop=True)


def _sellers(rng: np.random.Generator, plan: Plan, staff: pd.DataFrame, region: Column) -> Column:
    """Return an account manager for each company, of its region where one has stayed."""
    stays = (staff["is_manager"] & (staff["left_day"] >= plan.days)).to_numpy()
    sellers = np.flatnonzero(stays)
    at_home = staff["region"].to_numpy()[sellers][None, :] == region[:, None]
    drawn = at_home + 0.9 * rng.random((len(region), len(sellers)))
    return np.asarray(sellers[np.argmax(drawn, axis=1)])
