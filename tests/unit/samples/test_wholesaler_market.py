"""The market of the sample wholesaler: who is in it, who knows it, who was won from it."""

from typing import Final

import duckdb
import jinja2
import numpy as np
import pandas as pd
import pytest

from dagster_project.settings import CHECKOUT
from samples.wholesaler.approaches import SINCE
from samples.wholesaler.company import Company
from samples.wholesaler.decisions import prospect_key
from samples.wholesaler.facts import market_truth, prospect_truth
from samples.wholesaler.plan import Plan
from samples.wholesaler.premises import street_as_recorded, streets
from samples.wholesaler.prospects import SOURCES, make_market

MACROS: Final = CHECKOUT / "dbt_project" / "macros" / "match_keys.sql"


@pytest.fixture(scope="module")
def found(large: Company) -> pd.DataFrame:
    return prospect_truth(large)


@pytest.fixture(scope="module")
def market(large: Company) -> pd.DataFrame:
    return market_truth(large)


@pytest.fixture(scope="module")
def first(large: Company) -> pd.DataFrame:
    """The first record of each company, with the company it is of."""
    records = large.market.records.sort_values(["day", "source_record_id"])
    records = records.drop_duplicates("place")
    return records.merge(
        large.market.companies, left_on="place", right_index=True, suffixes=("", "_true")
    )


def test_prospects_are_strangers_twins_and_customers_some_of_them_in_several_sources(
    large: Company, found: pd.DataFrame
) -> None:
    customers = set(large.customers["customer_id"])
    assert set(found["source"]) == set(SOURCES)
    kinds = found["kind"].value_counts(normalize=True)
    assert 0.10 < kinds["twin"] < 0.20
    assert 0.08 < kinds["customer"] < 0.17
    assert set(found["customer_id"].dropna()) <= customers
    assert set(found["twin_of_customer_id"].dropna()) <= customers
    assert 0.33 < (found.groupby("company")["source"].nunique() > 1).mean() < 0.43
    worth = found.groupby("kind")["yearly_value"].median()
    assert worth["twin"] > 3 * worth["ordinary"]


def test_some_companies_are_known_to_no_source_small_ones_more_often(
    market: pd.DataFrame, found: pd.DataFrame
) -> None:
    unseen = market["appearances"] == 0
    assert 0.25 < unseen.mean() < 0.5
    assert set(market.loc[~unseen, "company"]) == set(found["company"])
    large = market["employees"] > market["employees"].median()
    assert unseen[large].mean() < unseen[~large].mean() - 0.1
    counts = found.groupby("company")["source"].nunique()
    assert (market.set_index("company")["appearances"][counts.index] == counts).all()


def test_sources_capture_independently_of_each_other(large: Company) -> None:
    # Among companies of like size and not won, two sources meet as often as chance would have it.
    companies = large.market.companies
    alike = (companies["employees"].between(8, 40) & companies["won_from"].isna()).to_numpy()
    together, expected = 0.0, 0.0
    for seed in range(10):
        records = make_market(Plan(seed=seed), large.customers, companies).records
        listed = np.zeros((len(companies), len(SOURCES)))
        listed[records["place"], pd.Categorical(records["source"], SOURCES).codes] = 1
        alone = listed[alike].mean(axis=0)
        pairs = np.triu_indices(len(SOURCES), 1)
        together += (listed[alike].T @ listed[alike])[pairs].sum()
        expected += (np.outer(alone, alone)[pairs] * alike.sum()).sum()
    assert abs(together - expected) < 3.5 * np.sqrt(expected)


def test_half_of_the_customers_are_listed_with_the_number_of_the_person_in_charge(
    large: Company,
) -> None:
    main = large.contacts[large.contacts["is_main"]]
    ids = large.customers["customer_id"].to_numpy()[main["customer"]]
    known = pd.Series(_digits(main["phone"]).to_numpy(), ids)
    records = large.market.records
    customer = large.market.companies["customer_id"].iloc[records["place"]]
    listed, on_file = _digits(records["phone"]), customer.map(known).reset_index(drop=True)
    both = listed.notna() & on_file.notna()
    assert 0.35 < (listed == on_file)[both].mean() < 0.65
    # Nobody else's number is listed.
    anyone = _digits(large.contacts["phone"]).dropna()
    assert listed.isin(anyone).sum() == (listed == on_file)[both].sum()


