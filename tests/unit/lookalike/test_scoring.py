"""From profiles to scores: what every prospect gets, whatever comes in."""

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy.special import logit
from scipy.stats import norm

from dagster_project.lookalike import (
    BACKTEST_COLUMNS,
    DECILE_COLUMNS,
    SCORE_COLUMNS,
    TRAIT_COLUMNS,
    learn,
    score_prospects,
)
from dagster_project.lookalike.bins import codes_of
from dagster_project.lookalike.features import traits_of
from dagster_project.lookalike.neighbours import Neighbours
from dagster_project.lookalike.situation import situation_at
from tests.unit.lookalike.conftest import AS_OF, profiles


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return profiles(known=0.7, effect=2.0)


def test_tables_have_the_agreed_columns(frame: pd.DataFrame) -> None:
    learnt = learn(frame, AS_OF)
    scores = score_prospects(learnt, frame)
    assert tuple(scores) == SCORE_COLUMNS
    assert tuple(learnt.traits) == tuple(TRAIT_COLUMNS)
    assert tuple(learnt.backtest) == tuple(BACKTEST_COLUMNS)
    assert tuple(learnt.deciles) == tuple(DECILE_COLUMNS)
    assert scores["prospect_id"].is_unique
    assert len(scores) == 600
    assert (scores["status"] == "scored").all()
    assert (scores["score_low"] <= scores["score"]).all()
    assert (scores["score"] <= scores["score_high"]).all()
    assert learnt.deciles.groupby("model")["prospects"].sum().nunique() == 1


def test_large_joineries_come_first_and_the_reasons_say_why(frame: pd.DataFrame) -> None:
    scores = score_prospects(learn(frame, AS_OF), frame).set_index("prospect_id")
    market = frame.set_index("subject_id").loc[scores.index]
    best = (market["industry_key"] == "joinery") & (market["employees"] >= 50)
    assert scores.loc[best, "score"].min() > scores["score"].median()
    assert set(scores.loc[best, "like_1"]) <= {"industry_key", "employees"}
    named = scores.loc[best, ["near_1", "near_2", "near_3"]].stack()
    near = frame.set_index("subject_id").loc[named, "industry_key"]
    assert (near == "joinery").mean() > 0.9
    worth = scores.loc[best, "value_year_1"].mean()
    assert worth > 2 * scores["value_year_1"].median()


def test_effects_add_up_to_the_score(frame: pd.DataFrame) -> None:
    learnt = learn(frame, AS_OF)
    assert learnt.model is not None
    market = frame[frame["is_market"]]
    codes = codes_of(learnt.model.bins, traits_of(market, AS_OF))
    total = learnt.model.base + learnt.model.parts(codes).sum(axis=1)
    scores = score_prospects(learnt, frame)
    assert logit(scores["score"].to_numpy()) == pytest.approx(total)
    told = scores["unlike_1"].notna()
    assert (scores.loc[told, "unlike_1_effect"] < 0).all()
    assert (scores["like_1_effect"].dropna() > 0).all()


def test_the_order_of_rows_does_not_matter_to_a_prospect(frame: pd.DataFrame) -> None:
    learnt = learn(frame, AS_OF)
    one = score_prospects(learnt, frame).set_index("prospect_id")
    two = score_prospects(learnt, frame.sample(frac=1, random_state=3)).set_index("prospect_id")
    pd.testing.assert_frame_equal(one, two.loc[one.index])


def test_rows_in_another_order_teach_the_same(frame: pd.DataFrame) -> None:
    shuffled = frame.sample(frac=1, random_state=5)
    one, two = (score_prospects(learn(rows, AS_OF), frame) for rows in (frame, shuffled))
    pd.testing.assert_frame_equal(one, two)


def test_ranked_by_rule_a_first_year_is_worth_the_average_of_what_there_is() -> None:
    frame = profiles(customers=3, prospects=30)
    customer = frame["subject_kind"] == "customer"
    frame.loc[customer, "value_year_1"] = [900.0, np.nan, np.nan]
    frame.loc[customer, "value_so_far"] = [1_800.0, 300.0, 600.0]
    frame.loc[customer, "won_on"] = [date(2023, 5, 1), date(2024, 6, 1), date(2024, 9, 1)]
    learnt = learn(frame, AS_OF)
    scores = score_prospects(learnt, frame)
    # (900 + 300 + 600) / 3; the standard deviation is 300, so the error 300 / sqrt(3)
    assert set(scores["value_year_1"]) == {600.0}
    assert scores["value_year_1_high"].iloc[0] == pytest.approx(600 + norm.ppf(0.9) * 300 / 3**0.5)
    assert any("3 customers" in line and "2 of these years" in line for line in learnt.words)


