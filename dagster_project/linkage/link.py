"""The whole way from records to masters."""

from collections.abc import Collection
from dataclasses import dataclass

import duckdb
import numpy as np
import pandas as pd

from dagster_project.linkage.blocking import block
from dagster_project.linkage.comparisons import STANDARD, compare_field
from dagster_project.linkage.masters import assign_ids, tell_changes
from dagster_project.linkage.options import LinkOptions
from dagster_project.linkage.prepare import prepare
from dagster_project.linkage.resolve import REVIEW, SAME, Resolved, missing_pairs, resolve
from dagster_project.linkage.scoring import compare, compare_more, weigh, score

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


@dataclass(frozen=True)
class Linked:
    """What linkage found; the frames are the tables of schema `linkage`.

    Attributes:
        record_pairs: one row per pair that was compared and is not plainly different.
        record_masters: one row per prospect record.
        blocking: one row per blocking rule.
        master_changes: one row per event, master and other, against the run before.
        words: what was done, refused, thinned out.
    """

    record_pairs: pd.DataFrame
    record_masters: pd.DataFrame
    blocking: pd.DataFrame
    master_changes: pd.DataFrame
    words: tuple[str, ...]


def link_records(
    records: pd.DataFrame,
    addresses: pd.DataFrame,
    decisions: pd.DataFrame,
    previous: pd.DataFrame,
    public_domains: Collection[str],
    options: LinkOptions | None = None,
) -> Linked:
    """Who is the same company or person.

    Args:
        records: one row per record_key: record_key, record_kind (prospect, customer, suppression),
            kind (company, person), name, country, region, city, postcode, street, website,
            founded_year, and the columns of `options.fields`. An optional column `account` says
            which customer records are one account; without it each stands for itself.
        addresses: record_key, address_kind (email, phone, website), text; any number per record.
        decisions: left_key, right_key, decision (same, different) by a person.
        previous: record_key, master_id of the run before; empty at first.
        public_domains: web domains that many companies use, no evidence.
        options: thresholds and further columns.

    Returns:
        the tables and what to say about them. Few or strange records never raise.
    """
    options = options or LinkOptions()
    comparisons = (*STANDARD, *map(compare_field, options.fields))
    with duckdb.connect(config={"threads": options.threads}) as connection:
        words = prepare(connection, records, addresses, public_domains, options)
        keyed = _records(connection, records)
        decided = _decided(decisions, keyed)
        blocking = block(connection, options)
        connection.register("decided", decided)
        connection.execute(
            "insert into pairs select l, r from decided except select l, r from pairs"
        )
        compare(connection, comparisons, options.shared_by_most)
        weights = weigh(connection, comparisons)
        scored = score(connection, comparisons, weights)
        more = missing_pairs(scored, keyed, options)
        if len(more):
            compare_more(connection, comparisons, more)
            scored = pd.concat([scored, score(connection, comparisons, weights, "compared_more")])
    resolved = resolve(scored, keyed, decided, options)
    pairs = _keyed(resolved, keyed)
    masters = _masters(resolved, keyed, previous)
    if not weights.learned:
        words.append("too few pairs to learn weights from: the stated weights were used")
    skipped = int(blocking["skipped_keys"].sum())
    if skipped:
        words.append(
            f"{skipped} values that more than {options.shared_by_most} records share are left out"
        )
    unknown = len(decisions) - len(decided)
    if unknown:
        words.append(f"{unknown} decisions name records that are not there")
    before = previous.set_index("record_key")["master_id"]
    changes = tell_changes(masters.set_index("record_key")["master_id"], before)
    return Linked(pairs, masters, blocking, changes, tuple(words))


