"""The model that scores: whichever won, behind one method, with interval and reasons."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import expit, ndtri

from dagster_project.churn.amounts import Amounts
from dagster_project.churn.baselines import BASELINES, GAP_RATIO, RECENCY, Baseline
from dagster_project.churn.cases import Cases, FloatArray
from dagster_project.churn.features import REASON_OF, Setting, feature_table
from dagster_project.churn.logistic import Logistic
from dagster_project.churn.repeat import lapse_log_odds
from dagster_project.churn.trees import Trees
from dagster_project.lifetime import Estimate

LIFETIME: Final = "lifetime"
LOGISTIC: Final = "logistic"
BOOSTING: Final = "boosting"
BLEND: Final = "blend"
CANDIDATES: Final = (LIFETIME, LOGISTIC, BOOSTING, BLEND)  # the simplest first
REASONS: Final = tuple(dict.fromkeys(REASON_OF))
LEVEL: Final = 0.8
# Of log-odds, where nothing shows it: the general level moves by .2 either way. Assumption.
ASSUMED_SHIFT: Final = 0.04
_REACH: Final = float(ndtri((1 + LEVEL) / 2))
_REASON_OF_ONE_MEASURE: Final = {LIFETIME: "rhythm", RECENCY: "rhythm", GAP_RATIO: "rhythm"}


@dataclass(frozen=True)
class LapseScores:
    """Probability of no order within the horizon, and why.

    Attributes:
        probability: with its 80 % interval, each of shape (cases,).
        base: log-odds of the typical case.
        effects: log-odds that each reason adds, shape (cases, reasons), columns as in `REASONS`;
            base and effects add up to the log-odds of the probability.
    """

    probability: Estimate
    base: float
    effects: FloatArray


@dataclass(frozen=True)
class ChurnModel:
    """What was learned from earlier windows.

    Attributes:
        champion: whose probabilities are used: one of `CANDIDATES` or `BASELINES`.
        setting: of the company's past.
        base: log-odds of no order over all training cases.
        baseline: where the champion is one.
        logistic: where the champion needs it.
        trees: where the champion needs them.
        shift: variance of the general level of log-odds from one window to the next, measured in
            the backtest. An interval without it would only tell how well the past is known.
        amounts: how much, given that an order comes; None where too few did to learn from.
    """

    champion: str
    setting: Setting
    base: float
    baseline: Baseline | None
    logistic: Logistic | None
    trees: Trees | None
    shift: float
    amounts: Amounts | None = None

    def score(self, cases: Cases, lapse: Estimate | None) -> LapseScores:
        """Score cases.

        Args:
            cases: what is known of each customer.
            lapse: probability of no order by the model of repeat purchase; None where none holds.

        Raises:
            ValueError: the champion needs the model of repeat purchase and there is none.
        """
        if self.champion in BASELINES and self.baseline is not None:
            value, variance = self.baseline.predict(cases, self.setting)
            return self._of_one_measure(lapse_log_odds(value), variance)
        if self.champion == LIFETIME:
            if lapse is None:
                raise ValueError("The model of repeat purchase was refused, but is the champion.")
            width = (lapse_log_odds(lapse.high) - lapse_log_odds(lapse.low)) / (2 * _REACH)
            return self._of_one_measure(lapse_log_odds(lapse.value), width**2)
        odds = np.full(len(cases), np.nan) if lapse is None else lapse_log_odds(lapse.value)
        features = feature_table(cases, self.setting, odds)
        base, effects = explain(self.champion, self.logistic, self.trees, features)
        # The trees' own uncertainty is not known; the logistic's on the same features stands for
        # it.
        variance = self.logistic.variance(features) if self.logistic else np.zeros(len(cases))
        by_reason = np.zeros((len(cases), len(REASONS)))
        for column, reason in enumerate(REASON_OF):
            by_reason[:, REASONS.index(reason)] += effects[:, column]
        return LapseScores(self._estimate(base + by_reason.sum(axis=1), variance), base, by_reason)

    def _of_one_measure(self, odds: FloatArray, variance: FloatArray) -> LapseScores:
        effects = np.zeros((len(odds), len(REASONS)))
        if reason := _REASON_OF_ONE_MEASURE.get(self.champion):
            effects[:, REASONS.index(reason)] = odds - self.base
        base = self.base if reason or not len(odds) else float(odds[0])
        return LapseScores(self._estimate(odds, variance), base, effects)

    def _estimate(self, odds: FloatArray, variance: FloatArray) -> Estimate:
        reach = _REACH * np.sqrt(variance + self.shift)
        return Estimate(expit(odds), expit(odds - reach), expit(odds + reach))


def explain(
    champion: str, logistic: Logistic | None, trees: Trees | None, features: FloatArray
) -> tuple[float, FloatArray]:
    """Log-odds of the typical case and what each feature adds, shape (cases, features).

    The blend is the mean of the log-odds of both models, so its effects are means of theirs.

    Raises:
        ValueError: a part of the champion is missing.
    """
    parts: list[tuple[float, FloatArray]] = []
    if champion in (LOGISTIC, BLEND) and logistic is not None:
        parts.append((logistic.intercept, logistic.effects(features)))
    if champion in (BOOSTING, BLEND) and trees is not None:
        parts.append((trees.typical(), trees.effects(features)))
    if len(parts) != (2 if champion == BLEND else 1):
        raise ValueError(f"The model {champion} lacks a part.")
    share = 1 / len(parts)
    effects = np.zeros(features.shape)
    for _, each in parts:
        effects += share * each
    return share * sum(base for base, _ in parts), effects
