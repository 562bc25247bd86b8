"""Scored pairs become clusters and bands.

Belongs here: who is merged, who goes to a person, who is left apart.

* A person's decision wins over everything and is never asked again.
* A record whose best two partners contradict each other goes with the one that fits far better (by
  the odds that a merge needs), or with none: both pairs go to review.
* The strongest pair merges first; a pair that would join what contradicts itself goes to review.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from dagster_project.linkage.clusters import Clusters
from dagster_project.linkage.options import LinkOptions
from dagster_project.linkage.weights import IntArray

SAME: Final = "same"
REVIEW: Final = "review"
DIFFERENT: Final = "different"
SUPPRESSION: Final = "suppression"
LARGEST_CHAIN: Final = 60  # records in a chain of strong pairs whose every pair is compared


@dataclass(frozen=True)
class Resolved:
    """The outcome.

    Attributes:
        cluster: (records,) number of each record's cluster.
        pairs: the scored pairs with band, decided_by, is_merged.
    """

    cluster: IntArray
    pairs: pd.DataFrame


def missing_pairs(
    scored: pd.DataFrame, records: pd.DataFrame, options: LinkOptions
) -> pd.DataFrame:
    """Pairs within chains of strong pairs that no key proposed: their ends must be compared too."""
    chain = _chains(_strong(scored, options), len(records))
    frame = pd.DataFrame({"record": np.arange(len(records)), "chain": chain})
    frame = frame[records["record_kind"].to_numpy() != SUPPRESSION]
    sizes = frame.groupby("chain")["record"].transform("size")
    frame = frame[(sizes > 2) & (sizes <= LARGEST_CHAIN)]
    ends = frame.merge(frame, on="chain", suffixes=("_l", "_r"))
    ends = ends[ends["record_l"] < ends["record_r"]].rename(
        columns={"record_l": "l", "record_r": "r"}
    )
    prospect = (records["record_kind"] == "prospect").to_numpy()
    ends = ends[prospect[ends["l"]] | prospect[ends["r"]]]
    new = ~np.isin(_codes(ends, len(records)), _codes(scored, len(records)))
    return pd.DataFrame(ends.loc[new, ["l", "r"]])


def resolve(
    scored: pd.DataFrame, records: pd.DataFrame, decisions: pd.DataFrame, options: LinkOptions
) -> Resolved:
    """Clusters and bands.

    Args:
        scored: l, r, match_weight, may_merge, match_probability, evidence; strongest first.
        records: record_kind and account of each record, in the order of their numbers.
        decisions: l, r, decision by a person.
        options: thresholds.
    """
    size = len(records)
    kind = records["record_kind"].to_numpy()
    same = decisions[decisions["decision"] == SAME]
    different = decisions[decisions["decision"] == DIFFERENT]
    plainly = scored[scored["match_probability"] < options.shown]
    apart = np.concatenate([_codes(plainly, size), _codes(different, size)])
    apart = np.setdiff1d(apart, _codes(same, size))
    strong = _strong(scored, options)
    strong = strong[(kind[strong["l"]] != SUPPRESSION) & (kind[strong["r"]] != SUPPRESSION)]
    strong = strong[~np.isin(_codes(strong, size), _codes(different, size))]
    accounts = records["account"].to_numpy()
    strong = _without_rivals(strong, accounts, apart, size, options)

    cluster = _grow(strong, same, apart, accounts)
    return Resolved(cluster, _bands(scored, cluster, kind, decisions, options))


def _strong(scored: pd.DataFrame, options: LinkOptions) -> pd.DataFrame:
    return scored[(scored["match_probability"] >= options.same) & scored["may_merge"]]


def _grow(
    strong: pd.DataFrame, same: pd.DataFrame, apart: IntArray, accounts: NDArray[np.object_]
) -> IntArray:
    """Clusters of records: decisions first, then accounts, then the strongest pair."""
    size = len(accounts)
    clusters = Clusters(size)
    chain = _chains(pd.concat([strong[["l", "r"]], same[["l", "r"]]]), size)
    left, right = np.divmod(apart, size)
    near = chain[left] == chain[right]
    clusters.keep_apart(zip(left[near].tolist(), right[near].tolist(), strict=True))
    first: dict[str, int] = {}
    customers = np.flatnonzero(accounts != "").tolist()
    for record in customers:
        clusters.holds_account(record, accounts[record])
    for one, other in same[["l", "r"]].itertuples(index=False):
        clusters.join(one, other)
    for record in customers:
        clusters.join(first.setdefault(accounts[record], record), record)
    for one, other in zip(strong["l"].tolist(), strong["r"].tolist(), strict=True):
        if clusters.may_join(one, other):
            clusters.join(one, other)
    return np.fromiter((clusters.find(each) for each in range(size)), dtype=np.int64, count=size)


def _chains(strong: pd.DataFrame, size: int) -> IntArray:
    edges = coo_array((np.ones(len(strong)), (strong["l"], strong["r"])), shape=(size, size))
    return np.asarray(connected_components(edges, directed=False)[1], dtype=np.int64)


def _codes(pairs: pd.DataFrame, size: int) -> IntArray:
    codes = pairs["l"].to_numpy(np.int64) * size + pairs["r"].to_numpy(np.int64)
    return np.asarray(codes, dtype=np.int64)


def _without_rivals(
    strong: pd.DataFrame,
    accounts: NDArray[np.object_],
    apart: IntArray,
    size: int,
    options: LinkOptions,
) -> pd.DataFrame:
    """Strong pairs without those of a record between two that contradict each other."""
    margin = np.log2(options.same / (1 - options.same))
    one = strong[["l", "r", "match_weight"]].set_axis(["middle", "end", "weight"], axis=1)
    other = strong[["r", "l", "match_weight"]].set_axis(["middle", "end", "weight"], axis=1)
    ends = pd.concat([one, other]).assign(pair=np.tile(np.arange(len(strong)), 2))
    ends = ends[ends.groupby("middle")["end"].transform("size") > 1]
    two = ends.merge(ends, on="middle", suffixes=("_l", "_r"))
    two = two[two["end_l"] < two["end_r"]]
    left, right = accounts[two["end_l"]], accounts[two["end_r"]]
    accounts_differ = (left != "") & (right != "") & (left != right)
    codes = two["end_l"].to_numpy() * size + two["end_r"].to_numpy()
    two = two[accounts_differ | np.isin(codes, apart)]
    ahead = two["weight_l"] - two["weight_r"]
    lost = np.union1d(two.loc[ahead < margin, "pair_l"], two.loc[ahead > -margin, "pair_r"])
    return strong[~np.isin(np.arange(len(strong)), lost)]


def _bands(
    scored: pd.DataFrame,
    cluster: IntArray,
    kind: NDArray[np.object_],
    decisions: pd.DataFrame,
    options: LinkOptions,
) -> pd.DataFrame:
    size = len(cluster)
    pairs = scored.merge(decisions, how="left", on=["l", "r"])
    pairs = pairs[(pairs["match_probability"] >= options.shown) | pairs["decision"].notna()]
    left, right = cluster[pairs["l"]], cluster[pairs["r"]]
    pairs["is_merged"] = left == right
    refused = decisions[decisions["decision"] == DIFFERENT]
    parted = np.concatenate(
        [
            cluster[refused["l"]] * size + cluster[refused["r"]],
            cluster[refused["r"]] * size + cluster[refused["l"]],
        ]
    )
    answered = np.isin(left * size + right, parted) & ~pairs["is_merged"]
    suppression = (kind[pairs["l"]] == SUPPRESSION) | (kind[pairs["r"]] == SUPPRESSION)
    chance = pairs["match_probability"]
    pairs["band"] = np.select(
        [
            pairs["decision"].notna(),
            pairs["is_merged"] | (suppression & (chance >= options.same)),
            answered | (chance < options.review),
        ],
        [pairs["decision"], SAME, DIFFERENT],
        REVIEW,
    )
    person = pairs["decision"].notna() | (answered & (chance >= options.review))
    pairs["decided_by"] = np.where(person, "person", "model")
    return pairs.drop(columns="decision")