def _digits(phone: pd.Series) -> pd.Series:
    return phone.str.replace("[^0-9]", "", regex=True).str[-8:]


def test_only_the_trade_directory_lists_a_company_twice(found: pd.DataFrame) -> None:
    twice = found[found.duplicated(["source", "company"])]
    assert set(twice["source"]) == {"trade_directory"}
    assert 0.01 < len(twice) / (found["source"] == "trade_directory").sum() < 0.08


def test_a_sister_shares_the_house_and_a_line_or_domain_but_is_a_company_of_its_own(
    large: Company,
) -> None:
    pairs = _with_models(large, "sister")
    assert len(pairs) > 20
    for name in ("city", "postcode", "street"):
        assert (pairs[name] == pairs[f"{name}_model"]).all()
    line = pairs["subscriber"] == pairs["subscriber_model"]
    assert (line ^ (pairs["website"] == pairs["website_model"])).all()
    assert 0 < line.mean() < 0.6
    assert (pairs["industry"] != pairs["industry_model"]).all()
    assert (pairs["stem"] != pairs["stem_model"]).all()
    assert (pairs["company"] != pairs["resembles"]).all()
    assert pairs["customer_id"].isna().all()


def test_a_namesake_has_the_name_only(large: Company) -> None:
    pairs = _with_models(large, "namesake")
    assert len(pairs) > 20
    assert (pairs["stem"] == pairs["stem_model"]).all()
    for name in ("region", "postcode", "website", "email", "subscriber"):
        assert not (pairs[name] == pairs[f"{name}_model"]).any()
    assert pairs["customer_id"].isna().all()


def _with_models(large: Company, trap: str) -> pd.DataFrame:
    """Return the companies that resemble another, each beside what it resembles."""
    companies = large.market.companies
    models = pd.concat(
        [companies.set_index("company"), large.customers.set_index("customer_id")], sort=False
    )
    chosen = companies[companies["trap"] == trap]
    assert set(chosen["resembles"].str[0]) == {"C", "K"}
    return chosen.merge(models, left_on="resembles", right_index=True, suffixes=("", "_model"))


def test_a_customer_that_was_won_ordered_first_after_it_was_found_and_spoken_to(
    large: Company, first: pd.DataFrame
) -> None:
    won = first[first["won_from"].notna()]
    assert 30 < len(won) < 60
    assert (won["source"] == won["won_from"]).all()
    placed = large.orders[large.orders["status"] == "placed"].groupby("customer")["day"].min()
    ordered = pd.Series(placed.to_numpy(), large.customers["customer_id"].to_numpy()[placed.index])
    assert (won["won_day"] == ordered.reindex(won["customer_id"]).to_numpy()).all()
    touches = large.approaches.merge(won, on=["source", "source_record_id"], validate="many_to_one")
    assert touches["place"].nunique() == len(won)
    day = (touches["moment"] - pd.Timestamp(large.plan.start)).dt.days
    assert ((day >= touches["day"]) & (day < touches["won_day"])).all()
    assert (touches.groupby("place")["outcome"].last() == "interested").all()


def test_referrals_convert_best_and_the_trade_press_worst(
    large: Company, first: pd.DataFrame
) -> None:
    touched = large.approaches[["source", "source_record_id"]].drop_duplicates()
    spoken = first.merge(touched, on=["source", "source_record_id"])
    assert len(spoken) == len(touched)
    won = spoken["won_from"].notna().groupby(spoken["source"]).mean()
    assert won.idxmax() == "referral"
    assert won.idxmin() in ("publication", "trade_directory")
    assert won["referral"] > 3 * won["trade_directory"]
    assert set(spoken.loc[spoken["won_from"].isna(), "kind"]) == {"ordinary", "twin"}


