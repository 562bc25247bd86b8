"""Apply a stored model to customers: probability, orders, money, dates, reasons by column."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from dagster_project.churn.cases import Cases, FloatArray
from dagster_project.churn.features import Setting
from dagster_project.churn.model import (
    ASSUMED_SHIFT,
    LEVEL,
    LIFETIME,
    REASONS,
    ChurnModel,
    LapseScores,
)
from dagster_project.churn.repeat import (
    expected_orders,
    expected_spend_each,
    histories_of,
    lapse_log_odds,
    order_estimate,
)
from dagster_project.churn.stored import StoredModel
from dagster_project.lifetime import (
    Estimate,
    Fitted,
    Histories,
    discounted_orders,
    waiting_times,
)

NAMED: Final = 3  # reasons named on either side
FARTHEST_DAYS: Final = 36_525  # a later order is not dated
DAYS_PER_YEAR: Final = 365.25
SCORED: Final = "scored"
UNPROVEN: Final = "unproven"
TOO_SHORT: Final = "history_too_short"
Columns = dict[str, npt.NDArray[Any]]

_FIGURES: Final = (
    *(
        f"{name}{end}"
        for name in ("churn_probability", "expected_orders", "lifetime_value")
        for end in ("", "_low", "_high")
    ),
    *("expected_spend", "alive_probability", "order_ever_probability", "lifetime_orders"),
    *(f"next_order_{end}_days" for end in ("low", "median", "high")),
    *("base_log_odds", "effects_total"),
)
_SIDES: Final = tuple(f"{side}_{n}" for side in ("raise", "lower") for n in range(1, NAMED + 1))


@dataclass(frozen=True)
class Worth:
    """How money ahead is valued.

    Attributes:
        days: of a lifetime.
        discount: per year, .1 for 10 %.
        margin: share of net amount that stays where a customer's own is not used, 0..1.
        own_margins: whether a customer's own share is used where it is known, so whether value is
            measured as margin for the whole company.
    """

    days: int
    discount: float
    margin: float
    own_margins: bool = True


def score_customers(stored: StoredModel, cases: Cases, worth: Worth | None) -> Columns:
    """Compute the figures and reasons of `scores/lifetime_scores`.

    Args:
        stored: the model.
        cases: customers as of the day of the scores.
        worth: how money ahead is valued; None for probabilities and reasons only.

    Returns:
        By column, each of shape (cases,); NaN for a figure that is not there, None for a word.
    """
    columns: Columns = {name: np.full(len(cases), np.nan) for name in _FIGURES}
    columns |= {f"{side}_effect": np.full(len(cases), np.nan) for side in _SIDES}
    columns |= {name: np.full(len(cases), None, dtype=object) for name in (*_SIDES, "model")}
    columns |= {"status": np.full(len(cases), TOO_SHORT, dtype=object)}
    if not len(cases):
        return columns
    repeat, lapse = None, None
    if stored.repeat is not None:
        repeat = _Repeat(stored.repeat, histories_of(cases))
        lapse = repeat.lapse(stored.horizon, interval=_needs_interval(stored))
    model = stored.churn or (_untried(lapse) if lapse else None)
    if model is None:
        return columns
    scores = model.score(cases, lapse)
    columns |= _in_columns(scores)
    columns["status"][:] = SCORED if stored.churn else UNPROVEN
    columns["model"][:] = model.champion
    if repeat is None or lapse is None or worth is None:
        return columns
    orders_each = repeat.orders_each(stored.horizon, lapse)
    if model.amounts is not None:
        orders_each = model.amounts.orders(cases, stored.horizon, orders_each)
    orders = scores.probability.complement.times(orders_each)
    spend = expected_spend_each(stored.spend, cases)
    soon = spend if model.amounts is None else model.amounts.spend(cases, spend)
    columns |= repeat.dates() | _columns("expected_orders", orders)
    columns["expected_spend"] = orders.value * soon
    lifetime = repeat.lifetime_orders(worth)
    columns["lifetime_orders"] = lifetime
    value = lifetime * spend * _margin(cases, worth)
    # As uncertain, in proportion, as the orders within the horizon.
    return columns | _columns("lifetime_value", orders.times(value / orders.value))


@dataclass(frozen=True)
class _Repeat:
    """The model of repeat purchase and the customers it is asked about."""

    fit: Fitted
    histories: Histories

    def lapse(self, horizon: int, *, interval: bool) -> Estimate:
        """Probability of no order within the horizon."""
        order = order_estimate(self.fit, self.histories, horizon, LEVEL, interval=interval)
        return order.complement.take(self.histories.member)

    def orders_each(self, horizon: int, lapse: Estimate) -> FloatArray:
        """Expected orders within the horizon, given that there is one."""
        orders = self._each(expected_orders(self.fit, self.histories, horizon))
        return np.maximum(orders / np.maximum(1 - lapse.value, 1e-12), 1.0)

    def dates(self) -> Columns:
        """When the next order comes, if it does, and whether the customer is still one."""
        waiting = waiting_times(self.fit.process, self.fit.theta, self.histories)
        days = {"low": waiting.low, "median": waiting.median, "high": waiting.high}
        figures = {
            f"next_order_{end}_days": self._each(np.where(ahead <= FARTHEST_DAYS, ahead, np.nan))
            for end, ahead in days.items()
        }
        alive = self.fit.process.alive(self.fit.theta, self.histories)
        ever = {"order_ever_probability": self._each(waiting.ever)}
        return figures | ever | {"alive_probability": self._each(alive)}

    def lifetime_orders(self, worth: Worth) -> FloatArray:
        """Expected orders of a lifetime, discounted."""
        days, rate = worth.days, worth.discount
        process, theta = self.fit.process, self.fit.theta
        orders = discounted_orders(process, theta, self.histories, days, rate, DAYS_PER_YEAR)
        return self._each(orders)

    def _each(self, per_group: FloatArray) -> FloatArray:
        return self.histories.per_customer(per_group)


def _margin(cases: Cases, worth: Worth) -> FloatArray:
    """Share of net amount that stays."""
    own = cases["margin_share"]
    known = ~np.isnan(own) & worth.own_margins
    margin: FloatArray = np.clip(np.where(known, own, worth.margin), 0.0, 1.0)
    return margin


def _untried(lapse: Estimate) -> ChurnModel:
    """The model of repeat purchase, where no window has ended that could try or teach another."""
    base = float(np.mean(lapse_log_odds(lapse.value)))
    nothing_learned = Setting(horizon=1, usual_gap=1.0, comeback=0.5)
    return ChurnModel(LIFETIME, nothing_learned, base, None, None, None, shift=ASSUMED_SHIFT)


def _needs_interval(stored: StoredModel) -> bool:
    """Whether the uncertainty of the model of repeat purchase is that of the probability."""
    return stored.churn is None or stored.churn.champion == LIFETIME


def _columns(name: str, estimate: Estimate) -> Columns:
    return {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}


def _in_columns(scores: LapseScores) -> Columns:
    """Probability, and the reasons that raise and lower it most."""
    rows = len(scores.probability.value)
    columns = _columns("churn_probability", scores.probability)
    columns["base_log_odds"] = np.full(rows, scores.base)
    columns["effects_total"] = scores.effects.sum(axis=1)
    codes = np.array(REASONS, dtype=object)
    nothing = np.full(rows, None, dtype=object)
    for side, signed in (("raise", scores.effects), ("lower", -scores.effects)):
        order = np.argsort(-signed, axis=1, kind="stable")[:, :NAMED]
        strength = np.take_along_axis(signed, order, axis=1)
        effect = np.take_along_axis(scores.effects, order, axis=1)
        for place in range(NAMED):
            speaks = strength[:, place] > 0
            name = f"{side}_{place + 1}"
            columns[name] = np.where(speaks, codes[order[:, place]], nothing)
            columns[f"{name}_effect"] = np.where(speaks, effect[:, place], np.nan)
    return columns
