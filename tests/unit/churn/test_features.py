"""What the models see of a case: by hand, and from before its date only."""

import numpy as np
import pytest
from scipy.special import logit

from dagster_project.churn.cases import OUTCOMES, Cases
from dagster_project.churn.features import (
    FEATURES,
    NAMES,
    REASON_OF,
    Setting,
    feature_table,
    setting_of,
)
from dagster_project.churn.model import REASONS
from tests.unit.churn.conftest import HORIZON, cases_at, number, replaced

SETTING = Setting(horizon=30, usual_gap=20.0, comeback=0.25)
# Bought on days 0, 10, 40, 50, 90 and looked at on day 100: gaps 10, 30, 10, 40.
REGULAR = {
    "repeat_purchases": 4,
    "last_purchase_days": 90,
    "observed_days": 100,
    "log_gap_sum": np.log(10 * 30 * 10 * 40),
    "log_gap_square_sum": 2 * np.log(10) ** 2 + np.log(30) ** 2 + np.log(40) ** 2,
    "longest_gap_days": 40,
    "purchases_1h": 1,
    "purchases_2h": 3,
    "purchases_4h": 5,
    "purchases_365": 5,
    "purchases_season": 2,
    "spend": 500,
    "spend_days": 5,
    "spend_2h": 150,
    "spend_4h": 500,
    "spend_prior_4h": 250,
    "decayed_short": 0.6,
    "decayed_medium": 1.9,
    "decayed_long": 3.2,
    "decayed_spend": 8.0,
    "gaps_beyond": 2,
    "gaps_ending": 2,
    "margin_share": 0.3,
    "discount_share_4h": 0.05,
    "returned_share_4h": 1.7,
    "products_4h": 6,
    "lines_4h": 9,
    "days_since_outbound": 12,
    "days_since_inbound": np.nan,
    "outbound_2h": 3,
    "inbound_2h": 0,
    "late_share_4h": 0.5,
    "complaints_4h": 1,
    "purchases_ahead": 2,
    "spend_ahead": 80,
}
REGULAR_BY_HAND = {
    "model_log_odds": -1.5,
    "log_silence": np.log(11),
    "silence_horizons": 10 / 30,
    "overdue": np.log(11 / 23),  # own gap with the usual one: (90 + 20) / 5 = 22
    "beyond_longest": np.log(11 / 41),
    "comeback": logit((2 + 4 * 0.25) / (2 + 4)),
    "log_gaps_beyond": np.log(3),
    "variation": np.std(np.log([10, 30, 10, 40])),
    "one_time": 0,
    "log_purchases_1h": np.log(2),
    "log_purchases_4h": np.log(6),
    "log_purchases_365": np.log(6),
    "log_repeat": np.log(5),
    "log_rate": np.log(4.5 / 130),
    "log_decayed_short": np.log(0.61),
    "log_decayed_medium": np.log(1.91),
    "log_decayed_long": np.log(3.21),
    "trend": np.log(4 / 3),  # three in the last two horizons, two in the two before
    "log_season": np.log(3),
    "log_spend_2h": np.log(151),
    "log_spend_each": np.log(101),
    "log_decayed_spend": np.log(9),
    "spend_trend": np.log(501 / 251),
    "log_products": np.log(7),
    "discount": 0.05,
    "returned": 1.0,  # more came back than was bought: all of it
    "log_since_outbound": np.log(13),
    "log_since_inbound": np.log(101),  # none on record since the first purchase
    "log_outbound": np.log(4),
    "log_inbound": 0,
    "late": 0.5,
    "log_complaints": np.log(2),
}
# Bought once, 300 days ago, of a company that delivers neither touches nor deliveries.
ONCE = REGULAR | {
    "repeat_purchases": 0,
    "last_purchase_days": 0,
    "observed_days": 300,
    "log_gap_sum": 0,
    "log_gap_square_sum": 0,
    "longest_gap_days": np.nan,
    "purchases_1h": 0,
    "purchases_2h": 0,
    "purchases_4h": 0,
    "purchases_season": np.nan,
    "spend": -20,  # more was credited than bought
    "spend_4h": -20,
    "gaps_beyond": 0,
    "gaps_ending": 0,
    "discount_share_4h": np.nan,
    "outbound_2h": np.nan,
    "days_since_outbound": np.nan,
    "late_share_4h": np.nan,
    "complaints_4h": np.nan,
}
ONCE_BY_HAND = {
    "log_silence": np.log(301),
    "silence_horizons": 8,  # ten are no more than eight
    "overdue": np.log(301 / 21),
    "beyond_longest": np.nan,
    "comeback": logit(0.25),
    "variation": 1.0,
    "one_time": 1,
    "log_rate": np.log(0.5 / 330),
    "trend": 0,
    "log_season": np.nan,
    "log_spend_each": 0,
    "spend_trend": -np.log(251),
    "discount": np.nan,
    "log_since_outbound": np.nan,
    "log_since_inbound": np.nan,
    "log_outbound": np.nan,
    "late": np.nan,
    "log_complaints": np.nan,
}


