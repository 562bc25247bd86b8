"""Which model's probabilities are used: the one that did best on the company's own past.

Judged by log loss, a proper score: no model gains by promising anything but what it believes. A
model counts as better than another if it is so in four of five resamples of the customers.

The gate: a candidate must be better than every naive baseline on all test origins, and must not be
worse at the last origin, where the world is most like today's, the 95 % interval of the difference
excluding 0. Fewer than ten customers who lapsed (or who did not) prove nothing, as a bootstrap of
so few cases is no measure of chance. If none passes the best baseline stays.

The choice: the best of those who pass; of equals the simplest. To prefer a simpler model within
chance of the best cost companies of 150 customers 5 % of their log loss, and gained nothing.

Four of five, not nineteen of twenty: a wrong choice either way costs the same, the loss between the
two, so nothing speaks for holding on to the baseline beyond doubt. Asking for 95 % kept companies
of 60 customers at the baseline half of the time and cost them a tenth of their log loss (measured
on 20 samples of three companies). A model no better than the only baseline passes in one company
of five, at no cost, since it is no worse either; beating several baselines needs no correction (the
intersection-union test, Berger 1982).

Source:
    Berger 1982: "Multiparameter hypothesis testing and acceptance sampling", Technometrics 24.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from dagster_project.backtest.forecasts import Forecast, Outcomes, gaps_in_words
from dagster_project.backtest.resampling import RESAMPLES, SEED, Interval, Resampled, resample

SCORE: Final = "log_loss"
SURE: Final = 0.8  # share of resamples in which a model must be better
FEWEST_CASES: Final = 10  # customers who lapsed, and customers who did not


class Role(StrEnum):
    """What a model is in this backtest."""

    CHAMPION = "champion"
    CHALLENGER = "challenger"
    CANDIDATE = "candidate"
    BASELINE = "baseline"


@dataclass(frozen=True)
class Verdict:
    """What came of the backtest.

    Attributes:
        champion: the model whose probabilities are used, a candidate or the best baseline; None if
            not even a baseline has a probability for every row.
        challenger: the candidate that is next by log loss; None if there is none.
        gate_passed: whether the champion is a candidate that beat the baselines.
        roles: by model, of all candidates and baselines.
        reasons: why a model has its role, by model, each a sentence.
        words: the verdict in a sentence or two, with its numbers.
    """

    champion: str | None
    challenger: str | None
    gate_passed: bool
    roles: dict[str, Role]
    reasons: dict[str, str]
    words: str


def choose_champion(
    outcomes: Outcomes,
    forecasts: Sequence[Forecast],
    simplest_first: Sequence[str],
    baselines: Sequence[str],
    *,
    refused: Mapping[str, str] | None = None,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Verdict:
    """Choose among models by what they promised at the test origins.

    Args:
        outcomes: what happened, at all test origins.
        forecasts: one per model, for the same rows. A model without a probability for some row is
            no candidate, since others would be judged on other customers.
        simplest_first: names of the candidates, the simplest first.
        baselines: names of the naive baselines, calibrated.
        refused: why a model has no forecast, by model.
        resamples: how many.
        seed: of the draws.

    Raises:
        ValueError: a forecast belongs to a model that is neither candidate nor baseline.
    """
    unknown = {each.model for each in forecasts} - {*simplest_first, *baselines}
    if unknown:
        raise ValueError(f"Neither candidate nor baseline: {', '.join(sorted(unknown))}.")
    out = _left_out(outcomes, forecasts, (*simplest_first, *baselines), refused or {})
    whole = [each for each in forecasts if each.model not in out]
    judge = _Judge(
        outcomes, whole, [name for name in baselines if name not in out], resamples, seed
    )
    reasons = dict(out)
    roles = dict.fromkeys(simplest_first, Role.CANDIDATE) | dict.fromkeys(baselines, Role.BASELINE)
    if not judge.baselines:
        words = (
            f"No model is used, as no baseline has a probability for all. {' '.join(out.values())}"
        )
        return Verdict(None, None, False, roles, reasons, words.strip())
    able = [name for name in simplest_first if name not in out]
    faults = {name: judge.fault(name) for name in able}
    passed = [name for name in able if faults[name] is None]
    champion = judge.best(passed) if passed else judge.best(judge.baselines)
    rest = [name for name in able if name != champion]
    challenger = judge.best(rest) if rest else None
    roles[champion] = Role.CHAMPION
    if challenger:
        roles[challenger] = Role.CHALLENGER
    reasons |= {name: faults[name] or judge.second(name, champion) for name in able}
    reasons |= {name: judge.naive(name) for name in judge.baselines}
    words = judge.words(champion, passed, able)
    reasons[champion] = words
    return Verdict(champion, challenger, bool(passed), roles, reasons, words)


def _left_out(
    outcomes: Outcomes,
    forecasts: Sequence[Forecast],
    models: Sequence[str],
    refused: Mapping[str, str],
) -> dict[str, str]:
    """Models that cannot take part, and why."""
    given = {each.model: each for each in forecasts}
    out = {}
    for name in models:
        if name not in given:
            out[name] = f"{name} takes no part: {refused.get(name, 'it made no forecast')}."
        elif not len(outcomes.customer):
            out[name] = f"{name} takes no part: there are no outcomes to judge by."
        elif gaps := gaps_in_words(outcomes, given[name]):
            because = f" ({refused[name]})" if name in refused else ""
            out[name] = f"{name} takes no part: {gaps}{because}."
    return out


class _Judge:
    """Answers about log loss on all test origins and on the last one."""

    def __init__(
        self,
        outcomes: Outcomes,
        forecasts: Sequence[Forecast],
        baselines: Sequence[str],
        resamples: int,
        seed: int,
    ) -> None:
        self.outcomes, self.baselines = outcomes, baselines
        self.pooled = resample(outcomes, forecasts, (SCORE,), resamples=resamples, seed=seed)
        self.last: Resampled | None = None
        if len(outcomes.origins) > 1:
            rows = np.flatnonzero(outcomes.origin == outcomes.origins[-1])
            self.last = resample(
                outcomes.take(rows),
                [each.take(rows) for each in forecasts],
                (SCORE,),
                resamples=resamples,
                seed=seed,
            )
        lapsed = np.unique(outcomes.customer[outcomes.lapsed > 0])
        stayed = np.unique(outcomes.customer[outcomes.lapsed == 0])
        self.cases = (len(lapsed), len(stayed))

    def loss(self, model: str) -> float:
        return self.pooled.values[model, SCORE]

    def against(self, model: str, other: str) -> Interval:
        return self.pooled.difference(model, other, SCORE)

    def surely(self, model: str, other: str) -> bool:
        return self.pooled.share_below(model, other, SCORE) >= SURE

    def best(self, models: Sequence[str]) -> str:
        return min(models, key=self.loss)  # the first of equals

    def fault(self, model: str) -> str | None:
        """Why a candidate does not pass the gate; None if it passes."""
        if min(self.cases) < FEWEST_CASES:
            lapsed, stayed = self.cases
            return (
                f"{model} cannot prove itself on {lapsed} customers who lapsed and {stayed} who "
                f"did not: at least {FEWEST_CASES} of each are needed."
            )
        for baseline in self.baselines:
            if not self.surely(model, baseline):
                share = self.pooled.share_below(model, baseline, SCORE)
                return (
                    f"{model} does not beat the baseline {baseline} beyond chance: log loss "
                    f"{self.loss(model):.4f} against {self.loss(baseline):.4f}, better in "
                    f"{share:.0%} of resamples where {SURE:.0%} are asked."
                )
        if self.last is None:
            return None
        for baseline in self.baselines:
            off = self.last.difference(model, baseline, SCORE)
            if off.low > 0:
                return (
                    f"{model} is worse than the baseline {baseline} at the last origin, "
                    f"{self.outcomes.origins[-1]}: {_told(off)}."
                )
        return None

    def standing(self, model: str) -> str:
        """What can be said of a candidate that passes."""
        baseline = self.best(self.baselines)
        return (
            f"{model} beats every baseline: log loss {self.loss(model):.4f} against "
            f"{self.loss(baseline):.4f} of {baseline}, {_told(self.against(model, baseline))}."
        )

    def second(self, model: str, champion: str) -> str:
        """What can be said of a candidate that passes beside the champion."""
        off = _told(self.against(champion, model))
        return f"{self.standing(model)} {champion} is preferred: {off}."

    def naive(self, baseline: str) -> str:
        return f"{baseline} is a naive baseline: log loss {self.loss(baseline):.4f}."

    def words(self, champion: str, passed: Sequence[str], able: Sequence[str]) -> str:
        where = (
            f"on {len(self.outcomes.customer):,} forecasts for {self.outcomes.customers:,} "
            f"customers at {len(self.outcomes.origins)} origins"
        ).replace("at 1 origins", "at one origin")
        if not passed:
            tried = self.fault(self.best(able)) if able else "No candidate could be judged."
            return (
                f"The baseline {champion} is used, log loss {self.loss(champion):.4f} {where}, "
                f"because no model proved better. {tried}"
            )
        return f"{self.standing(champion)[:-1]}, {where}."


def _told(off: Interval) -> str:
    return f"difference {off.value:+.4f}, 95 % interval {off.low:+.4f} to {off.high:+.4f}"
