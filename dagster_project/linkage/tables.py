"""What linkage hands over: the tables of record pairs and of masters.

Belongs here: their columns and types, the best customer of a master, whom a person must look at.
"""

import pandas as pd

from dagster_project.linkage.masters import assign_ids
from dagster_project.linkage.resolve import REVIEW, SAME, SUPPRESSION, Resolved

PAIRS = {
    "left_key": "str", "right_key": "str", "match_probability": "float64",
    "match_weight": "float64", "band": "str", "decided_by": "str", "is_merged": "bool",
    "evidence": "str",
}  # fmt: skip
MASTERS = {
    "record_key": "str", "record_id": "str", "master_id": "str", "customer_id": "str",
    "customer_evidence": "str", "is_suppressed": "bool", "review_key": "str",
    "records_in_master": "int64",
}  # fmt: skip


def pair_table(resolved: Resolved, keyed: pd.DataFrame) -> pd.DataFrame:
    """One row per pair that is not plainly different, by record keys.

    Args:
        resolved: pairs and clusters by record number.
        keyed: record_key, record_kind, id, account in the order of record numbers.
    """
    key = keyed["record_key"].to_numpy()
    pairs = resolved.pairs.assign(
        left_key=key[resolved.pairs["l"]], right_key=key[resolved.pairs["r"]]
    )
    return pairs.sort_values(["left_key", "right_key"], ignore_index=True)[list(PAIRS)].astype(
        PAIRS
    )


def master_table(resolved: Resolved, keyed: pd.DataFrame, previous: pd.DataFrame) -> pd.DataFrame:
    """One row per prospect record with its master, its customer, and what a person must decide.

    Args:
        resolved: pairs and clusters by record number.
        keyed: record_key, record_kind, id, account in the order of record numbers.
        previous: record_key, master_id of the run before.
    """
    masters = keyed.loc[keyed["record_kind"] == "prospect", ["record_key", "id"]]
    masters = masters.rename(columns={"id": "record_id"})
    masters["cluster"] = resolved.cluster[masters.index]
    clusters = masters.set_index("record_key")["cluster"]
    masters["master_id"] = assign_ids(clusters, previous.set_index("record_key")["master_id"]).array

    known = _to_known(resolved, keyed)
    matched = known[known["is_merged"] & (known["other_kind"] == "customer")]
    best = matched.drop_duplicates("cluster").set_index("cluster")
    own = matched.drop_duplicates("record_key").set_index("record_key")["evidence"]
    through = "through another record of this master: " + best["evidence"].astype("str")
    masters["customer_id"] = masters["cluster"].map(best["account"])
    masters["customer_evidence"] = (
        masters["record_key"].map(own).fillna(masters["cluster"].map(through))
    )
    suppressed = known[(known["other_kind"] == SUPPRESSION) & known["band"].isin([SAME, REVIEW])]
    masters["is_suppressed"] = masters["cluster"].isin(suppressed["cluster"])
    asked = known[known["band"] == REVIEW].drop_duplicates("record_key").set_index("record_key")
    masters["review_key"] = masters["record_key"].map(asked["other_key"])
    masters["records_in_master"] = masters.groupby("cluster")["record_key"].transform("size")
    return masters.reset_index(drop=True)[list(MASTERS)].astype(MASTERS)


def _to_known(resolved: Resolved, keyed: pd.DataFrame) -> pd.DataFrame:
    """Pairs of a prospect record with a customer or suppression, strongest first."""
    pairs = resolved.pairs
    ways = [("l", "r"), ("r", "l")]
    both = pd.concat([pairs.rename(columns={a: "record", b: "other"}) for a, b in ways])
    prospect = keyed["record_kind"].to_numpy() == "prospect"
    both = both[prospect[both["record"]] & ~prospect[both["other"]]]
    both = both.sort_values(["match_weight", "record", "other"], ascending=[False, True, True])
    other = keyed.loc[both["other"]]
    told: pd.DataFrame = both.assign(
        record_key=keyed["record_key"].to_numpy()[both["record"]],
        cluster=resolved.cluster[both["record"]],
        other_key=other["record_key"].array,
        other_kind=other["record_kind"].array,
        account=other["account"].array,
    )
    return told
