"""The backtest as tables: what SQL and people read of it."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from dagster_project.backtest import METRICS, Forecast, Outcomes, calibration_deciles, resample
from dagster_project.churn.stored import StoredModel
from dagster_project.churn.training import Training
from dagster_project.lifetime import Finding, SpendFit, SpendRefused

MEASURED: Final = "measured"
UNDEFINED: Final = "undefined"  # as with one class only
RESAMPLES: Final = 200  # for every metric of every model at every origin
BACKTEST_COLUMNS: Final = (
    "model",
    "role",
    "origin_on",
    "metric",
    "value",
    "low",
    "high",
    "customers",
    "status",
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
        found = resample(outcomes, forecasts, resamples=RESAMPLES)
        for forecast in forecasts:
            role = training.verdict.roles[forecast.model]
            words = training.verdict.reasons.get(forecast.model)
            for metric in METRICS:
                interval = found.interval(forecast.model, metric)
                figures = (interval.value, interval.low, interval.high)
                named = (forecast.model, str(role), origin, metric)
                status = UNDEFINED if interval.reason else MEASURED
                rows.append((*named, *figures, outcomes.customers, status, words))
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


def fit_table(stored: StoredModel, spend: SpendFit | SpendRefused | None) -> pd.DataFrame:
    """One row per model of repeat purchase or spend and parameter, with its standard error.

    A model that was refused has one row without a parameter, and why in `words`.
    """
    rows: list[tuple[object, ...]] = []
    repeat = stored.repeat
    if repeat is None:
        rows.append(("repeat purchase", None, None, None, "refused", " ".join(stored.words)))
    else:
        status = "pooled" if repeat.pooled else "ridge" if repeat.ridge else "fitted"
        words = _said(repeat.findings)
        for name, value in repeat.parameters.items():
            error = repeat.standard_errors[name]
            rows.append((repeat.process.name, name, value, error, status, words))
    if isinstance(spend, SpendFit):
        errors = np.exp(spend.theta) * np.sqrt(np.diag(spend.covariance))
        words = f"{_said(spend.findings)} {_independence(spend)}".strip()
        status = "ridge" if spend.ridge else "fitted"
        for (name, value), error in zip(spend.parameters.items(), errors, strict=True):
            rows.append(("Gamma-Gamma", name, value, float(error), status, words))
    else:
        words = _said(spend.findings) if spend else "nobody has bought yet"
        rows.append(("Gamma-Gamma", None, None, None, "refused", words))
    columns = ["model", "parameter", "value", "standard_error", "status", "words"]
    return pd.DataFrame(rows, columns=columns)


def _said(findings: Sequence[Finding]) -> str:
    return "; ".join(finding.words for finding in findings)


def _independence(spend: SpendFit) -> str:
    found = spend.independence
    if found is None:
        return "Whether spend goes with frequency cannot be told."
    return found.words
