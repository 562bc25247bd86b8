"""What a person decided about records that may be the same company.

A run asks about pairs by the keys of their records, and these are known beforehand, since they
follow from source and number. Decided were pairs that are hard to tell: records of one company of
which one has hardly more than a name spelt otherwise, and companies made to be taken for another.
"""

import hashlib
from typing import Final

import numpy as np
import pandas as pd

from samples.wholesaler.plan import Column, Plan
from samples.wholesaler.prospects import Market

SAME: Final = 0.003  # decisions for each customer: 6 with 2,000
DIFFERENT: Final = 0.003
AFTER: Final = (5, 60)  # days from the later record to the decision


def prospect_key(source: str, source_record_id: str) -> str:
    """Return the key of a prospect record, as the macro record_id makes it."""
    text = f"{len(source)}|{source}|{source_record_id}"
    return "prospect:" + hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def make_decisions(plan: Plan, staff: pd.DataFrame, market: Market) -> pd.DataFrame:
    """Return decisions: left_key < right_key, decision (same, different), moment, employee."""
    rng = plan.rng("decisions")
    records = market.records
    keys = map(prospect_key, records["source"], records["source_record_id"])
    records = records.assign(key=list(keys))
    found = [
        _some(rng, _same(records), SAME * plan.customers, "same"),
        _some(rng, _different(records, market.companies), DIFFERENT * plan.customers, "different"),
    ]
    pairs = pd.concat(found, ignore_index=True)
    n = len(pairs)
    day = (pairs["day"] + rng.integers(*AFTER, n)).clip(upper=plan.days - 1)
    deciders = np.flatnonzero(staff["left_day"] >= plan.days)
    one, other = pairs["key_one"], pairs["key_other"]
    frame = pd.DataFrame(
        {
            "left_key": one.where(one < other, other),
            "right_key": other.where(one < other, one),
            "decision": pairs["decision"],
            "moment": plan.moments(day.to_numpy(), rng.integers(8 * 3600, 17 * 3600, n)),
            "employee": deciders[rng.integers(0, len(deciders), n)],
        }
    )
    return frame.sort_values(["moment", "left_key"], ignore_index=True)


def _same(records: pd.DataFrame) -> pd.DataFrame:
    """Return pairs of records of one company, one of them without postcode, phone and address."""
    bare = records[["postcode", "phone", "website", "email"]].isna().all(axis=1)
    pairs = records[bare].merge(records, on="place", suffixes=("_one", "_other"))
    apart = pairs["name_one"].str.strip().str.lower() != pairs["name_other"].str.strip().str.lower()
    return _pairs(pairs[apart & (pairs["source_one"] != pairs["source_other"])])


def _different(records: pd.DataFrame, companies: pd.DataFrame) -> pd.DataFrame:
    """Return pairs of a sister or namesake with its model, a customer or another record."""
    trapped = records.merge(
        companies["resembles"].dropna(), left_on="place", right_index=True, how="inner"
    )
    customer = trapped["resembles"].str.startswith("K")
    on_file = trapped[customer].rename(columns={"key": "key_one", "day": "day_one"})
    on_file = on_file.assign(key_other="customer:" + on_file["resembles"], day_other=0)
    model = records.assign(resembles=companies["company"].to_numpy()[records["place"]])
    listed = trapped[~customer].merge(model, on="resembles", suffixes=("_one", "_other"))
    return pd.concat([_pairs(on_file), _pairs(listed)], ignore_index=True)


def _pairs(frame: pd.DataFrame) -> pd.DataFrame:
    day = np.maximum(frame["day_one"], frame["day_other"])
    return frame[["key_one", "key_other"]].assign(day=day)


def _some(
    rng: np.random.Generator, pairs: pd.DataFrame, wanted: float, decision: str
) -> pd.DataFrame:
    chosen: Column = rng.permutation(len(pairs))[: max(1, round(wanted))]
    return pairs.iloc[chosen].assign(decision=decision)
