"""The models a situation can bear: the default, two that need more, and the baselines.

A baseline is the weight of evidence of one feature alone: of size, and of industry (the share of
good customers in it). That is stronger than "largest first", since it may find that the middling
are best.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from dagster_project.lookalike.additive import Additive
from dagster_project.lookalike.bins import Bins, IntArray, codes_of
from dagster_project.lookalike.evidence import WEIGHT_OF_EVIDENCE, fit_evidence
from dagster_project.lookalike.gaps import FOLDS, SEED, prepare
from dagster_project.lookalike.regression import fit_logistic
from dagster_project.lookalike.situation import Situation

PU_LOGISTIC: Final = "pu_logistic"
SUPERVISED: Final = "supervised"
SIZE: Final = "size"
INDUSTRY_SHARE: Final = "industry_share"
CANDIDATES: Final = (WEIGHT_OF_EVIDENCE, PU_LOGISTIC, SUPERVISED)  # the simplest first
BASELINES: Final = (SIZE, INDUSTRY_SHARE)
_FAMILY: Final = {SIZE: "size", INDUSTRY_SHARE: "industry"}
FEWEST_GOOD: Final = 100  # good customers, for the positive-unlabelled logistic
FEWEST_OF_EACH: Final = 50  # prospects won, and prospects lost, for the supervised one


def fit_models(situation: Situation) -> tuple[dict[str, Additive], list[str]]:
    """Fit every model the situation can bear.

    Returns:
        The models by name, and why others are missing, in words.
    """
    bins, words = situation.bins, []
    good = codes_of(bins, situation.traits[situation.is_good])
    market = codes_of(bins, situation.market_traits)
    models = {
        name: _fit_alone(name, bins, good, market, known_most(bins, _FAMILY[name], good, market))
        for name in BASELINES
    }
    lesson = prepare(good, market)
    models[WEIGHT_OF_EVIDENCE] = fit_evidence(WEIGHT_OF_EVIDENCE, bins, lesson)
    if len(good) >= FEWEST_GOOD:
        models[PU_LOGISTIC] = fit_logistic(
            PU_LOGISTIC, bins, market, lesson.taught, lesson.is_good, lesson.weight, lesson.fold
        )
    else:
        words.append(
            f"The positive-unlabelled logistic regression needs {FEWEST_GOOD} good customers; "
            f"there are {len(good)}."
        )
    won = situation.tried["is_won"].to_numpy(dtype=bool)
    if min(won.sum(), (~won).sum()) >= FEWEST_OF_EACH:
        rows = codes_of(bins, situation.tried_traits)
        fold = np.random.default_rng(SEED).permutation(len(rows)) % FOLDS
        even = np.ones(len(rows))
        models[SUPERVISED] = fit_logistic(
            SUPERVISED, bins, market, rows, won.astype(np.float64), even, fold
        )
    elif len(won):
        words.append(
            f"Learning from outcomes needs {FEWEST_OF_EACH} prospects won and as many approached "
            f"and not won; there are {won.sum()} and {(~won).sum()}."
        )
    return models, words


def known_most(bins: Sequence[Bins], family: str, good: IntArray, market: IntArray) -> int | None:
    """Place of the family's feature that is known most often on the side that knows it less."""
    places = [place for place, each in enumerate(bins) if each.feature.family == family]
    if not places:
        return None
    return max(places, key=lambda at: min((good[:, at] >= 0).mean(), (market[:, at] >= 0).mean()))


def _fit_alone(
    name: str, bins: Sequence[Bins], good: IntArray, market: IntArray, place: int | None
) -> Additive:
    """Fit one feature; its model still takes the codes of all."""
    if place is None:
        zeros = tuple(np.zeros(len(each) + 1) for each in bins)
        return Additive(name, tuple(bins), 0.0, zeros, _no_doubt(bins))
    lesson = prepare(good[:, [place]], market[:, [place]])
    alone = fit_evidence(name, bins[place : place + 1], lesson)
    effects = [np.zeros(len(each) + 1) for each in bins]
    effects[place] = alone.effects[0]
    doubt = [list(row) for row in _no_doubt(bins)]
    doubt[place][place] = alone.covariance[0][0]
    return Additive(name, tuple(bins), 0.0, tuple(effects), tuple(map(tuple, doubt)))


def _no_doubt(bins: Sequence[Bins]) -> tuple[tuple[np.ndarray, ...], ...]:
    return tuple(
        tuple(np.zeros((len(one) + 1, len(other) + 1)) for other in bins[: place + 1])
        for place, one in enumerate(bins)
    )