def _records(connection: duckdb.DuckDBPyConnection, records: pd.DataFrame) -> pd.DataFrame:
    keyed = connection.execute(
        "select record_key, record_kind, substr(record_key, strpos(record_key, ':') + 1) as id"
        " from records inner join delivered using (record_key) order by record"
    ).df()
    own = keyed["id"]
    if "account" in records:
        account = keyed["record_key"].map(records.set_index("record_key")["account"]).fillna(own)
    else:
        account = own
    return keyed.assign(account=account.where(keyed["record_kind"] == "customer", ""))


def _decided(decisions: pd.DataFrame, keyed: pd.DataFrame) -> pd.DataFrame:
    number = pd.Series(np.arange(len(keyed)), index=keyed["record_key"])
    ends = pd.DataFrame(
        {
            "one": decisions["left_key"].map(number),
            "other": decisions["right_key"].map(number),
            "decision": decisions["decision"],
        }
    ).dropna()
    found = pd.DataFrame(
        {
            "l": ends[["one", "other"]].min(axis=1).astype("int64"),
            "r": ends[["one", "other"]].max(axis=1).astype("int64"),
            "decision": ends["decision"],
        }
    )
    return found[found["l"] < found["r"]].drop_duplicates(["l", "r"], keep="last")


def _keyed(resolved: Resolved, keyed: pd.DataFrame) -> pd.DataFrame:
    names = keyed["record_key"].to_numpy()
    pairs = resolved.pairs.assign(
        left_key=names[resolved.pairs["l"]], right_key=names[resolved.pairs["r"]]
    )
    return pairs.sort_values(["left_key", "right_key"], ignore_index=True)[list(PAIRS)].astype(
        PAIRS
    )


def _masters(resolved: Resolved, keyed: pd.DataFrame, previous: pd.DataFrame) -> pd.DataFrame:
    kind, key, own = (keyed[name].to_numpy() for name in ("record_kind", "record_key", "id"))
    prospects = keyed[kind == "prospect"]
    cluster = pd.Series(
        resolved.cluster[prospects.index], index=prospects["record_key"], dtype="int64"
    )
    ids = assign_ids(cluster, previous.set_index("record_key")["master_id"])
    masters = pd.DataFrame(
        {
            "record_key": prospects["record_key"].to_numpy(),
            "record_id": prospects["id"].to_numpy(),
            "master_id": ids.to_numpy(dtype=object),
            "cluster": cluster.to_numpy(),
        }
    )
    pairs = resolved.pairs
    both = pd.concat(
        [
            pairs.rename(columns={"l": "record", "r": "other"}),
            pairs.rename(columns={"r": "record", "l": "other"}),
        ]
    )
    both = both[(kind[both["record"]] == "prospect") & (kind[both["other"]] != "prospect")]
    both = both.sort_values(["match_weight", "other"], ascending=[False, True])
    both = both.assign(
        record_key=key[both["record"]],
        other_kind=kind[both["other"]],
        cluster=resolved.cluster[both["record"]],
    )
    matched = both[both["is_merged"] & (both["other_kind"] == "customer")]
    best = matched.drop_duplicates("cluster").set_index("cluster")
    customer = pd.Series(keyed["account"].to_numpy()[best["other"]], index=best.index, dtype=object)
    direct = matched.drop_duplicates("record_key").set_index("record_key")["evidence"]
    masters["customer_id"] = masters["cluster"].map(customer)
    through = "through another record of this master: " + best["evidence"].astype("str")
    masters["customer_evidence"] = (
        masters["record_key"].map(direct).fillna(masters["cluster"].map(through))
    )
    suppressed = both[(both["other_kind"] == "suppression") & both["band"].isin([SAME, REVIEW])]
    masters["is_suppressed"] = masters["cluster"].isin(suppressed["cluster"])
    asked = both[both["band"] == REVIEW].drop_duplicates("record_key")
    review = pd.Series(key[asked["other"]], index=asked["record_key"], dtype=object)
    masters["review_key"] = masters["record_key"].map(review)
    masters["records_in_master"] = masters.groupby("master_id")["record_key"].transform("size")
    return masters[list(MASTERS)].astype(MASTERS)