def _case(row: dict[str, float]) -> Cases:
    columns = {name: np.array([value], dtype=float) for name, value in row.items()}
    return Cases(np.zeros(1, np.int64), np.array([number(100)]), columns)


@pytest.mark.parametrize("name", NAMES)
def test_a_regular_buyers_feature_is_as_by_hand(name: str) -> None:
    row = feature_table(_case(REGULAR), SETTING, np.array([-1.5]))[0]
    assert row[NAMES.index(name)] == pytest.approx(REGULAR_BY_HAND[name], abs=1e-12)


@pytest.mark.parametrize("name", ONCE_BY_HAND)
def test_a_one_time_buyers_feature_is_as_by_hand(name: str) -> None:
    row = feature_table(_case(ONCE), SETTING, np.array([0.0]))[0]
    assert row[NAMES.index(name)] == pytest.approx(ONCE_BY_HAND[name], abs=1e-12, nan_ok=True)


def test_the_setting_is_the_companys_own_mean_gap_and_share_of_silences_that_ended() -> None:
    both = Cases(
        np.arange(2),
        np.full(2, number(100)),
        {name: np.array([REGULAR[name], ONCE[name]], dtype=float) for name in REGULAR},
    )
    found = setting_of(both, 30)
    assert found == Setting(30, usual_gap=90 / 4, comeback=(2 + 1) / (2 + 2))


def test_a_company_without_a_repeat_buyer_still_has_a_setting(past: Cases) -> None:
    found = setting_of(cases_at(np.eye(3, 60, dtype=bool), [40]), HORIZON)
    assert found == Setting(HORIZON, usual_gap=0.0, comeback=0.5)


def test_no_outcome_moves_a_feature_by_a_bit(past: Cases) -> None:
    rng = np.random.default_rng(9)
    log_odds = rng.normal(size=len(past))
    table = feature_table(past, setting_of(past, HORIZON), log_odds)
    other = replaced(past, **{name: rng.normal(size=len(past)) for name in OUTCOMES})
    assert feature_table(other, setting_of(other, HORIZON), log_odds).tobytes() == table.tobytes()
    none = Cases(
        past.customer,
        past.cutoff,
        {name: values for name, values in past.columns.items() if name not in OUTCOMES},
    )
    assert feature_table(none, setting_of(none, HORIZON), log_odds).tobytes() == table.tobytes()


def test_features_are_finite_or_missing_for_every_history(past: Cases) -> None:
    table = feature_table(past, setting_of(past, HORIZON), np.zeros(len(past)))
    assert not np.isinf(table).any()


def test_names_and_reasons_stand_in_the_same_order() -> None:
    assert len(NAMES) == len(REASON_OF) == len(set(NAMES)) == 1 + len(FEATURES)
    for feature in FEATURES:
        assert REASON_OF[NAMES.index(feature.name)] == feature.reason
    assert set(REASONS) == set(REASON_OF)
