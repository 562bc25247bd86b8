"""How much is bought by those who buy: learned from what followed before."""

from dataclasses import replace

import numpy as np
import pytest

from dagster_project.churn.amounts import FEWEST_CASES, Amounts, fit_amounts
from dagster_project.churn.cases import Cases
from tests.unit.churn.conftest import HORIZON


@pytest.fixture(scope="module")
def doubled(past: Cases) -> Cases:
    """Customers who buy as much ahead as in the last horizon twice over, each time for 7."""
    orders = 2 * past["purchases_1h"]
    columns = {**past.columns, "purchases_ahead": orders, "spend_ahead": 7.0 * orders}
    return replace(past, columns=columns)


@pytest.fixture(scope="module")
def amounts(doubled: Cases) -> Amounts:
    fitted = fit_amounts(doubled, HORIZON, *_constant(doubled))
    assert fitted is not None
    return fitted


def _constant(cases: Cases) -> tuple[np.ndarray, np.ndarray]:
    return np.full(len(cases), 3.0), np.full(len(cases), 20.0)


def test_orders_follow_what_lately_stood_before_them(doubled: Cases, amounts: Amounts) -> None:
    orders, _ = _constant(doubled)
    ordered = doubled["purchases_ahead"] > 0
    forecast = amounts.orders(doubled, HORIZON, orders)[ordered]
    happened = doubled["purchases_ahead"][ordered]
    naive = np.abs(happened - happened.mean()).mean()
    assert np.abs(forecast - happened).mean() < 0.35 * naive
    assert forecast.sum() == pytest.approx(happened.sum(), rel=0.01)


def test_an_amount_that_is_the_same_for_all_is_learned_to_the_cent(
    doubled: Cases, amounts: Amounts
) -> None:
    _, spend = _constant(doubled)
    assert amounts.spend(doubled, spend) == pytest.approx(np.full(len(doubled), 7.0), abs=0.01)


def test_nobody_is_promised_less_than_the_one_order_that_is_given(
    doubled: Cases, amounts: Amounts
) -> None:
    orders, _ = _constant(doubled)
    assert (amounts.orders(doubled, HORIZON, orders) >= 1).all()


def test_no_forecast_exceeds_what_was_ever_seen(doubled: Cases, amounts: Amounts) -> None:
    orders, _ = _constant(doubled)
    wild = replace(doubled, columns={**doubled.columns, "purchases_1h": np.full(len(doubled), 1e6)})
    assert amounts.orders(wild, HORIZON, orders).max() <= doubled["purchases_ahead"].max() + 1e-9


def test_too_few_orders_teach_nothing(doubled: Cases) -> None:
    few = np.flatnonzero(doubled["purchases_ahead"] > 0)[: FEWEST_CASES - 1]
    cases = doubled.take(few)
    assert fit_amounts(cases, HORIZON, *_constant(cases)) is None


def test_orders_without_an_amount_leave_the_model_of_spend(doubled: Cases) -> None:
    free = replace(doubled, columns={**doubled.columns, "spend_ahead": np.zeros(len(doubled))})
    orders, spend = _constant(free)
    fitted = fit_amounts(free, HORIZON, orders, spend)
    assert fitted is not None
    assert (fitted.spend(free, spend) == spend).all()
