"""Histories: what cannot be is refused with its count, what is alike is counted once."""

import numpy as np
import pytest

from dagster_project.lifetime import HistoryError, group_histories, grouping


def test_identical_triples_are_counted_once_and_handed_back_in_order() -> None:
    x, last, observed = [2, 0, 2, 1, 0], [5, 0, 5, 5, 0], [9, 9, 9, 9, 9]
    histories = group_histories(x, last, observed)
    assert len(histories.x) == 3
    assert histories.customers == 5
    assert histories.weight.sum() == 5
    assert histories.repeat_buyers == 3
    assert histories.per_customer(histories.x).tolist() == x
    assert histories.per_customer(histories.last).tolist() == last


def test_grouping_of_many_is_right_also_when_hashes_collide(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = np.random.default_rng(1)
    x = rng.integers(1, 4, 5000).astype(float)
    last, observed = rng.integers(1, 9, 5000) * 1.0, rng.integers(9, 12, 5000) * 1.0
    expected = len(np.unique(np.column_stack([x, last, observed]), axis=0))
    for mixers in (grouping._MIXERS, (0, 0, 0, 0)):
        monkeypatch.setattr(grouping, "_MIXERS", mixers)
        histories = group_histories(x, last, observed)
        assert len(histories.x) == expected
        assert (histories.per_customer(histories.last) == last).all()


def test_groups_ascend_so_that_equal_pairs_and_triples_are_neighbours() -> None:
    rng = np.random.default_rng(5)
    x = rng.integers(1, 4, 500).astype(float)
    last, observed = rng.integers(1, 5, 500) * 1.0, rng.integers(5, 8, 500) * 1.0
    histories = group_histories(x, last, observed, rng.integers(0, 2, 500), gaps_apart=True)
    columns = histories.x, histories.observed, histories.last, histories.log_gaps
    rows = list(zip(*columns, strict=True))
    assert rows == sorted(set(rows))
    triples, triple_of = histories.triples
    assert len(triples.x) == len({row[:3] for row in rows})
    assert (triples.last[triple_of] == histories.last).all()
    assert triples.customers == 500
    first, pair_of = histories.pairs
    assert len(first) == len({row[:2] for row in rows})
    assert (histories.x[first][pair_of] == histories.x).all()


def test_parts_hold_every_group_once() -> None:
    histories = group_histories([0, 1, 2, 3, 4], [0, 1, 2, 3, 4], [9] * 5, [0, 1, 2, 3, 4])
    parts = list(histories.parts(2))
    assert [len(part.x) for part in parts] == [2, 2, 1]
    assert np.concatenate([part.log_gaps for part in parts]).tolist() == [0, 1, 2, 3, 4]


def test_gaps_are_averaged_within_a_triple_or_kept_apart() -> None:
    triple = ([2, 2], [5.0, 5.0], [9.0, 9.0])
    assert group_histories(*triple, [1.0, 0.0]).log_gaps == pytest.approx([0.5])
    apart = group_histories(*triple, [1.0, 0.0], gaps_apart=True)
    assert sorted(apart.log_gaps) == [0.0, 1.0]


@pytest.mark.parametrize(
    ("fault", "x", "last", "observed"),
    [
        ("2 customers with a negative observed time", [0, 0, 0], [0, 0, 0], [-1, -2, 3]),
        ("1 customers whose last purchase lies after", [1, 1, 1], [5, 4, 3], [4, 4, 4]),
        ("1 customers with a negative or fractional", [1.5, 1, 1], [1, 1, 1], [4, 4, 4]),
        ("1 customers with a negative time of the last", [1, 1, 1], [-1, 1, 1], [4, 4, 4]),
        ("1 customers without a finite number", [1, 1, 1], [np.nan, 1, 1], [4, 4, 4]),
        ("1 customers without repeat purchases but", [0, 1, 1], [1, 1, 1], [4, 4, 4]),
        ("1 customers whose repeat purchases all lie", [1, 1, 1], [0, 1, 1], [4, 4, 4]),
    ],
)
def test_histories_that_cannot_be_are_refused_with_their_count(
    fault: str, x: list[float], last: list[float], observed: list[float]
) -> None:
    with pytest.raises(HistoryError, match=f"Of 3 purchase histories.*{fault}"):
        group_histories(x, last, observed)


def test_no_customers_and_columns_of_different_length_are_refused() -> None:
    with pytest.raises(HistoryError, match="no customers"):
        group_histories([], [], [])
    with pytest.raises(HistoryError, match="differ in length"):
        group_histories([1], [1, 2], [3])
    with pytest.raises(HistoryError, match="log gaps"):
        group_histories([0], [0], [3], [1.0])
