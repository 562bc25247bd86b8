"""Ids of masters stay, and what changed is told. Ids and events worked out by hand."""

import pandas as pd

from dagster_project.linkage.masters import assign_ids, tell_changes


def series(**values: str) -> pd.Series:
    return pd.Series(values, dtype="object")


NONE = series()


def events(now: pd.Series, previous: pd.Series) -> list[tuple[str, str, str, int]]:
    return list(tell_changes(now, previous).itertuples(index=False, name=None))


def test_an_id_is_made_from_the_smallest_record_and_nothing_else() -> None:
    one = assign_ids(series(a="x", b="x", c="y"), NONE)
    other = assign_ids(series(c="1", b="2", a="2"), NONE)
    assert one.to_dict() == other.to_dict()
    assert one["a"] == one["b"] != one["c"]
    assert one.str.fullmatch("[0-9a-f]{32}").all()


def test_a_master_keeps_its_id_when_records_are_added_and_removed() -> None:
    before = assign_ids(series(b="x", c="x"), NONE)
    now = assign_ids(series(a="x", c="x"), before)
    assert now.tolist() == [before["c"]] * 2
    assert events(now, before) == []


def test_two_masters_that_merge_keep_the_id_of_the_larger() -> None:
    before = series(a="small", b="large", c="large")
    now = assign_ids(series(a="x", b="x", c="x"), before)
    assert set(now) == {"large"}
    assert events(now, before) == [("merged", "large", "small", 1)]


def test_a_master_that_splits_keeps_its_id_where_most_records_are() -> None:
    before = series(a="old", b="old", c="old")
    now = assign_ids(series(a="x", b="y", c="y"), before)
    assert now["b"] == now["c"] == "old"
    assert events(now, before) == [("split", "old", now["a"], 1)]


def test_an_equal_split_keeps_the_id_with_the_smallest_record() -> None:
    now = assign_ids(series(a="x", b="y"), series(a="old", b="old"))
    assert now["a"] == "old" != now["b"]


def test_a_part_split_off_never_takes_the_id_that_another_master_has() -> None:
    before = assign_ids(series(a="x", b="x", c="x"), NONE)
    now = assign_ids(series(a="left", b="rest", c="rest"), before)
    assert now["b"] == before["a"]
    assert now["a"] != before["a"]


def test_a_record_that_goes_to_another_master_is_told_as_moved() -> None:
    before = series(a="one", b="one", c="one", d="two", e="two")
    now = assign_ids(series(a="x", b="x", c="y", d="y", e="y"), before)
    assert now.tolist() == ["one", "one", "two", "two", "two"]
    assert events(now, before) == [("moved", "two", "one", 1)]


def test_an_id_of_a_master_that_is_gone_is_not_given_to_another() -> None:
    fresh = assign_ids(series(b="x"), NONE)["b"]
    before = series(b="old", c="old", d="old", gone=fresh)
    now = assign_ids(series(b="left", c="rest", d="rest"), before)
    assert now["b"] not in (fresh, "old")
