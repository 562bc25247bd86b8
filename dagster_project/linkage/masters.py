"""Clusters get ids that stay, and what changed against the previous run is told.

A cluster keeps the id that most of its records had. Where two clusters claim one id, the one with
more of its records keeps it, then the one with the smallest record id. A cluster without a claim
gets an id made from its smallest record id.
"""

from collections.abc import Iterable
from hashlib import md5

import pandas as pd

CHANGES = ["event", "master_id", "other_master_id", "records"]


def assign_ids(clusters: pd.Series, previous: pd.Series) -> pd.Series:
    """Master ids.

    Args:
        clusters: record key -> any label of its cluster.
        previous: record key -> master id of the run before; records that are gone may stand in it.

    Returns:
        record key -> master id (32 hexadecimal digits).
    """
    frame = pd.DataFrame({"cluster": clusters, "before": previous.reindex(clusters.index)})
    frame["record_key"] = clusters.index.astype(str)
    first = frame.groupby("cluster")["record_key"].min()
    claims = (
        frame.dropna(subset="before")
        .groupby(["cluster", "before"])
        .size()
        .rename("records")
        .reset_index()
    )
    claims["first"] = claims["cluster"].map(first)
    claims = claims.sort_values(["records", "first", "before"], ascending=[False, True, True])
    ids: dict[object, str] = {}
    taken: set[str] = set()
    for cluster, before in zip(claims["cluster"], claims["before"], strict=True):
        if cluster not in ids and before not in taken:
            ids[cluster] = before
            taken.add(before)
    taken |= set(previous.dropna())
    for cluster, key in first.sort_values().items():
        if cluster not in ids:
            ids[cluster] = _new_id(key, taken)
            taken.add(ids[cluster])
    return clusters.map(ids)


def _new_id(key: str, taken: Iterable[str]) -> str:
    attempt, found = 0, ""
    while not found or found in taken:
        found = md5(f"{key}|{attempt}".encode(), usedforsecurity=False).hexdigest()
        attempt += 1
    return found


def tell_changes(now: pd.Series, previous: pd.Series) -> pd.DataFrame:
    """What became of the masters of the run before.

    Returns:
        one row per event, master and other: merged (a master took in all that is left of another),
        split (a master gave records to a new one), moved (records went to a master that was there
        before). `master_id` is the master that stayed, or that the records went to.
    """
    frame = pd.DataFrame({"now": now, "before": previous.reindex(now.index)}).dropna()
    alive = set(frame["now"])
    known = set(previous.dropna())
    moved = frame[frame["now"] != frame["before"]].groupby(["now", "before"], as_index=False).size()
    rows = []
    for to, gone, records in moved.itertuples(index=False):
        if gone not in alive:
            rows.append(("merged", to, gone, records))
        elif to not in known:
            rows.append(("split", gone, to, records))
        else:
            rows.append(("moved", to, gone, records))
    told = pd.DataFrame(rows, columns=CHANGES)
    return told.sort_values(CHANGES[:3], ignore_index=True).astype({"records": "int64"})
