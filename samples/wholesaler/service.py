"""What customers say: complaints and how they were settled, questions, surveys, loss reports.

Complaints follow late deliveries and spells of bad service; these raise the chance to leave (see
`fate.py`), so complaints and late deliveries stand before losses without being drawn from them.
"""

from typing import Final

import numpy as np
import pandas as pd

from samples.wholesaler.fate import CAUSES
from samples.wholesaler.plan import (
    NEVER,
    Column,
    Plan,
    chance,
    office_seconds,
    pick,
    where_else_none,
)
from samples.wholesaler.words import COMPETITORS

# Share of orders with a complaint: any; more if late; more in a spell of bad service.
COMPLAINED: Final = (0.006, 0.14, 0.07)
SETTLED_IN_DAYS: Final = (4.0, 0.8)  # median, standard deviation of the logarithm
SLOWER_IN_TROUBLE: Final = 2.5
NEVER_SETTLED: Final = 0.05
INQUIRED: Final = 0.10  # of orders, some days before
RESPONSE: Final = 0.28
NPS: Final = {"level": 8.2, "people": 1.2, "noise": 0.9, "trouble": 2.6, "leaving": 2.2, "gap": 0.8}
LEAVING_DAYS: Final = 180
UNHAPPY: Final = ("service", "price", "competitor", "neglect")
REPORTED: Final = (0.75, 0.60, 0.50, 0.35)  # share of losses that are reported, by class
TOLD_RIGHT: Final = {"neglect": 0.35}  # share of reports with the true reason; others 0.78
PAUSE_REPORTED: Final = 0.20


def make_complaints(plan: Plan, orders: pd.DataFrame) -> pd.DataFrame:
    """Return complaints: customer, order (position), day, settled_day (NEVER while open)."""
    rng = plan.rng("complaints")
    n = len(orders)
    late, trouble = orders["is_late"].to_numpy(), orders["in_trouble"].to_numpy()
    share = COMPLAINED[0] + late * COMPLAINED[1] + trouble * COMPLAINED[2]
    day = orders["delivered_day"].to_numpy() + rng.integers(0, 5, n)
    some = chance(rng, share, n) & (orders["status"] == "placed").to_numpy() & (day < plan.days)
    median = SETTLED_IN_DAYS[0] * np.where(trouble, SLOWER_IN_TROUBLE, 1.0)
    takes = np.ceil(median * np.exp(SETTLED_IN_DAYS[1] * rng.normal(size=n))).astype(int)
    settled = np.where(chance(rng, NEVER_SETTLED, n), NEVER, plan.on_weekday(day + takes))
    found = pd.DataFrame(
        {
            "customer": orders["customer"],
            "order": np.arange(n),
            "day": day,
            "settled_day": np.where(settled < plan.days, settled, NEVER),
        }
    )
    return found[some].reset_index(drop=True)


def make_inquiries(plan: Plan, orders: pd.DataFrame) -> pd.DataFrame:
    """Return questions before orders: customer, day."""
    rng = plan.rng("inquiries")
    day = orders["day"].to_numpy() - rng.integers(0, 5, len(orders))
    some = chance(rng, INQUIRED, len(orders)) & (day >= 0)
    return pd.DataFrame({"customer": orders["customer"], "day": day})[some].reset_index(drop=True)


