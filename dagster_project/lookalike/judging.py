"""Which model may rank prospects today, by how well it ranked those won later.

The gate: a candidate must rank the value won later above the market better than size alone and
better than industry alone, each in four of five resamples as for churn (`backtest/champion.py` says
why four of five). Value, not heads: where small companies are won most easily a model that finds
the valuable ones ranks heads badly, as it should. The default ranks if it passes; another candidate
takes its place if that passes and is better in four of five resamples. If none passes, the better
baseline ranks.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from dagster_project.backtest.champion import SURE, Role
from dagster_project.lookalike.measuring import Measured, measure_all
from dagster_project.lookalike.models import BASELINES, CANDIDATES
from dagster_project.lookalike.trial import Trial

FEWEST_VALUED: Final = 20  # customers won later whose first year is over, for a gate by value


@dataclass(frozen=True)
class Verdict:
    """Which model ranks.

    Attributes:
        champion: its name.
        gate_passed: whether it is a candidate that beat both baselines.
        roles: by model.
        words: the verdict with its numbers.
    """

    champion: str
    gate_passed: bool
    roles: dict[str, Role]
    words: str


def judge(tested: Trial, measured: Measured) -> Verdict:
    """Apply the gate and choose.

    Args:
        tested: with scores of all models.
        measured: all of it.
    """
    candidates = [name for name in CANDIDATES if name in tested.scores]
    valued = int(((tested.won > 0) & ~np.isnan(tested.value)).sum())
    metric = "value_auc" if valued >= FEWEST_VALUED else "auc"
    # A model that could be fitted at later origins only is compared with the others on those.
    same = {name: _on_its_rows(tested, measured, name) for name in candidates}
    faults = {name: _fault(same[name], name, metric) for name in candidates}
    able = [name for name in candidates if faults[name] is None]
    best = max(BASELINES, key=lambda name: measured.values[name, metric])
    roles = dict.fromkeys(candidates, Role.CHALLENGER) | dict.fromkeys(BASELINES, Role.BASELINE)
    if not able:
        words = (
            f"{tested.words} No model proved better than both size and industry share, so "
            f"{_name(best)} ranks: {_told(measured, best, metric)}. "
            + " ".join(faults[name] or "" for name in candidates)
        )
        return Verdict(best, False, roles | {best: Role.CHAMPION}, words.strip())
    champion = able[0]
    for name in able[1:]:
        if same[name].surely_above(name, champion, metric) >= SURE:
            champion = name
    told = "; ".join(_told(same[champion], name, metric) for name in (champion, *BASELINES))
    words = f"{tested.words} {told[0].upper()}{told[1:]}."
    return Verdict(champion, True, roles | {champion: Role.CHAMPION}, words)


def _on_its_rows(tested: Trial, measured: Measured, model: str) -> Measured:
    known = ~np.isnan(tested.scores[model])
    return measured if known.all() else measure_all(tested.take(known))


def _fault(measured: Measured, model: str, metric: str) -> str | None:
    """Why a candidate does not pass the gate; None if it passes."""
    if np.isnan(measured.values[model, metric]):
        return f"{_name(model)} could not be judged where first years are over."
    for other in BASELINES:
        share = measured.surely_above(model, other, metric)
        if share < SURE:
            return (
                f"{_told(measured, model, metric)}, above {_name(other)} in {share:.0%} of "
                f"resamples where {SURE:.0%} are asked."
            )
    return None


def _told(measured: Measured, model: str, metric: str) -> str:
    found = measured.interval(model, metric)
    of = "AUC by value" if metric == "value_auc" else "AUC"
    return (
        f"{_name(model)} has an {of} of {found.value:.3f} "
        f"(95 % interval {found.low:.3f} to {found.high:.3f})"
    )


def _name(model: str) -> str:
    return model.replace("_", " ")
