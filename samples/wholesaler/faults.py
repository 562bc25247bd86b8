"""The dirt in the deliveries, each kind at a stated share of the rows of its entity.

Every fault is put into rows of its own, so that the rows a contract must refuse can be counted
beforehand. What is dirty but acceptable (misspelt names, missing fields, numbers in four
spellings) belongs to the modules that make the data. A resent row is delivered twice.
"""

from typing import Final

import numpy as np
import pandas as pd

from samples.wholesaler.plan import Column, Plan

RESENT: Final = "resent"
SHARES: Final = {
    "order_lines": {
        "unknown_status": 0.0005,
        "negative_quantity": 0.0008,
        "missing_customer": 0.0006,
        "unreadable_price": 0.0002,
        "future_date": 0.0001,
        RESENT: 0.005,
    },
    "customers": {
        "missing_id": 0.002,
        "own_parent": 0.0015,
        "unreadable_employees": 0.003,
        RESENT: 0.005,
    },
    "contacts": {"broken_email": 0.006, "missing_customer": 0.003, RESENT: 0.004},
    "interactions": {
        "missing_customer": 0.002,
        "unknown_channel": 0.001,
        "unreadable_time": 0.001,
        RESENT: 0.003,
    },
    "products": {"negative_cost": 0.0025, RESENT: 0.0025},
    # No unreadable row: of consents a single one stops the run, and this company runs.
    "consents": {RESENT: 0.003},
    "suppressions": {RESENT: 0.02},
    "surveys": {"score_out_of_range": 0.005, RESENT: 0.005},
    "loss_reports": {"missing_reason": 0.01, RESENT: 0.01},
    "referrals": {"refers_itself": 0.005, RESENT: 0.005},
    "prospects": {
        "missing_name": 0.004,
        "broken_email": 0.006,
        "negative_employees": 0.002,
        RESENT: 0.005,
    },
    "prospect_interactions": {
        "missing_record": 0.004,
        "unknown_outcome": 0.004,
        "unreadable_time": 0.002,
        RESENT: 0.004,
    },
    # None unreadable either, for the same reason; of so few a share means one row.
    "match_decisions": {RESENT: 0.08},
    "exchange_rates": {"zero_rate": 0.003, RESENT: 0.003},
}


class Faults:
    """Plants faults and keeps count.

    Attributes:
        counts: rows by entity and fault.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.counts: dict[tuple[str, str], int] = {}

    def plant(self, entity: str, rows: int, **only: Column) -> dict[str, Column]:
        """Choose the rows of each fault: ascending positions, no row with two faults.

        Args:
            entity: whose shares hold.
            rows: how many rows there are.
            only: for some faults, booleans that say which rows can have it.
        """
        rng = self._plan.rng("faults", entity)
        order = rng.permutation(rows)
        free = np.ones(rows, bool)
        found = {}
        for name, share in SHARES[entity].items():
            open_rows = order[(free & only.get(name, free))[order]]
            found[name] = np.sort(open_rows[: round(share * rows)])
            free[found[name]] = False
            self.counts[entity, name] = len(found[name])
        return found

    def table(self) -> pd.DataFrame:
        """Return what was planted: entity, fault, rows."""
        rows = [(entity, fault, rows) for (entity, fault), rows in self.counts.items()]
        return pd.DataFrame(rows, columns=["entity", "fault", "rows"])


def spoil(frame: pd.DataFrame, column: str, rows: Column, value: object) -> None:
    """Overwrite a column in some rows; the column becomes one of objects."""
    values = frame[column].to_numpy(dtype=object).copy()
    values[rows] = value
    frame[column] = pd.Series(values, index=frame.index, dtype="object")


def resend(frame: pd.DataFrame, rows: Column) -> pd.DataFrame:
    """Return the rows with some of them once more at the end."""
    return pd.concat([frame, frame.iloc[rows]], ignore_index=True)
