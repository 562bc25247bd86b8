"""What may be used of a profile, and what counts as known."""

import numpy as np
import pandas as pd

from dagster_project.lookalike.bins import UNKNOWN, codes_of, cut
from dagster_project.lookalike.features import FEATURES, NOT_FOR_PERSONS, traits_of, usable
from tests.unit.lookalike.conftest import AS_OF, profiles


def _sides(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    traits = traits_of(frame, AS_OF)
    is_customer = (frame["subject_kind"] == "customer").to_numpy()
    return traits[is_customer], traits[~is_customer]


def test_of_persons_no_stand_in_for_a_protected_trait_is_kept() -> None:
    frame = profiles(customers=5, prospects=5).assign(kind="person", distance_km=3.0)
    traits = traits_of(frame, AS_OF)
    hidden = [name for name in NOT_FOR_PERSONS if name in traits]
    assert set(hidden) >= {"age_years", "region_key", "postcode_area", "country_code"}
    assert traits[hidden].isna().all().all()
    assert traits["industry_key"].notna().all()


def test_whether_a_website_is_on_record_is_no_feature() -> None:
    assert "has_website" not in {feature.name for feature in FEATURES}


def test_negative_and_infinite_numbers_are_unknown() -> None:
    frame = profiles(customers=3, prospects=0)
    frame["employees"] = [-1.0, np.inf, 7.0]
    assert traits_of(frame, AS_OF)["employees"].isna().tolist() == [True, True, False]


def test_a_customer_is_as_old_as_when_it_was_won() -> None:
    frame = profiles(customers=1, prospects=1)
    frame["founded_year"] = pd.array([2000, 2000], dtype="Int64")
    frame["won_on"] = [pd.Timestamp("2010-05-01"), None]
    assert traits_of(frame, AS_OF)["age_years"].tolist() == [10, 25]


def test_a_feature_known_on_one_side_only_is_left_out_in_words() -> None:
    features, words = usable(*_sides(profiles()))
    assert "sources" not in {feature.name for feature in features}
    assert any("Number of sources is left out" in line for line in words)


def test_a_feature_that_is_the_same_for_all_is_left_out_in_words() -> None:
    features, words = usable(*_sides(profiles()))
    assert "country_code" not in {feature.name for feature in features}
    assert "Country is left out, as it is the same for all." in words


def test_names_that_differ_between_the_sides_are_left_out_in_words() -> None:
    frame = profiles()
    theirs = frame["subject_kind"] == "prospect"
    frame.loc[theirs, "region_key"] = frame.loc[theirs, "region_key"] + " district"
    features, words = usable(*_sides(frame))
    assert "region_key" not in {feature.name for feature in features}
    assert any("Region is left out" in line and "named differently" in line for line in words)


def test_a_missing_name_is_unknown_though_its_parent_is_known() -> None:
    frame = profiles()
    customers, market = _sides(frame)
    features, _ = usable(customers, market)
    bins = cut(features[:1], customers, market)
    odd = customers.head(2).assign(industry_key=[None, "unheard of"], industry_group="craft")
    codes = codes_of(bins, odd)[:, 0]
    assert codes[0] == UNKNOWN
    assert bins[0].labels[codes[1]] == "craft: other"


def test_measures_are_cut_where_directories_cut() -> None:
    customers, market = _sides(profiles())
    features, _ = usable(customers, market)
    employees = next(each for each in features if each.name == "employees")
    (bins,) = cut([employees], customers, market)
    assert bins.edges is not None
    assert set(bins.edges) <= {10.0, 20.0, 50.0, 100.0, 200.0, 500.0}
    assert bins.labels[0] == "below 10"
    exact, lower_end = (pd.DataFrame({"employees": [value]}) for value in (17.0, 10.0))
    assert codes_of([bins], exact) == codes_of([bins], lower_end)
