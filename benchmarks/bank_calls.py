"""Real prospecting, ordered by time: calls of a Portuguese bank, May 2008 to November 2010.

41,188 calls that offered a deposit, in the order in which they were made, with what was known of
the person and whether the offer was taken. Source: Moro, Cortez, Rita 2014, "A data-driven approach
to predict the success of bank telemarketing", Decision Support Systems 62; UCI Machine Learning
Repository, data set 222, file `bank-additional-full.csv`.

Belongs here: reading the file, the rounds, the models beside ours. Does not: how they are measured.
The length of the call is left out, as it is known only afterwards.
"""

from calendar import month_abbr
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics.pairwise import cosine_similarity

from benchmarks.neighbour_rankers import gower_to_nearest
from dagster_project.lookalike.bins import FloatArray, IntArray, codes_of, cut
from dagster_project.lookalike.evidence import WEIGHT_OF_EVIDENCE, fit_evidence, weigh_all
from dagster_project.lookalike.features import Feature
from dagster_project.lookalike.gaps import FOLDS, SEED, prepare
from dagster_project.lookalike.models import PU_LOGISTIC, SUPERVISED
from dagster_project.lookalike.regression import columns_of, design_of, fit_logistic
from dagster_project.lookalike.trial import Trial

MONTHS: Final = {name.lower(): place for place, name in enumerate(month_abbr)}
OF_THE_PERSON: Final = (
    Feature("job", "work", "job"),
    Feature("education", "education", "education"),
    Feature("default", "credit", "credit in default"),
    Feature("housing", "credit", "housing loan"),
    Feature("loan", "credit", "personal loan"),
    Feature("contact", "phone", "kind of telephone"),
    Feature("poutcome", "history", "outcome of the last campaign"),
    Feature("pdays", "history", "days since the last campaign", is_number=True),
    Feature("previous", "history", "calls before this campaign", is_number=True),
)
# Traits that the product does not use on persons, and what is not of the person.
THE_REST: Final = (
    Feature("age", "age", "age", is_number=True),
    Feature("marital", "marital", "marital status"),
    Feature("campaign", "campaign", "calls in this campaign", is_number=True),
    Feature("month", "calendar", "month"),
    Feature("day_of_week", "calendar", "day of the week"),
    Feature("emp.var.rate", "economy", "change of employment"),
    Feature("cons.price.idx", "economy", "consumer prices"),
    Feature("cons.conf.idx", "economy", "consumer confidence"),
    Feature("euribor3m", "economy", "interest rate", is_number=True),
    Feature("nr.employed", "economy", "people employed"),
)
ORIGINS: Final = ("2008-08-01", "2008-11-01", "2009-05-01", "2009-08-01", "2010-03-01")
NAIVE: Final = "weights simply added"
BOOSTING_PU: Final = "boosting, taken against not yet"
BOOSTING: Final = "boosting on outcomes"
COSINE: Final = "cosine to the mean of those who took it"
GOWER: Final = "Gower distance to the nearest who took it"
JOB: Final = "job alone"
LAST: Final = "outcome of the last campaign alone"


@dataclass(frozen=True)
class Round:
    """What is learned from and what is tested, rows by number."""

    origin: np.datetime64
    past: IntArray
    asked: IntArray


def read_calls(path: Path) -> pd.DataFrame:
    """Read the file; `on` is the month of the call, `taken` whether the offer was taken."""
    calls = pd.read_csv(path, sep=";", na_values="unknown", keep_default_na=False)
    month = calls["month"].map(MONTHS)
    year = 2008 + (month.diff() < 0).cumsum()
    for feature in (*OF_THE_PERSON, *THE_REST):
        if not feature.is_number:
            names = calls[feature.name].astype("object")
            calls[feature.name] = names.where(names.isna(), names.astype(str))
    on = pd.to_datetime({"year": year, "month": month, "day": 1})
    return calls.assign(on=on, taken=(calls["y"] == "yes").astype(np.float64))


def rounds_by_time(calls: pd.DataFrame) -> Iterator[Round]:
    """All calls before a month teach; those up to the next origin are ranked."""
    on = calls["on"].to_numpy()
    ends = [*ORIGINS[1:], "2011-01-01"]
    for origin, end in zip(ORIGINS, ends, strict=True):
        day, until = np.datetime64(origin), np.datetime64(end)
        yield Round(day, np.flatnonzero(on < day), np.flatnonzero((on >= day) & (on < until)))


