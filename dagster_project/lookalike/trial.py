"""The backtest by time: learn as on a past day, then see where those won afterwards rank.

At an origin the models know the customers whose first year was over and the prospects gathered by
then. Tested are the customers won after it, up to the next origin, among those prospects. A
customer's master data are better known than a prospect's ever are, so both sides take on each
other's gaps first (`gaps`), or being known would pass for being likely.

What this cannot undo: master data are today's, not those of the origin, and prospects that turned
out to be customers stand among the won, not among the market.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from dagster_project.lookalike.bins import FloatArray, IntArray, codes_of
from dagster_project.lookalike.features import is_true, traits_of
from dagster_project.lookalike.gaps import SEED, with_gaps_of
from dagster_project.lookalike.models import BASELINES, CANDIDATES, fit_models
from dagster_project.lookalike.situation import FEWEST_CUSTOMERS, Situation, situation_at

ORIGINS: Final = 3
FEWEST_WON: Final = 20  # after each origin
FEWEST_MARKET: Final = 50  # gathered by the first origin
MARKET_TESTED: Final = 10_000  # a sample measures ranks as well


@dataclass(frozen=True)
class Trial:
    """What models said of those won later and of the market, one row per subject and origin.

    Attributes:
        subject: a number for each subject, the same at all origins, shape (rows,).
        origin: datetime64[D], shape (rows,).
        won: 1 if won after the origin and before the next, else 0, shape (rows,).
        value: of the first year of those won, NaN where it is not over or not won, shape (rows,).
        scores: by model, shape (rows,); NaN at origins at which it could not be fitted.
        words: how it was tested, or why not.
    """

    subject: IntArray
    origin: np.ndarray
    won: FloatArray
    value: FloatArray
    scores: dict[str, FloatArray]
    words: str

    @property
    def origins(self) -> np.ndarray:
        """Days at which models were tested, ascending."""
        return np.unique(self.origin)

    def take(self, rows: np.ndarray) -> "Trial":
        """Some rows, by number or by mask."""
        return Trial(
            self.subject[rows],
            self.origin[rows],
            self.won[rows],
            self.value[rows],
            {name: score[rows] for name, score in self.scores.items()},
            self.words,
        )


def run_trial(profiles: pd.DataFrame, as_of: date) -> Trial | str:
    """Test all models at past days; where that cannot be done, why not in words.

    Args:
        profiles: rows of `int_lookalike_profiles`.
        as_of: the day for which everything is computed.
    """
    origins = plan_origins(profiles, as_of)
    if isinstance(origins, str):
        return origins
    ends = [*origins[1:], as_of]
    parts = [
        part
        for origin, end in zip(origins, ends, strict=True)
        if (part := _test(profiles, origin, end)) is not None
    ]
    if not parts:
        return "Not tested: at no past day was enough known to learn from."
    return _joined(parts)


def _joined(parts: Sequence[Trial]) -> Trial:
    names = [name for name in (*BASELINES, *CANDIDATES) if any(name in p.scores for p in parts)]
    subject, origin, won, value = (
        np.concatenate([getattr(part, column) for part in parts])
        for column in ("subject", "origin", "won", "value")
    )
    scores = {
        name: np.concatenate([p.scores.get(name, np.full(len(p.won), np.nan)) for p in parts])
        for name in names
    }
    days = ", ".join(str(day) for day in np.unique(origin))
    words = (
        f"Tested at {days}: {int(won.sum()):,} customers won afterwards among "
        f"{len(np.unique(subject[won == 0])):,} prospects gathered by then."
    )
    return Trial(subject, origin, won, value, scores, words)


def plan_origins(profiles: pd.DataFrame, as_of: date) -> tuple[date, ...] | str:
    """Choose past days, or say why there are none.

    The first is the earliest day on which enough prospects were gathered and enough customers had a
    first year behind them: a quarter of today's, since a model that knows less says little of
    today's. The others part those won after it whose first year is over into equal numbers.
    """
    customers = profiles[(profiles["subject_kind"] == "customer") & profiles["won_on"].notna()]
    won_on = pd.to_datetime(customers["won_on"])
    over = np.sort((won_on[customers["value_year_1"].notna()] + pd.Timedelta(days=365)).to_numpy())
    is_market = (profiles["subject_kind"] == "prospect") & is_true(profiles["is_market"])
    gathered = np.sort(pd.to_datetime(profiles.loc[is_market, "gathered_on"]).dropna().to_numpy())
    if len(over) < FEWEST_CUSTOMERS:
        return (
            f"Not tested by time: only {len(over)} customers have a first year behind them, "
            f"{FEWEST_CUSTOMERS} are needed."
        )
    if len(gathered) < FEWEST_MARKET:
        return (
            f"Not tested by time: only {len(gathered)} prospects have a day on which they were "
            f"gathered, {FEWEST_MARKET} are needed."
        )
    taught = max(FEWEST_CUSTOMERS, len(over) // 4)
    first = max(over[taught - 1], gathered[FEWEST_MARKET - 1])
    later = is_true(customers["was_new"]) & (won_on > first) & (won_on < pd.Timestamp(as_of))
    # Those whose first year is over settle the gate, so they are what is parted evenly.
    valued = later & customers["value_year_1"].notna()
    parted = np.sort(won_on[valued if valued.sum() >= FEWEST_WON else later].to_numpy())
    rounds = min(ORIGINS, len(parted) // FEWEST_WON)
    if not rounds:
        return (
            f"Not tested by time: only {int(later.sum())} customers were won after "
            f"{pd.Timestamp(first).date()}, the first day on which there was enough to learn from; "
            f"{FEWEST_WON} are needed."
        )
    cuts = [first, *(parted[len(parted) * part // rounds] for part in range(1, rounds))]
    return tuple(sorted({pd.Timestamp(cut).date() for cut in cuts}))


def _test(profiles: pd.DataFrame, origin: date, end: date) -> Trial | None:
    """Learn as on the day and score; None if there was too little to learn from."""
    situation = situation_at(profiles, origin)
    if situation.fault:
        return None
    won_on = pd.to_datetime(profiles["won_on"])
    is_new_customer = (profiles["subject_kind"] == "customer") & is_true(profiles["was_new"])
    after = (won_on > pd.Timestamp(origin)) & (won_on <= pd.Timestamp(end))
    won = profiles[is_new_customer & after]
    rng = np.random.default_rng(SEED)
    sample = np.sort(rng.permutation(len(situation.market))[:MARKET_TESTED])
    market = situation.market.iloc[sample]
    rows = _even(situation, won, market, rng)
    models, _ = fit_models(situation)
    both = pd.concat([won, market])
    return Trial(
        subject=profiles.index.get_indexer(both.index),
        origin=np.full(len(both), np.datetime64(origin, "D")),
        won=np.repeat([1.0, 0.0], [len(won), len(market)]),
        value=both["value_year_1"].to_numpy(dtype=np.float64),
        scores={name: model.sums(rows) for name, model in models.items()},
        words="",
    )


def _even(
    situation: Situation, won: pd.DataFrame, market: pd.DataFrame, rng: np.random.Generator
) -> IntArray:
    """Bins of those won and of the market, with even gaps, shape (rows, features)."""
    ours, theirs = (
        codes_of(situation.bins, traits_of(side, situation.day)) for side in (won, market)
    )
    if not len(ours) or not len(theirs):
        return np.concatenate([ours, theirs])
    return np.concatenate([with_gaps_of(ours, theirs, rng), with_gaps_of(theirs, ours, rng)])


def by_origin(tested: Trial) -> Sequence[tuple[date | None, Trial]]:
    """All rows together, then those of each origin."""
    parts: list[tuple[date | None, Trial]] = [(None, tested)]
    parts += [(day.astype(date), tested.take(tested.origin == day)) for day in tested.origins]
    return parts
