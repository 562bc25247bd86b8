"""Life at the sample wholesaler: what precedes a loss, what a contact does, who is alike."""

import numpy as np
import pandas as pd
import pytest

from samples.wholesaler.company import Company
from samples.wholesaler.customers import PRICE_DRIVEN
from samples.wholesaler.facts import customer_truth, net_amounts
from samples.wholesaler.naming import as_recorded, mistyped
from samples.wholesaler.plan import NEVER, Plan


@pytest.fixture(scope="module")
def people(large: Company) -> pd.DataFrame:
    return customer_truth(large)


def test_a_fifth_of_the_customers_makes_two_thirds_to_five_sixths_of_sales(
    people: pd.DataFrame,
) -> None:
    sales = people["net_revenue"].sort_values(ascending=False)
    assert 0.65 < sales.iloc[: len(sales) // 5].sum() / sales.sum() < 0.84


def test_purchase_rhythms_are_more_regular_than_chance(large: Company) -> None:
    # Wheat and Morrison: the share of one gap in two neighbouring ones varies with 1 / (8k + 4).
    orders = large.demand.orders
    gaps = orders.groupby("customer")["day"].diff().to_numpy()
    same = orders["customer"].to_numpy()[2:] == orders["customer"].to_numpy()[:-2]
    first, second = gaps[1:-1][same], gaps[2:][same]
    long = first + second >= 20
    variance = np.var((first / np.maximum(first + second, 1))[long])
    assert (1 - 4 * variance) / (8 * variance) > 1.2


def test_customers_leave_for_every_reason_and_at_a_plausible_rate(people: pd.DataFrame) -> None:
    own = people[people["kind"] != "one_off"]
    reasons = set(own.loc[own["left"], "left_reason"])
    assert reasons == {
        "service", "price", "competitor", "closed_down", "contact_left", "neglect",
    }  # fmt: skip
    assert 0.05 < own["left"].mean() / 2 < 0.16


def test_nobody_buys_after_having_left(people: pd.DataFrame) -> None:
    gone = people[people["left"]]
    assert (gone["last_order_on"].isna() | (gone["last_order_on"] < gone["left_on"])).all()
    assert gone["next_order_on"].isna().all()


def test_late_deliveries_and_complaints_stand_before_losses_by_service(large: Company) -> None:
    customers, orders = large.customers, large.orders
    left = customers["left_day"].to_numpy()[orders["customer"]]
    why = customers["left_reason"].to_numpy(dtype=object)[orders["customer"]]
    before = (why == "service") & (left - orders["day"] < 120) & (left < large.plan.days)
    assert orders["is_late"][before].mean() > 2.5 * orders["is_late"][~before].mean()
    complained = np.isin(np.arange(len(orders)), large.complaints["order"])
    assert complained[before].mean() > 2 * complained[~before].mean()


def test_surveys_are_worse_before_a_loss(large: Company) -> None:
    answers = large.surveys[large.surveys["kind"] == "nps"]
    left = large.customers["left_day"].to_numpy()[answers["customer"]]
    soon = left - answers["day"] < 180
    assert answers["score"][soon].mean() < answers["score"][~soon].mean() - 1


def test_price_driven_customers_buy_mostly_at_a_discount(large: Company) -> None:
    lines = large.lines[large.lines["status"] == "placed"]
    driven = (large.customers["kind"] == PRICE_DRIVEN).to_numpy()[lines["customer"]]
    reduced = lines["discount_amount"] > 0
    assert reduced[driven].mean() > 0.6
    assert reduced[~driven].mean() < 0.2


def test_contacts_bring_orders_forward_where_they_have_an_effect(large: Company) -> None:
    touches = large.interactions
    planned = touches[touches["purpose"].isin(("check_in", "offer", "advice", "order_help"))]
    planned = planned[(planned["day"] > 20) & (planned["day"] < large.plan.days - 20)]
    orders = np.sort(large.demand.orders["customer"] * 10_000 + large.demand.orders["day"])

    def after(touch: pd.DataFrame, first: int, last: int) -> float:
        at = (touch["customer"] * 10_000 + touch["day"]).to_numpy()
        found = np.searchsorted(orders, at + last, "right") - np.searchsorted(orders, at + first)
        return float(found.sum())

    calls = planned[planned["outcome"] != "not_reached"]
    assert after(calls, 1, 14) > 1.08 * after(calls, -14, -1)
    assert (large.demand.extra >= 0).all()
    assert large.demand.extra.sum() > 0.02 * len(large.orders)


def test_a_one_person_relationship_is_held_by_one_pair_at_a_time(large: Company) -> None:
    held = large.customers["one_person"].to_numpy()
    touches = large.interactions[held[large.interactions["customer"]]]
    stable = (large.customers["owner_left_day"] == NEVER).to_numpy()[touches["customer"]]
    pairs = touches[stable].groupby("customer")[["employee", "contact"]].nunique()
    assert (pairs == 1).all().all()


def test_where_we_went_quiet_no_one_called(large: Company, people: pd.DataFrame) -> None:
    quiet = (people["we_went_quiet"] & ~people["owner_left"]).to_numpy()
    planned = large.interactions[large.interactions["purpose"] == "check_in"]
    last = planned.groupby("customer")["day"].max().reindex(np.flatnonzero(quiet), fill_value=-1)
    cadence = people["cadence_days"].to_numpy()[quiet]
    assert quiet.sum() > 50
    assert (large.plan.days - last.to_numpy() > np.minimum(cadence, 200) * 0.95).mean() > 0.9


def test_promotion_candidates_grow_and_stand_outside_the_top_fifth(
    large: Company, people: pd.DataFrame
) -> None:
    row = large.lines["customer"].to_numpy()
    day = (large.lines["ordered_at"] - pd.Timestamp(large.plan.start)).dt.days.to_numpy()
    early = np.bincount(row, net_amounts(large) * (day < 365), minlength=len(people))
    chosen = people["promotion_candidate"].to_numpy()
    assert chosen.sum() > 20
    assert people["net_revenue_12m"].to_numpy()[chosen].sum() > 1.5 * early[chosen].sum()
    line = people["net_revenue_12m"].quantile(0.8)
    assert people["net_revenue_12m"][chosen].max() <= line


def test_newsletters_go_to_those_who_agreed_only(large: Company) -> None:
    about = large.consents[large.consents["channel"] == "newsletter"].copy()
    about["moment"] = large.plan.moments(about["day"].to_numpy())
    sent = large.newsletters.assign(
        contact_id=large.contacts["contact_id"].to_numpy()[large.newsletters["contact"]]
    )
    granted = about[about["status"] == "granted"].set_index("contact_id")["moment"]
    withdrawn = about[about["status"] == "withdrawn"].set_index("contact_id")["moment"]
    assert (sent["contact_id"].map(granted) < sent["moment"]).all()
    until = sent["contact_id"].map(withdrawn)
    assert (until.isna() | (until.dt.normalize() > sent["moment"].dt.normalize())).all()


def test_ids_and_addresses_are_unique(large: Company) -> None:
    assert large.customers["customer_id"].is_unique
    assert large.customers["website"].is_unique
    assert large.contacts["contact_id"].is_unique
    assert large.contacts["email"].dropna().is_unique
    digits = large.contacts["phone"].dropna().str.replace("[^0-9]", "", regex=True).str[-8:]
    assert digits.is_unique
    assert not large.market.records.duplicated(["source", "source_record_id"]).any()


def test_a_mistyped_name_differs_by_one_slip() -> None:
    names = np.array(["Halbrecht Metallbau"] * 200, dtype=object)
    typed = mistyped(np.random.default_rng(1), names)
    assert {len(name) for name in typed} == {18, 19, 20}
    assert 0.9 < np.mean(typed != names) <= 1


def test_recorded_names_keep_their_core(large: Company) -> None:
    stem, form = large.customers["stem"].to_numpy(), large.customers["form"].to_numpy()
    recorded = as_recorded(np.random.default_rng(1), stem, form)
    assert 0.3 < (recorded == stem + " " + form).mean() < 0.7
    assert recorded.str.len().min() > 5


@pytest.mark.parametrize("size", [{"customers": 19}, {"years": 0}, {"customers": 100, "lines": 99}])
def test_sizes_that_cannot_be_made_are_refused(size: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="must be"):
        Plan(**size)
