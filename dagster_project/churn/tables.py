"""The backtest as tables: what SQL and people read of it."""

from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from dagster_project.backtest import METRICS, Forecast, Outcomes, calibration_deciles, resample
from dagster_project.churn.stored import StoredModel
from dagster_project.churn.training import Training

BACKTEST_COLUMNS: Final = (
    "model",
    "role",
    "origin_on",
    "metric",
    "value",
    "low",
    "high",
    "customers",
    "words",
)


def backtest_table(training: Training) -> pd.DataFrame:
    """One row per model, origin (none: all together) and metric; none where nothing was tested.

    Values with their 95 % bootstrap interval, NaN where a metric is not defined.
    """
    rows: list[tuple[object, ...]] = []
    if training.outcomes is None or training.verdict is None:
        return pd.DataFrame(rows, columns=list(BACKTEST_COLUMNS))
    for origin, outcomes, forecasts in _by_origin(training.outcomes, training.forecasts):
        found = resample(outcomes, forecasts)
        for forecast in forecasts:
            role = training.verdict.roles[forecast.model]
            words = training.verdict.reasons.get(forecast.model)
            for metric in METRICS:
                interval = found.interval(forecast.model, metric)
                figures = (interval.value, interval.low, interval.high)
                named = (forecast.model, str(role), origin, metric)
                rows.append((*named, *figures, outcomes.customers, words))
    return pd.DataFrame(rows, columns=list(BACKTEST_COLUMNS))


def deciles_table(training: Training) -> pd.DataFrame:
    """One row per model, origin and decile of its probability: promised against happened."""
    frames = []
    if training.outcomes is not None and training.verdict is not None:
        for origin, outcomes, forecasts in _by_origin(training.outcomes, training.forecasts)[1:]:
            for forecast in forecasts:
                deciles = calibration_deciles(outcomes, forecast)
                frame = pd.DataFrame(vars(deciles))
                frame.insert(0, "origin_on", origin)
                frame.insert(0, "role", str(training.verdict.roles[forecast.model]))
                frame.insert(0, "model", forecast.model)
                frames.append(frame)
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _by_origin(
    outcomes: Outcomes, forecasts: tuple[Forecast, ...]
) -> list[tuple[date | None, Outcomes, list[Forecast]]]:
    """All tested rows together, then those of each origin; only models with a figure for each."""
    whole = [each for each in forecasts if not np.isnan(each.lapse).any()]
    parts: list[tuple[date | None, Outcomes, list[Forecast]]] = [(None, outcomes, whole)]
    for origin in outcomes.origins:
        rows = np.flatnonzero(outcomes.origin == origin)
        forecast_parts = [each.take(rows) for each in whole]
        parts.append((origin.astype(date), outcomes.take(rows), forecast_parts))
    return parts


def fit_table(stored: StoredModel) -> pd.DataFrame:
    """One row per model of repeat purchase or spend and parameter, with its standard error."""
    rows: list[tuple[object, ...]] = []
    words = " ".join(stored.words)
    if stored.repeat is not None:
        errors = stored.repeat.standard_errors
        status = "ridge" if stored.repeat.ridge else "fitted"
        for name, value in stored.repeat.parameters.items():
            rows.append((stored.repeat.process.name, name, value, errors[name], status, words))
    else:
        rows.append(("repeat purchase", None, np.nan, np.nan, "refused", words))
    if stored.spend is not None:
        errors_of = np.exp(stored.spend.theta) * np.sqrt(np.diag(stored.spend.covariance))
        status = "ridge" if stored.spend.ridge else "fitted"
        for (name, value), error in zip(stored.spend.parameters.items(), errors_of, strict=True):
            rows.append(("Gamma-Gamma", name, value, float(error), status, words))
    else:
        rows.append(("Gamma-Gamma", None, np.nan, np.nan, "refused", words))
    columns = ["model", "parameter", "value", "standard_error", "status", "words"]
    return pd.DataFrame(rows, columns=columns)