def test_touches_with_prospects_follow_the_record_and_lie_within_two_years(large: Company) -> None:
    touches = large.approaches.merge(large.market.records, on=["source", "source_record_id"])
    day = (touches["moment"] - pd.Timestamp(large.plan.start)).dt.days
    assert len(touches) == len(large.approaches) > 300
    assert (day >= touches["day"]).all()
    assert day.between(large.plan.days - SINCE, large.plan.days - 1).all()
    assert set(touches["outcome"]) == {
        "no_answer", "answered", "interested", "declined", "wrong_contact",
    }  # fmt: skip
    inbound = touches["direction"] == "inbound"
    assert touches.loc[inbound, "outcome"].isin(("answered", "interested")).all()


def test_nobody_recommends_itself(large: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    records, companies = large.market.records, large.market.companies
    known = companies["customer_id"].notna() & companies["won_from"].isna()
    referred = (records["source"] == "referral") & records["place"].map(known)
    place = records.loc[referred, "place"].iloc[0]
    alone = companies.loc[place, "customer_id"]
    monkeypatch.setattr(
        "samples.wholesaler.prospects.referrers", lambda rng, customers, n: np.full(n, alone)
    )
    again = make_market(large.plan, large.customers, companies).records
    named = again[again["source"] == "referral"].set_index("place")["referrer"]
    assert pd.isna(named[place])
    assert (named == alone).sum() > 0.5 * len(named)


def test_those_won_by_a_referral_are_recommended_by_whom_the_crm_names(
    large: Company, first: pd.DataFrame
) -> None:
    won = first[first["won_from"] == "referral"]
    became = large.referrals.dropna(subset=["referred_customer_id"])
    named = became.set_index("referred_customer_id")["referrer_customer_id"]
    assert (won["referrer"] == named.reindex(won["customer_id"]).to_numpy()).all()


def test_decisions_say_what_is_true(large: Company, found: pd.DataFrame) -> None:
    keys = map(prospect_key, found["source"], found["source_record_id"])
    company = pd.Series(found["company"].to_numpy(), list(keys))
    decisions = large.decisions
    assert (decisions["left_key"] < decisions["right_key"]).all()
    left, right = (decisions[name].map(company) for name in ("left_key", "right_key"))
    assert right.notna().all()
    # A left key that is no prospect is the customer that a sister or namesake resembles.
    on_file = decisions.loc[left.isna(), "left_key"].str.removeprefix("customer:")
    assert set(on_file) <= set(large.customers["customer_id"])
    assert ((left == right) == (decisions["decision"] == "same")).all()
    assert set(decisions["decision"]) == {"same", "different"}


def test_the_key_of_a_record_is_the_one_the_run_makes() -> None:
    macros = jinja2.Template(MACROS.read_text(encoding="utf-8")).module
    made = macros.record_id("'trade_fair'", "'MK-00017 ü'")  # type: ignore[attr-defined]
    with duckdb.connect() as connection:
        ((key,),) = connection.execute(f"select {made}").fetchall()
    assert prospect_key("trade_fair", "MK-00017 ü") == f"prospect:{key}"


def test_a_street_is_spelt_in_several_ways_and_stays_the_same_street() -> None:
    rng = np.random.default_rng(1)
    true = streets(rng, np.repeat(np.array(["DE", "CH"], dtype=object), 500))
    assert not true[500:].str.contains("ß").any()
    written = street_as_recorded(rng, true)
    for spelling in ("straße ", "strasse ", "str. ", "-Str. "):
        assert written.str.contains(spelling, regex=False).any()
    plain = [
        each.str.lower()
        .str.replace("-?str(aße|asse|[.]) ?", "str", regex=True)
        .str.replace(" ", "")
        for each in (true, written)
    ]
    assert (plain[0] == plain[1]).all()
