"""Scores that cannot be right turn a data test red, whatever model gave them."""

import re
from pathlib import Path

import duckdb
import pytest

from dagster_project.churn.model import REASONS
from dagster_project.dbt import run_dbt
from dagster_project.settings import Settings, load_settings

# As doubles (e0). Log-odds 0.5 - 0.2 = 0.3 of the probability 0.574443 (logistic function).
SCORES = """
    create schema scores;
    create table scores.stg_lifetime_scores as
    select
        'a' as customer_id, date '2026-01-01' as cutoff_on, true as is_as_of, 'scored' as status,
        'logistic' as model, 0.574442516811659e0 as churn_probability,
        0.5e0 as churn_probability_low,
        0.6e0 as churn_probability_high, 0.5e0 as base_log_odds, -0.2e0 as effects_total,
        1.5e0 as expected_orders, 1.0e0 as expected_orders_low, 2.0e0 as expected_orders_high,
        0.9e0 as alive_probability, 0.95e0 as order_ever_probability, 1.0e0 as next_order_low_days,
        5.0e0 as next_order_median_days, 9.0e0 as next_order_high_days, 10.0e0 as lifetime_value,
        5.0e0 as lifetime_value_low, 15.0e0 as lifetime_value_high, null::varchar as raise_1,
        null::double as raise_1_effect, null::varchar as raise_2, null::double as raise_2_effect,
        null::varchar as raise_3, null::double as raise_3_effect, 'rhythm' as lower_1,
        -0.15e0 as lower_1_effect, 'trend' as lower_2, -0.05e0 as lower_2_effect,
        null::varchar as lower_3, null::double as lower_3_effect;
"""
# Sixty customers, each with a probability and a last order of its own.
MARTS = """
    create schema marts;
    create schema rules;
    create table rules.thresholds as select 'churn_needs_observations' as name, 50.0 as value;
    create table marts.churn as
    select id::varchar as customer_id, 'scored' as status, id / 100 as churn_probability,
        'logistic' as model
    from range(1, 61) as ids (id);
    create table marts.activity_gap as
    select id::varchar as customer_id, id as days_since_order from range(1, 61) as ids (id);
    create table marts.customer_value as
    select id::varchar as customer_id, date '2025-12-31' as last_order_on
    from range(1, 61) as ids (id)
    union all select 'only returned', null;
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a home with nothing in it but sound scores."""
    settings = load_settings({"MAINSTAY_HOME": str(tmp_path)})
    settings.state.mkdir()
    settings.lake.mkdir()
    run_sql(settings, SCORES + MARTS)
    return settings


def run_sql(settings: Settings, sql: str) -> None:
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute(sql)


def status(settings: Settings, test: str) -> str:
    (result,) = run_dbt(settings, ["test", "--select", test]).result.results
    return str(result.status)


ALLOWED = "stg_lifetime_scores_has_allowed_values_only"
ADD_UP = "assert_effects_add_up_to_the_churn_probability"
APART = "assert_churn_probabilities_tell_customers_apart"
EVERYONE = "assert_every_buyer_has_a_churn_row"
SCORE = "update scores.stg_lifetime_scores set"


@pytest.mark.parametrize(
    ("test", "fault"),
    [
        (ALLOWED, f"{SCORE} churn_probability = 1.2, churn_probability_high = 1.2"),
        (ALLOWED, f"{SCORE} churn_probability = 1, churn_probability_high = 1"),
        (ALLOWED, f"{SCORE} churn_probability = 0, churn_probability_low = 0"),
        (ALLOWED, f"{SCORE} churn_probability = 'nan'::double"),
        (ALLOWED, f"{SCORE} churn_probability_low = 0.58"),
        (ALLOWED, f"{SCORE} churn_probability_high = 0.57"),
        (ALLOWED, f"{SCORE} churn_probability = null"),
        (ALLOWED, f"{SCORE} status = 'history_too_short'"),
        (ALLOWED, f"{SCORE} model = null"),
        (ALLOWED, f"{SCORE} expected_orders = -1, expected_orders_low = -1"),
        (ALLOWED, f"{SCORE} expected_orders_low = 1.6"),
        (ALLOWED, f"{SCORE} next_order_high_days = 4"),
        (ALLOWED, f"{SCORE} lifetime_value_high = 9"),
        (ALLOWED, f"{SCORE} lower_1 = 'the weather'"),
        (ALLOWED, f"{SCORE} lower_1_effect = 0.1"),
        (ALLOWED, f"{SCORE} lower_2_effect = -0.2"),
        (ADD_UP, f"{SCORE} effects_total = -0.20001"),
        (ADD_UP, f"{SCORE} churn_probability = 0.5745"),
        (APART, "update marts.churn set churn_probability = 0.4"),
        (EVERYONE, "delete from marts.churn where customer_id = '7'"),
        (EVERYONE, "insert into marts.churn values ('only returned', 'scored', 0.5, 'logistic')"),
    ],
)
def test_a_score_that_cannot_be_right_turns_a_test_red(
    settings: Settings, test: str, fault: str
) -> None:
    assert status(settings, test) == "pass"
    run_sql(settings, fault)
    assert status(settings, test) == "fail"


@pytest.mark.parametrize(
    "alike",
    [
        "delete from marts.churn where customer_id > '3'",  # too few to judge
        "update marts.activity_gap set days_since_order = 3",  # nothing to tell them by
        "update marts.churn set model = 'recency'",  # a rule that found its measure to say nothing
    ],
)
def test_customers_who_are_alike_may_share_a_probability(settings: Settings, alike: str) -> None:
    run_sql(settings, f"update marts.churn set churn_probability = 0.4; {alike}")
    assert status(settings, APART) == "pass"


def test_a_score_that_no_past_window_could_try_is_allowed(settings: Settings) -> None:
    run_sql(settings, f"{SCORE} status = 'unproven'")
    assert status(settings, ALLOWED) == "pass"


def test_every_reason_a_model_can_give_is_allowed_and_has_words_and_no_other() -> None:
    project = Path(__file__).parents[2] / "dbt_project"
    allowed = (project / "models" / "staging" / "scores" / "_scores.yml").read_text("utf-8")
    lists = re.findall(r"(?:raise|lower)_\d in \(([^)]+)\)", allowed)
    words = (project / "macros" / "risk_words.sql").read_text("utf-8")
    assert [set(re.findall(r"\w+", codes)) for codes in lists] == [set(REASONS)] * 6
    assert set(re.findall(r"^        when '(\w+)' then", words, re.MULTILINE)) == set(REASONS)
