"""What the supervised models see of a case: one table of features, each with the reason it speaks
for.

All come from before the date of the case. A figure that is not there (no gap yet, no deliveries
with a promise) is NaN; the models put the typical case in its place, so it speaks neither for nor
against.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import logit

from dagster_project.churn.cases import Cases, FloatArray

FARTHEST: Final = 8.0  # horizons of silence that are told apart
GAPS_OF_PRIOR: Final = 4.0  # gaps of the company's own frequency of coming back
FADED: Final = 0.01  # weight of purchases so old that their age no longer tells
UNKNOWN_VARIATION: Final = 1.0  # log gaps of a memoryless buyer vary by about 1.28, of a clock by 0


@dataclass(frozen=True)
class Setting:
    """What features need beside the case.

    Attributes:
        horizon: days looked ahead.
        usual_gap: mean gap between purchases of all customers, days.
        comeback: how often a silence of any length ended within a horizon, 0..1.
    """

    horizon: int
    usual_gap: float
    comeback: float


def setting_of(cases: Cases, horizon: int) -> Setting:
    """Take the company's own level from cases of the past."""
    purchases = max(float(cases["repeat_purchases"].sum()), 1.0)
    beyond, ending = (float(cases[name].sum()) for name in ("gaps_beyond", "gaps_ending"))
    return Setting(
        horizon=horizon,
        usual_gap=float(cases["last_purchase_days"].sum()) / purchases,
        comeback=(ending + 1) / (beyond + 2),
    )


def _log(name: str) -> Callable[[Cases, Setting], FloatArray]:
    return lambda cases, _: np.log1p(np.maximum(cases[name], 0))


def _log_decayed(name: str) -> Callable[[Cases, Setting], FloatArray]:
    return lambda cases, _: np.log(cases[name] + FADED)


def _own_gap(cases: Cases, setting: Setting) -> FloatArray:
    """Mean own gap, the company's counted as one of them, days."""
    gap: FloatArray = (cases["last_purchase_days"] + setting.usual_gap) / (
        cases["repeat_purchases"] + 1
    )
    return gap


def _overdue(cases: Cases, setting: Setting) -> FloatArray:
    return np.log((cases.silence + 1) / (_own_gap(cases, setting) + 1))


def _beyond_longest(cases: Cases, _: Setting) -> FloatArray:
    return np.log((cases.silence + 1) / (cases["longest_gap_days"] + 1))


def _comeback(cases: Cases, setting: Setting) -> FloatArray:
    """Log odds of coming back from such a silence, as often as the customer did so far."""
    ended = cases["gaps_ending"] + GAPS_OF_PRIOR * setting.comeback
    odds: FloatArray = logit(ended / (cases["gaps_beyond"] + GAPS_OF_PRIOR))
    return odds


def _trend(cases: Cases, _: Setting) -> FloatArray:
    before = cases["purchases_4h"] - cases["purchases_2h"]
    return np.log1p(cases["purchases_2h"]) - np.log1p(before)


def _variation(cases: Cases, _: Setting) -> FloatArray:
    """Standard deviation of the logs of own gaps."""
    gaps = np.maximum(cases["repeat_purchases"], 1)
    mean = cases["log_gap_sum"] / gaps
    deviation = np.sqrt(np.maximum(cases["log_gap_square_sum"] / gaps - mean**2, 0))
    return np.where(cases["repeat_purchases"] > 1, deviation, UNKNOWN_VARIATION)


def _spend_trend(cases: Cases, _: Setting) -> FloatArray:
    now, before = (np.maximum(cases[name], 0) for name in ("spend_4h", "spend_prior_4h"))
    return np.log1p(now) - np.log1p(before)


def _spend_each(cases: Cases, _: Setting) -> FloatArray:
    return np.log1p(np.maximum(cases["spend"], 0) / (cases["repeat_purchases"] + 1))


def _rate(cases: Cases, setting: Setting) -> FloatArray:
    return np.log((cases["repeat_purchases"] + 0.5) / (cases["observed_days"] + setting.horizon))


