"""What may be learned from for which test, so that no model knows part of its test."""

from datetime import date, timedelta

import numpy as np
import pytest

from dagster_project.backtest import Round, customer_folds, plan_backtest

AS_OF = date(2026, 1, 1)


def back(*days: int) -> list[date]:
    return [AS_OF - timedelta(days=number) for number in days]


@pytest.mark.parametrize("horizon", [7, 28, 90])
@pytest.mark.parametrize("step", [1, 4, 14, 28, 90])
@pytest.mark.parametrize("count", [0, 1, 2, 5, 8])
def test_no_round_learns_from_a_window_that_reaches_beyond_its_origin(
    horizon: int, step: int, count: int
) -> None:
    cutoffs = back(*(horizon - 3 + step * number for number in range(count)))
    plan = plan_backtest(cutoffs, AS_OF, horizon)
    ends = timedelta(days=horizon)
    for each in plan.rounds:
        assert each.origin + ends <= AS_OF
        assert each.training
        if each.fold is None:
            assert all(cutoff + ends <= each.origin for cutoff in each.training)
        else:
            assert each.training == (each.origin,)
    assert all(cutoff + ends <= AS_OF for cutoff in plan.present)
    assert len(plan.origins) <= 3


def test_the_last_three_origins_are_tested_each_on_all_that_had_ended() -> None:
    plan = plan_backtest(back(28, 56, 84, 112, 140), AS_OF, 28)
    assert plan.origins == tuple(sorted(back(28, 56, 84)))
    assert [len(each.training) for each in plan.rounds] == [2, 3, 4]
    assert plan.present == tuple(sorted(back(28, 56, 84, 112, 140)))
    assert not plan.by_customers
    assert plan.words == (
        "Tested at 2025-10-09, 2025-11-06, 2025-12-04, each time after learning from 2 to 4 "
        "cutoffs whose 28 days had ended by then."
    )


def test_windows_that_overlap_the_test_are_not_learned_from() -> None:
    plan = plan_backtest(back(28, 42, 56), AS_OF, 28)
    assert [(each.origin, each.training) for each in plan.rounds] == [
        (*back(28), tuple(back(56))),
    ]


def test_a_history_of_one_window_is_tested_by_customers_and_says_so() -> None:
    plan = plan_backtest(back(28, 42), AS_OF, 28)
    assert plan.by_customers
    assert [(each.origin, each.fold) for each in plan.rounds] == [(*back(28), n) for n in range(5)]
    assert "because the history holds only one window" in plan.words


def test_a_cutoff_whose_window_has_not_ended_is_no_cutoff() -> None:
    plan = plan_backtest(back(27, 0), AS_OF, 28)
    assert (plan.rounds, plan.present) == ((), ())
    assert plan.words.startswith("Not tested")


def test_a_round_that_knows_part_of_its_test_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="would know part of its test"):
        Round(AS_OF, tuple(back(56, 27)), 28)
    with pytest.raises(ValueError, match="learns from the origin's own cutoff only"):
        Round(AS_OF, tuple(back(28)), 28, fold=0)
    with pytest.raises(ValueError, match="nothing to learn from"):
        Round(AS_OF, (), 28)
    with pytest.raises(ValueError, match="must be positive"):
        plan_backtest(back(28), AS_OF, 0)


def test_folds_are_even_and_do_not_depend_on_the_order_of_customers() -> None:
    ids = [f"customer {number}" for number in range(103)]
    folds = customer_folds(ids)
    assert sorted(np.bincount(folds).tolist()) == [20, 20, 21, 21, 21]
    assert customer_folds(ids[::-1])[::-1].tolist() == folds.tolist()
    assert not np.array_equal(folds, np.arange(103) % 5)
    assert len(customer_folds([])) == 0
