"""Every touch between the wholesaler and its customers, as its CRM recorded it.

Puts together what was planned (`attention.py`), what customers brought up (`service.py`), and the
newsletters. Who spoke with whom is decided here: in a one-person relationship always the same two.
"""

from typing import Final

import numpy as np
import pandas as pd

from samples.wholesaler.attention import AFTER_LEAVING
from samples.wholesaler.contacts import newsletter_days, someone
from samples.wholesaler.plan import (
    NEVER,
    Column,
    Plan,
    chance,
    office_seconds,
    pick,
    where_else_none,
)
from samples.wholesaler.staff import owner_on

BY_COLLEAGUE: Final = 0.30  # of touches of customers who know more than one of us
NEWSLETTER_EVERY: Final = 61  # days
INBOUND: Final = ("phone", "email", "web", "chat")
PURPOSES: Final = ("check_in", "offer", "advice", "order_help")


def make_interactions(
    plan: Plan,
    customers: pd.DataFrame,
    contacts: pd.DataFrame,
    touches: pd.DataFrame,
    complaints: pd.DataFrame,
    inquiries: pd.DataFrame,
) -> pd.DataFrame:
    """Return personal touches, in the order of their times: one row each.

    Columns: customer, contact, employee (positions), moment (local), direction, channel, purpose,
    campaign_id, outcome.
    """
    rng = plan.rng("interactions")
    left = customers["left_day"].to_numpy()[touches["customer"].to_numpy()]
    late = touches["day"].to_numpy() > left + AFTER_LEAVING[0]
    kept = touches[~late | chance(rng, AFTER_LEAVING[1], len(touches))]
    settled = complaints[complaints["settled_day"] < NEVER]
    settled = settled.assign(day=settled["settled_day"])
    found = pd.concat(
        [
            _planned(plan, rng, kept),
            _said(rng, complaints, "inbound", "complaint", None),
            _said(rng, settled, "outbound", "complaint", "settled"),
            _said(rng, inquiries, "inbound", "inquiry", "answered"),
        ],
        ignore_index=True,
    )
    row, day = found["customer"].to_numpy(), found["day"].to_numpy()
    colleague = chance(rng, BY_COLLEAGUE, len(found)) & ~customers["one_person"].to_numpy()[row]
    owner = owner_on(customers, row, day)
    # Until a successor is named, the office takes the calls of those whose owner is gone.
    gone = customers["owner_left_day"].to_numpy()[row] <= day
    gone &= day < customers["handover_day"].to_numpy()[row]
    found["employee"] = np.where(colleague | gone, customers["colleague"].to_numpy()[row], owner)
    found["contact"] = someone(rng, customers, contacts, row)
    found["moment"] = plan.moments(day, office_seconds(rng, len(found)))
    return found.sort_values(["moment", "customer"], kind="stable", ignore_index=True)


def _planned(plan: Plan, rng: np.random.Generator, touches: pd.DataFrame) -> pd.DataFrame:
    n = len(touches)
    event = (touches["channel"] == "event").to_numpy()
    reached = touches["reached"].to_numpy()
    year = plan.dates(touches["day"].to_numpy()).astype("datetime64[Y]").astype(str)
    outcome = pick(rng, ("reached", "next_step_agreed"), n, 0.7, 0.3)
    return pd.DataFrame(
        {
            "customer": touches["customer"].to_numpy(),
            "day": touches["day"].to_numpy(),
            "direction": "outbound",
            "channel": touches["channel"].to_numpy(dtype=object),
            "purpose": np.where(event, "event", pick(rng, PURPOSES, n, 0.5, 0.25, 0.15, 0.1)),
            "campaign_id": where_else_none(event, np.char.add("EV-", year)),
            "outcome": np.where(reached, outcome, "not_reached"),
        }
    )


def _said(
    rng: np.random.Generator, about: pd.DataFrame, direction: str, purpose: str, outcome: str | None
) -> pd.DataFrame:
    n = len(about)
    ways = INBOUND if direction == "inbound" else INBOUND[:2]
    shares = (0.5, 0.35, 0.1, 0.05)[: len(ways)]
    return pd.DataFrame(
        {
            "customer": about["customer"].to_numpy(),
            "day": about["day"].to_numpy(),
            "direction": direction,
            "channel": pick(rng, ways, n, *shares),
            "purpose": purpose,
            "campaign_id": None,
            "outcome": outcome,
        }
    )


def make_newsletters(plan: Plan, contacts: pd.DataFrame, consents: pd.DataFrame) -> pd.DataFrame:
    """Return newsletters, to people who had agreed: contact, customer, moment, campaign."""
    period = newsletter_days(consents, contacts)
    days = np.arange(20, plan.days, NEWSLETTER_EVERY)
    since, until = period["since"].to_numpy(), period["until"].to_numpy()
    sent = (days[:, None] > since) & (days[:, None] < until)
    at, contact = np.nonzero(sent)
    day: Column = plan.on_weekday(days[at])
    campaign = np.char.add("NL-", np.char.zfill((at + 1).astype(str), 3)).astype(object)
    frame = pd.DataFrame(
        {
            "contact": contact,
            "customer": contacts["customer"].to_numpy()[contact],
            "moment": plan.moments(day, 10 * 3600),
            "campaign": campaign,
        }
    )
    return frame[day < plan.days].reset_index(drop=True)