def test_the_average_of_one_customer_has_no_interval() -> None:
    frame = profiles(customers=1, prospects=30)
    frame.loc[frame["subject_kind"] == "customer", "value_so_far"] = 50.0
    frame["value_year_1"] = np.nan
    scores = score_prospects(learn(frame, AS_OF), frame)
    assert set(scores["value_year_1"]) == {50.0}
    assert scores["value_year_1_low"].isna().all()


def test_fewer_than_twenty_customers_rank_by_the_stated_rule() -> None:
    frame = profiles(customers=12, prospects=100)
    learnt = learn(frame, AS_OF)
    scores = score_prospects(learnt, frame)
    assert set(scores["status"]) == {"ranked_by_rule"}
    assert scores["score_low"].isna().all()
    assert any("20 are needed" in line for line in learnt.words)
    assert any("ranked by rule" in line for line in learnt.words)
    ours = frame[frame["subject_kind"] == "customer"]
    first = frame.set_index("subject_id").loc[scores.loc[0, "prospect_id"]]
    shares = [
        (ours[name] == first[name]).mean() for name in ("industry_key", "size_class", "region_key")
    ]
    assert scores.loc[0, "score"] == pytest.approx(np.mean(shares))


@pytest.mark.parametrize("losses", [1.0, 3.0])
def test_where_first_years_lose_what_others_bring_no_value_is_expected(losses: float) -> None:
    frame = profiles(customers=400)
    first_years = frame["value_year_1"]
    loses = first_years.notna() & (np.cumsum(first_years.notna()) % 2 == 0)
    gain = first_years[~loses].mean()
    frame["value_year_1"] = first_years.mask(loses, -losses * gain)
    learnt = learn(frame, AS_OF)
    assert any("none is expected" in line for line in learnt.words)
    assert score_prospects(learnt, frame)["value_year_1"].isna().all()


def test_without_customers_nobody_gets_a_score() -> None:
    frame = profiles(customers=0, prospects=50)
    scores = score_prospects(learn(frame, AS_OF), frame)
    assert set(scores["status"]) == {"not_scored"}
    assert scores["score"].isna().all()


def test_prospects_unlike_any_customer_are_said_to_be() -> None:
    frame = profiles(effect=2.0)
    theirs = frame["is_market"]
    frame.loc[theirs, "employees"] = 1e6
    for name in ("industry_key", "region_key", "postcode_area", "founded_year"):
        frame.loc[theirs, name] = None
    learnt = learn(frame, AS_OF)
    assert any("No prospect shares a trait" in line for line in learnt.words)
    assert (score_prospects(learnt, frame)["score"] < 0.5).all()


def test_outcomes_are_learned_from_once_there_are_enough() -> None:
    frame = profiles(customers=300, prospects=900, effect=2.0)
    theirs = frame["is_market"].to_numpy()
    rng = np.random.default_rng(4)
    tried = theirs & (rng.random(len(frame)) < 0.6)
    won = tried & (frame["industry_key"] == "food") & (rng.random(len(frame)) < 0.7)
    long_ago = pd.Timestamp("2023-01-10")
    frame["contacted_on"] = pd.Series(long_ago, index=frame.index).where(tried)
    frame["won_on"] = frame["won_on"].where(~won, long_ago)
    learnt = learn(frame, AS_OF)
    assert "supervised" in set(learnt.backtest["model"])
    few = learn(frame[~won | (np.arange(len(frame)) % 5 == 0)], AS_OF)
    assert any("Learning from outcomes needs" in line for line in few.words)


def test_what_could_not_be_tested_does_not_rank_and_is_named() -> None:
    frame = profiles(customers=300, prospects=900, effect=2.0)
    tried = np.flatnonzero(frame["is_market"].to_numpy())[:300]
    frame["contacted_on"] = pd.Series(pd.NaT, index=frame.index)
    frame.loc[tried, "contacted_on"] = pd.Timestamp("2024-06-20")
    frame.loc[tried[:100], "won_on"] = pd.Timestamp("2024-12-30")
    learnt = learn(frame, AS_OF)
    assert "supervised" not in set(learnt.backtest["model"])
    assert any(line.startswith("Supervised can be fitted today") for line in learnt.words)


