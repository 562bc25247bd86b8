"""Scored pairs become clusters: what may not stand in one."""

import pandas as pd

from dagster_project.linkage.options import LinkOptions
from dagster_project.linkage.resolve import Resolved, missing_pairs, resolve

SURE, LIKELY, NO = 0.99999, 0.9, 0.0001


def scored(*pairs: tuple[int, int, float, float]) -> pd.DataFrame:
    frame = pd.DataFrame(list(pairs), columns=["l", "r", "match_probability", "match_weight"])
    frame = frame.sort_values("match_weight", ascending=False)
    return frame.assign(may_merge=True, evidence="")


def kinds(*accounts: str) -> pd.DataFrame:
    kind = ["customer" if account else "prospect" for account in accounts]
    return pd.DataFrame({"record_kind": kind, "account": list(accounts)})


def decided(*rows: tuple[int, int, str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["l", "r", "decision"]).astype(
        {"l": "int64", "r": "int64", "decision": "str"}
    )


def settle(pairs: pd.DataFrame, records: pd.DataFrame, decisions: pd.DataFrame) -> Resolved:
    return resolve(pairs, records, decisions, LinkOptions())


def band(found: Resolved, left: int, right: int) -> str:
    pairs = found.pairs.set_index(["l", "r"])
    return str(pairs.loc[(left, right), "band"])


def test_a_chain_whose_ends_contradict_each_other_is_cut_at_its_weaker_link() -> None:
    pairs = scored((0, 1, SURE, 40), (1, 2, SURE, 25), (0, 2, NO, -5))
    found = settle(pairs, kinds("", "", ""), decided())
    assert found.cluster[0] == found.cluster[1] != found.cluster[2]
    assert band(found, 1, 2) == "review"


def test_a_record_that_fits_two_contradicting_ones_alike_goes_with_none() -> None:
    pairs = scored((0, 1, SURE, 40), (1, 2, SURE, 38), (0, 2, NO, -5))
    found = settle(pairs, kinds("", "", ""), decided())
    assert len(set(found.cluster)) == 3
    assert band(found, 0, 1) == band(found, 1, 2) == "review"


def test_a_long_chain_does_not_join_what_contradicts_itself() -> None:
    pairs = scored((0, 1, SURE, 50), (2, 3, SURE, 45), (1, 2, SURE, 30), (0, 3, NO, -5))
    found = settle(pairs, kinds("", "", "", ""), decided())
    assert found.cluster[0] == found.cluster[1] != found.cluster[2] == found.cluster[3]
    assert band(found, 1, 2) == "review"


def test_two_accounts_never_stand_in_one_cluster() -> None:
    pairs = scored((0, 1, SURE, 50), (1, 2, SURE, 50), (2, 3, SURE, 50))
    found = settle(pairs, kinds("K1", "", "", "K2"), decided())
    assert found.cluster[0] != found.cluster[3]
    assert "review" in set(found.pairs["band"])


def test_a_decision_that_two_differ_holds_for_their_clusters() -> None:
    pairs = scored((0, 1, SURE, 50), (0, 2, LIKELY, 12), (1, 2, LIKELY, 12))
    found = settle(pairs, kinds("", "", ""), decided((0, 2, "different")))
    assert found.cluster[0] == found.cluster[1] != found.cluster[2]
    assert band(found, 0, 2) == band(found, 1, 2) == "different"
    assert set(found.pairs.loc[found.pairs["r"] == 2, "decided_by"]) == {"person"}


def test_ends_of_a_chain_that_no_key_proposed_are_compared_too() -> None:
    pairs = scored((0, 1, SURE, 40), (1, 2, SURE, 40))
    more = missing_pairs(pairs, kinds("", "", "", ""), LinkOptions())
    assert more.to_numpy().tolist() == [[0, 2]]


def test_a_pair_that_no_machine_may_merge_goes_to_a_person() -> None:
    pairs = scored((0, 1, SURE, 50)).assign(may_merge=False)
    found = settle(pairs, kinds("", ""), decided())
    assert band(found, 0, 1) == "review"
