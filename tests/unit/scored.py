"""A warehouse as small as the models' own tests, for what reads it and writes to the lake."""

from datetime import date, datetime
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import pandas as pd

from dagster_project.churn.cases import Cases
from dagster_project.parameters import RunParameters
from dagster_project.settings import Settings
from tests.unit.churn.conftest import (
    AS_OF,
    BEGIN,
    DAYS,
    HORIZON,
    Bought,
    cases_at,
    outcomes_like,
    past_cutoffs,
)

LAST_CLOSE: Final = DAYS - 26  # 2024-10-01


def settings_at(home: Path) -> Settings:
    return Settings(home=home, sources_file=home / "sources.yml")


def run_at(as_of: date = AS_OF, name: str = "Shop", horizon: int = HORIZON) -> RunParameters:
    return RunParameters(
        name=name,
        currency="EUR",
        time_zone="UTC",
        as_of=as_of,
        known_before=datetime.combine(as_of, datetime.min.time()),
        horizon_days=horizon,
        gross_margin=0.4,
        contacts_per_week=20.0,
        control_share=0.1,
        control_salt="salt",
        language="en",
    )


def fill_warehouse(settings: Settings, bought: Bought, *, by_coin: bool = False) -> None:
    """Lay out the tables that training and scoring read, of the customers of a shop.

    Args:
        settings: where.
        bought: whether a customer buys on a day, shape (customers, days).
        by_coin: whether the more silent customers are a little more likely to come back.
    """
    past = cases_at(bought, past_cutoffs())
    if by_coin:
        past = outcomes_like(past, 0.5 - 0.1 * np.tanh(past.silence / 50 - 1))
    parts = [
        _rows(past, "is_past"),
        _rows(cases_at(bought, [LAST_CLOSE]), "is_last_close"),
        _rows(cases_at(bought, [DAYS]), "is_as_of"),
    ]
    histories = pd.concat(parts, ignore_index=True)
    customer, day = bought[:, :DAYS].nonzero()
    days = pd.DataFrame(
        {
            "customer_id": [f"C{number}" for number in customer],
            "ordered_on": pd.Timestamp(BEGIN) + pd.to_timedelta(day, unit="D"),
            "net_amount": 20.0,
        }
    )
    settings.state.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute("create schema intermediate; create schema rules")
        connection.register("histories", histories)
        connection.register("days", days)
        connection.execute(
            "create table intermediate.int_purchase_histories as "
            "select * replace (cutoff_on::date as cutoff_on) from histories"
        )
        connection.execute(
            "create table intermediate.int_purchase_days as "
            "select * replace (ordered_on::date as ordered_on) from days"
        )
        connection.execute(
            "create table intermediate.int_value_basis as "
            "select 'assumed_margin' as value_basis, .4 as gross_margin, "
            "null::double as margin_rate"
        )
        connection.execute(
            "create table rules.thresholds as from (values ('lifetime_days', 365), "
            "('annual_discount_rate', .1), ('model_retrain_days', 7), "
            "('calibration_tolerance', .02), ('drift_watched_from', .1), "
            "('drift_shifted_from', .25)) as t(name, value)"
        )


def change(settings: Settings, sql: str) -> None:
    """Change the warehouse."""
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute(sql)


def _rows(cases: Cases, kind: str) -> pd.DataFrame:
    named = pd.DataFrame(
        {
            "cutoff_on": pd.to_datetime(cases.cutoff, unit="D"),
            "customer_id": [f"C{number}" for number in cases.customer],
            **{name: kind == name for name in ("is_as_of", "is_last_close", "is_past")},
            "is_sampled": True,
        }
    )
    return pd.concat([named, pd.DataFrame(dict(cases.columns))], axis=1)