def test_who_had_bought_before_we_came_was_not_won_by_us() -> None:
    frame = profiles(customers=50, prospects=50)
    rows = np.flatnonzero(frame["is_market"].to_numpy())[:3]
    frame["contacted_on"] = pd.Series(pd.NaT, index=frame.index)
    frame.loc[rows, "contacted_on"] = pd.Timestamp("2024-10-01")
    frame.loc[rows, "won_on"] = pd.to_datetime(pd.Series(["2024-09-30", "2024-10-01", None])).values
    assert situation_at(frame, AS_OF).tried["is_won"].tolist() == [True]


def test_prospects_approached_are_as_old_as_they_were_then() -> None:
    frame = profiles(customers=50, prospects=50)
    rows = np.flatnonzero(frame["is_market"].to_numpy())[:2]
    frame["contacted_on"] = pd.Series(pd.NaT, index=frame.index)
    frame.loc[rows, "founded_year"] = 2000
    frame.loc[rows, "contacted_on"] = pd.Timestamp("2022-05-01")
    frame.loc[rows[:1], "won_on"] = pd.Timestamp("2023-05-01")
    situation = situation_at(frame, AS_OF, gathered_by=False)
    assert situation.tried["is_won"].tolist() == [True, False]
    assert situation.tried_traits["age_years"].tolist() == [22, 22]


def test_only_customers_seen_from_their_first_order_on_are_named() -> None:
    frame = profiles()
    frame["was_new"] = frame["was_new"] & (np.arange(len(frame)) % 3 == 0)
    scores = score_prospects(learn(frame, AS_OF), frame)
    named = set(scores[["near_1", "near_2", "near_3"]].to_numpy().ravel())
    assert named
    assert named <= set(frame.loc[frame["was_new"], "subject_id"])


def _nulls(frame: pd.DataFrame) -> pd.DataFrame:
    kept = ("subject_kind", "subject_id", "is_market", "won_on", "value_year_1")
    return frame.assign(**{name: None for name in frame if name not in kept})


@pytest.mark.parametrize(
    "change",
    [
        _nulls,
        lambda frame: frame.head(0),
        lambda frame: frame[~frame["is_market"]],
        lambda frame: frame.assign(industry_key="one", industry_group="one"),
        lambda frame: frame.assign(employees=5.0, industry_key="x", region_key="y"),
        lambda frame: frame.assign(annual_revenue=np.geomspace(1e-300, 1e300, len(frame))),
        lambda frame: frame.assign(value_year_1=frame["value_year_1"] * 1e12),
        lambda frame: frame.assign(value_year_1=-frame["value_year_1"]),
        lambda frame: frame.assign(value_year_1=frame["value_year_1"] * np.inf),
        lambda frame: frame.assign(was_new=False),
        lambda frame: frame.assign(value_year_1=frame["value_year_1"].where(lambda v: v.isna(), 9)),
        lambda frame: frame.assign(kind="person"),
        lambda frame: pd.concat([frame.head(1), frame.tail(1)]),
    ],
)
@pytest.mark.filterwarnings("error")
def test_strange_profiles_give_finite_scores_or_none(
    change: Callable[[pd.DataFrame], pd.DataFrame],
) -> None:
    frame = change(profiles(customers=150, prospects=150, known=0.6))
    learnt = learn(frame, AS_OF)
    scores = score_prospects(learnt, frame)
    assert len(scores) == int(frame["is_market"].sum())
    figures = scores.select_dtypes("number")
    assert not np.isinf(figures).any().any()
    assert scores.loc[scores["status"] == "scored", "score"].between(0, 1).all()
    assert all(line for line in learnt.words)


def test_the_nearest_agree_in_what_weighs_most() -> None:
    same = np.diag([1.0, 1.0, 0.0])
    heavy = np.diag([3.0, 3.0, 0.0])
    neighbours = Neighbours(
        ids=np.array(["a", "b", "c", "d"], dtype=object),
        values=np.array([1.0, 2.0, 3.0, 4.0]),
        codes=np.array([[0, 0], [1, 0], [1, 1], [0, 1]]),
        columns=(0, 1),
        likeness=(heavy, same),
    )
    found, near = neighbours.nearest(np.array([[1, 1], [-1, 0]]))
    assert found.tolist() == [[2, 1, 3], [0, 1, 2]]
    assert near.tolist() == [[4.0, 3.0, 1.0], [1.0, 1.0, 0.0]]
