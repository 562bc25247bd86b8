"""The metrics of a backtest by name: how each is measured, and why it may be undefined.

The formulas are in `averages`, `ranking` and `calibration`; this table applies them to outcomes and
a forecast. A metric that is undefined is NaN with its reason.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from dagster_project.backtest.averages import bias, brier, log_loss, mean_absolute_error
from dagster_project.backtest.calibration import calibration_error, calibration_noise
from dagster_project.backtest.forecasts import FloatArray, Forecast, Outcomes, gaps_in_words
from dagster_project.backtest.ranking import auc, lift, precision, share_caught

Measure = Callable[[Outcomes, Forecast, float, FloatArray | None], FloatArray]
LIST_SIZE: Final = 0.1


@dataclass(frozen=True)
class Metric:
    """One metric.

    Attributes:
        measure: from outcomes, a forecast, the size of the list and weights of shape (rows,) or
            (resamples, rows) or None; gives shape () or (resamples,).
        undefined: why it may be NaN.
        lowest: it cannot be below.
        highest: it cannot be above.
        noise: what chance alone adds, of a metric that chance can only raise; its resamples lie
            above it as it lies above the truth, which its interval allows for (`resampling`).
    """

    measure: Measure
    undefined: str
    lowest: float = 0.0
    highest: float = np.inf
    noise: Measure | None = None


def _amount(
    formula: Callable[[FloatArray, FloatArray, FloatArray | None], FloatArray], of: str
) -> Measure:
    """A metric of `purchases` or `spend`."""

    def measure(o: Outcomes, f: Forecast, size: float, w: FloatArray | None) -> FloatArray:
        promised = getattr(f, of)
        if promised is None:
            return np.full(() if w is None else w.shape[:-1], np.nan)
        return formula(getattr(o, f"{of}_ahead"), promised, w)

    return measure


def _lapsed_revenue(o: Outcomes) -> FloatArray:
    """Trailing revenue of those who lapsed; net returns beyond purchases put nothing at risk."""
    return o.lapsed * np.maximum(o.revenue, 0)


_NO_ROWS: Final = "there are no forecasts to measure"
_NO_LAPSE: Final = "nobody lapsed"
_NO_REVENUE: Final = "no revenue lapsed"

METRICS: Final[dict[str, Metric]] = {
    "auc": Metric(
        lambda o, f, size, w: auc(o.lapsed, f.lapse, w, o.origin),
        "at no origin were there both customers who lapsed and customers who did not",
        highest=1.0,
    ),
    "brier": Metric(lambda o, f, size, w: brier(o.lapsed, f.lapse, w), _NO_ROWS),
    "log_loss": Metric(lambda o, f, size, w: log_loss(o.lapsed, f.lapse, w), _NO_ROWS),
    "calibration_error": Metric(
        lambda o, f, size, w: calibration_error(o.lapsed, f.lapse, w),
        _NO_ROWS,
        highest=1.0,
        noise=lambda o, f, size, w: calibration_noise(o.lapsed, f.lapse, w),
    ),
    "lift": Metric(lambda o, f, size, w: lift(o.lapsed, f.lapse, size, w, o.origin), _NO_LAPSE),
    "precision": Metric(
        lambda o, f, size, w: precision(o.lapsed, f.lapse, size, w, o.origin),
        _NO_ROWS,
        highest=1.0,
    ),
    # The list as it is drawn up: by value at risk. The second ranks by probability alone.
    "revenue_caught": Metric(
        lambda o, f, size, w: share_caught(
            _lapsed_revenue(o), f.lapse * np.maximum(o.revenue, 0), size, w, o.origin
        ),
        _NO_REVENUE,
        highest=1.0,
    ),
    "revenue_caught_by_probability": Metric(
        lambda o, f, size, w: share_caught(_lapsed_revenue(o), f.lapse, size, w, o.origin),
        _NO_REVENUE,
        highest=1.0,
    ),
    "orders_mae": Metric(_amount(mean_absolute_error, "purchases"), "the model promises no orders"),
    "orders_bias": Metric(
        _amount(bias, "purchases"),
        "the model promises no orders, or none came",
        lowest=-1.0,
    ),
    "spend_mae": Metric(_amount(mean_absolute_error, "spend"), "the model promises no spend"),
    "spend_bias": Metric(
        _amount(bias, "spend"),
        "the model promises no spend, or there was none",
        lowest=-np.inf,
    ),
}


def measure(
    name: str, outcomes: Outcomes, forecast: Forecast, size: float = LIST_SIZE
) -> tuple[float, str | None]:
    """Measure one metric of one model.

    Args:
        name: one of `METRICS`.
        outcomes: what happened.
        forecast: what the model promised for the same rows.
        size: of the list at each origin: below 1 a share of the customers, else their number.

    Returns:
        The value and None; or NaN and the reason.

    Raises:
        ValueError: the forecast is for other rows.
    """
    gaps = gaps_in_words(outcomes, forecast)
    if gaps:
        return np.nan, gaps
    metric = METRICS[name]
    value = float(metric.measure(outcomes, forecast, size, None))
    return value, metric.undefined if np.isnan(value) else None
