"""The whole way from records to masters."""

from collections.abc import Collection
from dataclasses import dataclass

import duckdb
import numpy as np
import pandas as pd

from dagster_project.linkage.blocking import block
from dagster_project.linkage.comparisons import STANDARD, compare_field
from dagster_project.linkage.masters import tell_changes
from dagster_project.linkage.options import LinkOptions
from dagster_project.linkage.prepare import prepare
from dagster_project.linkage.resolve import missing_pairs, resolve
from dagster_project.linkage.scoring import compare, compare_more, score, weigh
from dagster_project.linkage.tables import master_table, pair_table


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
        connection.execute("set enable_progress_bar = false")
        words = prepare(connection, records, addresses, public_domains, options)
        keyed = _records(connection, records)
        decided = _decided(decisions, keyed)
        blocking = block(connection, options)
        connection.register("decided", decided)
        connection.execute(
            "insert into pairs select l, r from decided except select l, r from pairs"
        )
        compare(connection, comparisons)
        weights = weigh(connection, comparisons)
        scored = score(connection, comparisons, weights)
        more = missing_pairs(scored, keyed, options)
        if len(more):
            compare_more(connection, comparisons, more)
            scored = pd.concat([scored, score(connection, comparisons, weights, "compared_more")])
    resolved = resolve(scored, keyed, decided, options)
    pairs = pair_table(resolved, keyed)
    masters = master_table(resolved, keyed, previous)
    if not weights.learned:
        words.append("too few pairs to learn weights from: the stated weights were used")
    skipped = int(blocking["skipped_keys"].sum())
    if skipped:
        words.append(f"{skipped} values that too many records share are no reason to compare")
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