def _since(name: str) -> Callable[[Cases, Setting], FloatArray]:
    """Log of days since a touch; since before the first purchase where none is on record."""

    def days(cases: Cases, _: Setting) -> FloatArray:
        recorded = ~np.isnan(cases["outbound_2h"])
        since = np.where(np.isnan(cases[name]), cases["observed_days"], cases[name])
        return np.where(recorded, np.log1p(since), np.nan)

    return days


@dataclass(frozen=True)
class Feature:
    """One column of the table.

    Attributes:
        name: of the column.
        reason: code of the reason it speaks for; as in `churn.raise_1` of the marts.
        compute: its values, shape (cases,).
    """

    name: str
    reason: str
    compute: Callable[[Cases, Setting], FloatArray]


OWN_MODEL: Final = "model_log_odds"
FEATURES: Final[tuple[Feature, ...]] = (
    Feature("log_silence", "rhythm", lambda cases, _: np.log1p(cases.silence)),
    Feature(
        "silence_horizons",
        "rhythm",
        lambda cases, setting: np.minimum(cases.silence / setting.horizon, FARTHEST),
    ),
    Feature("overdue", "rhythm", _overdue),
    Feature("beyond_longest", "rhythm", _beyond_longest),
    Feature("comeback", "rhythm", _comeback),
    Feature("log_gaps_beyond", "rhythm", _log("gaps_beyond")),
    Feature("variation", "regularity", _variation),
    Feature(
        "one_time",
        "one_time",
        lambda cases, _: (cases["repeat_purchases"] == 0).astype(np.float64),
    ),
    Feature("log_purchases_1h", "frequency", _log("purchases_1h")),
    Feature("log_purchases_4h", "frequency", _log("purchases_4h")),
    Feature("log_purchases_365", "frequency", _log("purchases_365")),
    Feature("log_repeat", "frequency", _log("repeat_purchases")),
    Feature("log_rate", "frequency", _rate),
    Feature("log_decayed_short", "frequency", _log_decayed("decayed_short")),
    Feature("log_decayed_medium", "frequency", _log_decayed("decayed_medium")),
    Feature("log_decayed_long", "frequency", _log_decayed("decayed_long")),
    Feature("trend", "trend", _trend),
    Feature("log_season", "season", _log("purchases_season")),
    Feature("log_spend_2h", "spend", _log("spend_2h")),
    Feature("log_spend_each", "spend", _spend_each),
    Feature("log_decayed_spend", "spend", _log("decayed_spend")),
    Feature("spend_trend", "spend_trend", _spend_trend),
    Feature("log_products", "breadth", _log("products_4h")),
    Feature("discount", "discount", lambda cases, _: cases["discount_share_4h"]),
    Feature("returned", "returns", lambda cases, _: np.minimum(cases["returned_share_4h"], 1.0)),
    Feature("log_since_outbound", "contact", _since("days_since_outbound")),
    Feature("log_since_inbound", "contact", _since("days_since_inbound")),
    Feature("log_outbound", "contact", _log("outbound_2h")),
    Feature("log_inbound", "contact", _log("inbound_2h")),
    Feature("late", "service", lambda cases, _: cases["late_share_4h"]),
    Feature("log_complaints", "service", _log("complaints_4h")),
)
NAMES: Final = (OWN_MODEL, *(feature.name for feature in FEATURES))
REASON_OF: Final = ("rhythm", *(feature.reason for feature in FEATURES))


def feature_table(cases: Cases, setting: Setting, log_odds: FloatArray) -> FloatArray:
    """Compute all features.

    Args:
        cases: what was known.
        setting: of the company's past.
        log_odds: of no order within the horizon, by the model of repeat purchase, shape (cases,);
            NaN where no such model holds.

    Returns:
        Shape (cases, features), columns as in `NAMES`, NaN where a figure is not there.
    """
    table = np.empty((len(cases), len(NAMES)))
    table[:, 0] = log_odds
    for position, feature in enumerate(FEATURES, start=1):
        table[:, position] = feature.compute(cases, setting)
    return table
