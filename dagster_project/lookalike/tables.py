"""What was learned and how it was tested, as tables that SQL and people read."""

from typing import Final

import numpy as np
import pandas as pd
from scipy.special import ndtri

from dagster_project.lookalike.bins import codes_of
from dagster_project.lookalike.evidence import counts, weigh_all
from dagster_project.lookalike.judging import Verdict
from dagster_project.lookalike.measuring import METRICS, Measured, measure_all
from dagster_project.lookalike.situation import Situation
from dagster_project.lookalike.trial import Trial, by_origin

LEVEL: Final = 0.8
REACH: Final = float(ndtri((1 + LEVEL) / 2))
TRAIT_COLUMNS: Final = {
    "feature": "object",
    "bin": "object",
    "customers": "int64",
    "good_customers": "int64",
    "market": "int64",
    "weight_of_evidence": "float64",
    "weight_low": "float64",
    "weight_high": "float64",
    "information_value": "float64",
    "mean_value_year_1": "float64",
}
BACKTEST_COLUMNS: Final = {
    "model": "object",
    "role": "object",
    "origin_on": "object",
    "metric": "object",
    "value": "float64",
    "low": "float64",
    "high": "float64",
    "won": "int64",
    "market": "int64",
    "words": "object",
}
DECILE_COLUMNS: Final = {
    "model": "object",
    "role": "object",
    "decile": "int64",
    "prospects": "int64",
    "won": "int64",
    "value_won": "float64",
}


def empty(columns: dict[str, str]) -> pd.DataFrame:
    """A table without rows."""
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()})


def traits_table(situation: Situation) -> pd.DataFrame:
    """One row per feature and bin: the weight of evidence by itself, with its 80 % interval."""
    ours = codes_of(situation.bins, situation.traits)
    good, market = ours[situation.is_good], codes_of(situation.bins, situation.market_traits)
    frames = [empty(TRAIT_COLUMNS)]
    for column, (bins, found) in enumerate(
        zip(situation.bins, weigh_all(situation.bins, good, market), strict=True)
    ):
        customers = counts(ours[:, column], len(bins))
        value = counts(ours[:, column], len(bins), situation.value)
        width = REACH * np.sqrt(found.variance)
        frame = pd.DataFrame(
            {
                "feature": bins.feature.name,
                "bin": bins.labels,
                "customers": customers.astype(np.int64),
                "good_customers": counts(good[:, column], len(bins)).astype(np.int64),
                "market": counts(market[:, column], len(bins)).astype(np.int64),
                "weight_of_evidence": found.weight,
                "weight_low": found.weight - width,
                "weight_high": found.weight + width,
                "information_value": found.information,
                "mean_value_year_1": np.where(
                    customers > 0, value / np.maximum(customers, 1), np.nan
                ),
            }
        )
        frames.append(frame[(frame.customers > 0) | (frame.market > 0)])
    return _stack(frames, TRAIT_COLUMNS)


def backtest_table(tested: Trial, pooled: Measured, verdict: Verdict) -> pd.DataFrame:
    """One row per model, origin (none: all together) and metric, with its 95 % interval."""
    rows: list[tuple[object, ...]] = []
    for origin, part in by_origin(tested):
        measured = pooled if origin is None else measure_all(part)
        won, market = int(part.won.sum()), int((part.won == 0).sum())
        for model in (name for name in part.scores if (name, "auc") in measured.values):
            for metric in METRICS:
                found = measured.interval(model, metric)
                named = (model, str(verdict.roles[model]), origin, metric)
                figures = (found.value, found.low, found.high, won, market)
                rows.append((*named, *figures, verdict.words))
    frame = pd.DataFrame(rows, columns=list(BACKTEST_COLUMNS))
    return _stack([empty(BACKTEST_COLUMNS), frame], BACKTEST_COLUMNS)


def deciles_table(tested: Trial, verdict: Verdict) -> pd.DataFrame:
    """One row per model and tenth of its ranking (1 the best), all origins together."""
    frames = [empty(DECILE_COLUMNS)]
    for model in tested.scores:
        part = tested.take(~np.isnan(tested.scores[model]))
        rows = pd.DataFrame({"won": part.won, "value_won": np.nan_to_num(part.value) * part.won})
        score = pd.Series(-part.scores[model])
        place = score.groupby(part.origin).rank(method="first", pct=True)
        rows["decile"] = np.ceil(place * 10).astype(np.int64)
        frame = rows.groupby("decile", as_index=False).agg(
            prospects=("won", "size"), won=("won", "sum"), value_won=("value_won", "sum")
        )
        frames.append(frame.assign(model=model, role=str(verdict.roles[model])))
    return _stack(frames, DECILE_COLUMNS)


def _stack(frames: list[pd.DataFrame], columns: dict[str, str]) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        return empty(columns)
    return pd.concat(filled, ignore_index=True)[list(columns)].astype(columns)