def rounds_at_random(calls: pd.DataFrame) -> Iterator[Round]:
    """Folds regardless of time, as reference figures are usually given."""
    fold = np.random.default_rng(SEED).permutation(len(calls)) % FOLDS
    for held in range(FOLDS):
        day = np.datetime64("2000-01-01") + held
        yield Round(day, np.flatnonzero(fold != held), np.flatnonzero(fold == held))


def try_rounds(calls: pd.DataFrame, features: Sequence[Feature], rounds: Iterator[Round]) -> Trial:
    """Fit every model in every round and score those asked."""
    tried = [(each, _score(calls, features, each)) for each in rounds]
    asked = np.concatenate([each.asked for each, _ in tried])
    origin = np.concatenate([np.full(len(each.asked), each.origin) for each, _ in tried])
    scores = {name: np.concatenate([found[name] for _, found in tried]) for name in tried[0][1]}
    taken = calls["taken"].to_numpy()[asked]
    nothing = np.full(len(asked), np.nan)
    return Trial(asked, origin.astype("datetime64[D]"), taken, nothing, scores, "")


def _score(calls: pd.DataFrame, features: Sequence[Feature], each: Round) -> dict[str, FloatArray]:
    """Labelled are those who took it before; the market is everybody else, the asked included."""
    taken = calls["taken"].to_numpy()
    labelled = each.past[taken[each.past] > 0]
    others = np.concatenate([each.past[taken[each.past] == 0], each.asked])
    bins = cut(features, calls.iloc[labelled], calls.iloc[others])
    good, market, past, asked = (
        codes_of(bins, calls.iloc[rows]) for rows in (labelled, others, each.past, each.asked)
    )
    lesson = prepare(good, market)
    evidence = fit_evidence(WEIGHT_OF_EVIDENCE, bins, lesson)
    pu = fit_logistic(
        PU_LOGISTIC, bins, market, lesson.taught, lesson.is_good, lesson.weight, lesson.fold
    )
    fold, even = np.arange(len(past)) % FOLDS, np.ones(len(past))
    known = fit_logistic(SUPERVISED, bins, market, past, taken[each.past], even, fold)
    weights = [np.append(found.weight, 0.0) for found in weigh_all(bins, good, market)]
    naive = sum(table[asked[:, place]] for place, table in enumerate(weights))
    both = np.concatenate([good, market])
    is_good = np.repeat([1.0, 0.0], [len(good), len(market)])
    blocks = columns_of(bins, market)
    mean = design_of(blocks, good).mean(axis=0, keepdims=True)
    place_of = {one.feature.name: place for place, one in enumerate(bins)}

    def alone(name: str) -> FloatArray:
        """Weights of one feature; 0 where it has not varied yet."""
        place = place_of.get(name)
        return np.zeros(len(asked)) if place is None else weights[place][asked[:, place]]

    return {
        WEIGHT_OF_EVIDENCE: evidence.sums(asked),
        NAIVE: np.asarray(naive, dtype=np.float64),
        PU_LOGISTIC: pu.sums(asked),
        BOOSTING_PU: _boost(both, is_good, asked),
        SUPERVISED: known.sums(asked),
        BOOSTING: _boost(past, taken[each.past], asked),
        COSINE: cosine_similarity(design_of(blocks, asked), mean)[:, 0],
        GOWER: gower_to_nearest(asked, good, [len(one) for one in bins]),
        JOB: alone("job"),
        LAST: alone("poutcome"),
    }


def _boost(rows: IntArray, is_good: FloatArray, asked: IntArray) -> FloatArray:
    model = HistGradientBoostingClassifier(max_iter=150, learning_rate=0.05, random_state=SEED)
    chance: FloatArray = model.fit(rows, is_good).predict_proba(asked)[:, 1]
    return chance


def share_taken(trial: Trial) -> list[tuple[str, int, float]]:
    """Month of each round, calls, and share that took the offer."""
    found = []
    for day in trial.origins:
        here = trial.origin == day
        found.append((str(day), int(here.sum()), float(trial.won[here].mean())))
    return found
