"""Every prospect of the market with its score, its reasons and what it may be worth."""

from typing import Final

import numpy as np
import pandas as pd
from scipy.special import expit

from dagster_project.lookalike.bins import FloatArray, IntArray, codes_of
from dagster_project.lookalike.features import is_true, traits_of
from dagster_project.lookalike.learning import Learnt
from dagster_project.lookalike.neighbours import NEAREST
from dagster_project.lookalike.tables import REACH

SCORED: Final = "scored"
BY_RULE: Final = "ranked_by_rule"
NOT_SCORED: Final = "not_scored"
RULE: Final = "rule"
LIKES: Final = 3
UNLIKES: Final = 2
LEAST_EFFECT: Final = 0.05  # log-odds, below which an effect is no reason
ROWS: Final = 100_000  # scored at a time
SCORE_COLUMNS: Final = (
    "prospect_id",
    "status",
    "model",
    "model_version",
    "score",
    "score_low",
    "score_high",
    "value_year_1",
    "value_year_1_low",
    "value_year_1_high",
    *(f"like_{n}{part}" for n in range(1, LIKES + 1) for part in ("", "_effect")),
    *(f"unlike_{n}{part}" for n in range(1, UNLIKES + 1) for part in ("", "_effect")),
    *(f"near_{n}" for n in range(1, NEAREST + 1)),
    "near_value_year_1",
)
_WORDS: Final = (
    "prospect_id",
    "status",
    "model",
    "model_version",
    *(f"like_{n}" for n in range(1, LIKES + 1)),
    *(f"unlike_{n}" for n in range(1, UNLIKES + 1)),
    *(f"near_{n}" for n in range(1, NEAREST + 1)),
)


def score_prospects(learnt: Learnt, profiles: pd.DataFrame) -> pd.DataFrame:
    """Score the prospects of the market.

    The score is the chance that a company with these traits is one of the good customers and not
    one of the market, if both were equally many: .5 is the market's average or nothing known. A
    model of outcomes says the same of those won among those approached. Intervals cover 80 %.

    Args:
        learnt: what `learn` returned.
        profiles: rows of `linkage.int_lookalike_profiles`; those not of the market are left out.

    Returns:
        One row per prospect, columns `SCORE_COLUMNS`.
    """
    is_prospect = profiles["subject_kind"] == "prospect"
    market = profiles[is_prospect & is_true(profiles["is_market"])]
    parts = [
        _score(learnt, market.iloc[start : start + ROWS])
        for start in range(0, max(len(market), 1), ROWS)
    ]
    return pd.concat(parts, ignore_index=True)


def _score(learnt: Learnt, rows: pd.DataFrame) -> pd.DataFrame:
    table: dict[str, object] = {
        "prospect_id": rows["subject_id"].to_numpy(dtype=object),
        "model_version": learnt.version,
    }
    traits = traits_of(rows, learnt.as_of)
    if learnt.model is None:
        table["status"] = BY_RULE if learnt.rule else NOT_SCORED
        if learnt.rule:
            table |= {"model": RULE, "score": learnt.rule.score(traits)}
            table |= _worth(learnt, np.empty((len(rows), 0), dtype=np.int64))
        return _framed(table, len(rows))
    model = learnt.model
    codes = codes_of(model.bins, traits)
    odds, width = model.sums(codes), REACH * np.sqrt(model.variance(codes))
    table |= {
        "status": SCORED,
        "model": model.name,
        "score": expit(odds),
        "score_low": expit(odds - width),
        "score_high": expit(odds + width),
    }
    table |= _worth(learnt, codes)
    parts = model.parts(codes)
    names = np.array([each.feature.name for each in model.bins], dtype=object)
    table |= _reasons("like", parts, names, LIKES) | _reasons("unlike", -parts, names, UNLIKES)
    if learnt.neighbours:
        found, near = learnt.neighbours.nearest(codes)
        alike = near > 0
        ids = _where(alike, learnt.neighbours.ids[found])
        table |= {f"near_{n + 1}": ids[:, n] for n in range(found.shape[1])}
        values = np.where(alike, learnt.neighbours.values[found], 0.0)
        count = alike.sum(axis=1)
        table["near_value_year_1"] = np.where(
            count > 0, values.sum(axis=1) / np.maximum(count, 1), np.nan
        )
    return _framed(table, len(rows))


def _worth(learnt: Learnt, codes: IntArray) -> dict[str, object]:
    if learnt.worth is None:
        return {}
    value, low, high = learnt.worth.expect(codes, REACH)
    return {"value_year_1": value, "value_year_1_low": low, "value_year_1_high": high}


def _reasons(kind: str, parts: FloatArray, names: np.ndarray, most: int) -> dict[str, object]:
    """The features with the largest effects, in that order; those against come as positive."""
    sign = 1.0 if kind == "like" else -1.0
    order = np.argsort(-parts, axis=1, kind="stable")[:, :most]
    effects = np.take_along_axis(parts, order, axis=1)
    told = effects >= LEAST_EFFECT
    columns: dict[str, object] = {}
    for place in range(order.shape[1]):
        here = told[:, place]
        columns[f"{kind}_{place + 1}"] = _where(here, names[order[:, place]])
        columns[f"{kind}_{place + 1}_effect"] = np.where(here, sign * effects[:, place], np.nan)
    return columns


def _where(told: np.ndarray, names: np.ndarray) -> np.ndarray:
    """The names where they are to be told, else None."""
    chosen = np.full(told.shape, None, dtype=object)
    chosen[told] = names[told]
    return chosen


def _framed(table: dict[str, object], rows: int) -> pd.DataFrame:
    columns = {}
    for name in SCORE_COLUMNS:
        kind = "object" if name in _WORDS else "float64"
        values = table.get(name, None if name in _WORDS else np.nan)
        columns[name] = (
            pd.Series(values, dtype=kind, index=range(rows))
            if np.isscalar(values) or values is None
            else pd.Series(np.asarray(values), dtype=kind)
        )
    return pd.DataFrame(columns)