def make_surveys(
    plan: Plan, customers: pd.DataFrame, contacts: pd.DataFrame, complaints: pd.DataFrame
) -> pd.DataFrame:
    """Return answers: customer, contact (position), kind, score, day, second."""
    rng = plan.rng("surveys")
    n, main = len(customers), np.flatnonzero(contacts["is_main"].to_numpy())
    nature = rng.normal(0, NPS["people"], n)
    left = customers["left_day"].to_numpy()
    waves = []
    for wave in range(plan.years):
        day = wave * 365 + 150 + rng.integers(0, 120, n)
        there = (customers["joined_day"].to_numpy() < day - 30) & (day < left + 60)
        answered = np.flatnonzero(chance(rng, RESPONSE, n) & there & (day < plan.days))
        asked = customers.iloc[answered]
        score = NPS["level"] + nature[answered] + rng.normal(0, NPS["noise"], len(answered))
        score -= NPS["trouble"] * _inside(asked, day[answered], "trouble", 60)
        score -= NPS["gap"] * _inside(asked, day[answered], "gap2", 0)
        unhappy = asked["left_reason"].isin(UNHAPPY).to_numpy()
        score -= NPS["leaving"] * (unhappy & (left[answered] - day[answered] < LEAVING_DAYS))
        waves.append(
            pd.DataFrame(
                {
                    "customer": answered,
                    "contact": main[answered],
                    "kind": "nps",
                    "score": np.rint(score).clip(0, 10),
                    "day": day[answered],
                }
            )
        )
    settled = complaints[complaints["settled_day"] < plan.days - 3]
    settled = settled[chance(rng, RESPONSE, len(settled))]
    takes = (settled["settled_day"] - settled["day"]).to_numpy()
    happy = 4.4 - 0.09 * takes + rng.normal(0, 0.7, len(settled))
    row = settled["customer"].to_numpy()
    waves.append(
        pd.DataFrame(
            {
                "customer": row,
                "contact": main[row],
                "kind": "csat",
                "score": np.rint(happy).clip(1, 5),
                "day": settled["settled_day"].to_numpy() + 2,
            }
        )
    )
    found = pd.concat(waves, ignore_index=True)
    found["second"] = office_seconds(rng, len(found))
    found = found.drop_duplicates(["contact", "kind", "day", "second"])
    return found.sort_values(["day", "second"], kind="stable", ignore_index=True)


def _inside(customers: pd.DataFrame, day: Column, name: str, after: int) -> Column:
    start = customers[f"{name}_from"].to_numpy()
    return np.asarray((day >= start) & (day < customers[f"{name}_to"].to_numpy() + after))


def make_loss_reports(plan: Plan, customers: pd.DataFrame) -> pd.DataFrame:
    """Return what sales learned: customer, day, reason, competitor, permanence, is_true.

    Some losses are never reported, some reports name another reason than the true one, and some
    pauses are taken for losses.
    """
    rng = plan.rng("loss_reports")
    n = len(customers)
    left, cause = customers["left_day"].to_numpy(), customers["left_reason"].to_numpy(dtype=object)
    share = np.array(REPORTED)[customers["level"].to_numpy()]
    lag = 15 + rng.gamma(2.0, 25.0, n).astype(int)
    day = plan.on_weekday(np.minimum(left, plan.days + 400) + lag)
    lost = (left < plan.days) & (day < plan.days) & chance(rng, share, n)
    lost &= np.isin(cause.astype(str), CAUSES)
    right = np.where(cause == "neglect", TOLD_RIGHT["neglect"], 0.78)
    guess = pick(rng, (*CAUSES, "not_stated"), n, 0.10, 0.35, 0.25, 0.05, 0.05, 0.0, 0.20)
    reason = np.where(chance(rng, right, n), cause, guess)
    permanence = pick(rng, ("permanent", "temporary"), n, 0.7, 0.3)
    permanence = np.where(reason == "closed_down", "permanent", permanence)
    told = {"customer": np.arange(n), "day": day, "reason": reason, "permanence": permanence}
    reports = pd.DataFrame(told).loc[lost]
    begins, ends = customers["pause_from"].to_numpy(), customers["pause_to"].to_numpy()
    noticed = plan.on_weekday(np.minimum(begins, plan.days) + 60 + lag)
    paused = (begins >= 0) & (noticed < np.minimum(ends, plan.days)) & (noticed < left)
    paused &= chance(rng, PAUSE_REPORTED, n)
    why = pd.Series(customers["pause_reason"]).replace("tried_competitor", "competitor")
    pause = {"customer": np.arange(n), "day": noticed, "reason": why, "permanence": "temporary"}
    pauses = pd.DataFrame(pause).loc[paused]
    found: pd.DataFrame = pd.concat([reports, pauses], ignore_index=True)
    named = found["reason"].isin(("competitor", "price")) & chance(rng, 0.6, len(found))
    found["competitor"] = where_else_none(named, pick(rng, COMPETITORS, len(found)))
    found["permanence"] = found["permanence"].mask(chance(rng, 0.1, len(found)))
    found["second"] = office_seconds(rng, len(found))
    return found.sort_values(["day", "customer"], kind="stable", ignore_index=True)
