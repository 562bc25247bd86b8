"""Train, try and choose: every model learns from earlier windows and is judged on later ones.

At a test origin nothing later is known: the model of repeat purchase is fitted to histories up to
the origin, the others to windows that had ended by then (`backtest/origins.py` makes sure). The
champion is then fitted once more to all windows that have ended.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit, logit
from threadpoolctl import threadpool_limits

from dagster_project.backtest import (
    FOLDS,
    Forecast,
    Outcomes,
    Plan,
    Round,
    Verdict,
    choose_champion,
    customer_folds,
    plan_backtest,
)
from dagster_project.churn.amounts import fit_amounts
from dagster_project.churn.baselines import BASELINES, CONSTANT, fit_baseline
from dagster_project.churn.boosting import fit_boosting
from dagster_project.churn.cases import Cases, FloatArray
from dagster_project.churn.features import feature_table, setting_of
from dagster_project.churn.logistic import fit_logistic
from dagster_project.churn.model import (
    ASSUMED_SHIFT,
    BLEND,
    BOOSTING,
    CANDIDATES,
    LIFETIME,
    LOGISTIC,
    ChurnModel,
)
from dagster_project.churn.repeat import (
    expected_spend_each,
    fit_repeat,
    fit_spend_of,
    histories_of,
    lapse_log_odds,
)

FITTED_CUSTOMERS: Final = 10_000  # at each past date
EPOCH: Final = date(1970, 1, 1)
_NOTHING: Final = "all earlier cases came out alike"


@dataclass(frozen=True)
class Training:
    """What came of it.

    Attributes:
        model: what scores; None where no window has ended, so nothing could be learned.
        plan: which days were tested.
        verdict: who won; None where nothing was tested.
        outcomes: of the tested cases; None where nothing was tested.
        forecasts: one for each model.
        cases: windows of customers that the model learned from.
    """

    model: ChurnModel | None
    plan: Plan
    verdict: Verdict | None
    outcomes: Outcomes | None
    forecasts: tuple[Forecast, ...]
    cases: int


@dataclass(frozen=True)
class _Known:
    """Past cases beside what the model of repeat purchase made of them at their own date.

    Attributes:
        cases: with their outcomes.
        lapse: probability of no order, NaN where the model was refused, shape (cases,).
        orders_each: expected orders given that one comes, shape (cases,).
        spend_each: expected net amount of an order by the model of spend, shape (cases,).
    """

    cases: Cases
    lapse: FloatArray
    orders_each: FloatArray
    spend_each: FloatArray

    def take(self, rows: np.ndarray) -> "_Known":
        lapse, orders, spend = self.lapse[rows], self.orders_each[rows], self.spend_each[rows]
        return _Known(self.cases.take(rows), lapse, orders, spend)

    @property
    def log_odds(self) -> FloatArray:
        return np.where(np.isnan(self.lapse), np.nan, lapse_log_odds(self.lapse))


def train(
    past: Cases, as_of: date, horizon: int, customer_ids: Sequence[str], *, mixed: bool = True
) -> Training:
    """Train on the past.

    Args:
        past: cases at past dates, with outcomes; windows that have not ended are left out.
        as_of: the day for which everything is computed.
        horizon: days looked ahead.
        customer_ids: by number of the customer; what folds are made of, where they are needed.
        mixed: whether the model of repeat purchase tells regular buyers from irregular ones.
    """
    folds = min(FOLDS, len(customer_ids))
    plan = plan_backtest(map(_day, past.cutoffs), as_of, horizon, folds=folds)
    if not plan.present:
        return Training(None, plan, None, None, (), 0)
    with threadpool_limits(1):  # small fits: threads would wait for each other
        ended = np.isin(past.cutoff, [_number(day) for day in plan.present])
        known = _look_back(past.take(ended), horizon, mixed)
        fold_of = customer_folds(customer_ids, folds)[known.cases.customer]
        tested = [_try(known, each, fold_of) for each in plan.rounds]
        outcomes = _outcomes(known, [rows for rows, _ in tested])
        forecasts, refused = _join(tested)
        verdict = choose_champion(outcomes, forecasts, CANDIDATES, BASELINES, refused=refused)
        champion = verdict.champion or CONSTANT
        promised = next(each.lapse for each in forecasts if each.model == champion)
        shift = level_shift(outcomes.origin, outcomes.lapsed, promised)
        origins = len(outcomes.origins)  # so few that the assumption counts as one of them
        shift = (origins * shift + ASSUMED_SHIFT) / (origins + 1)
        model = _fit(known, horizon, champion, shift)
    return Training(model, plan, verdict, outcomes, forecasts, len(known.cases))


def fit_untried(past: Cases, horizon: int, model: str) -> ChurnModel:
    """Fit one model to all cases, whether or not it would win: what `benchmarks/` compares."""
    with threadpool_limits(1):
        return _fit(_look_back(past, horizon), horizon, model, shift=0.0)


def level_shift(origin: np.ndarray, lapsed: FloatArray, promised: FloatArray) -> float:
    """Variance of the general level of log-odds between what was promised and what happened.

    At each origin one number is added to all log-odds so that the promised lapses equal those that
    happened. Its mean square is the level's variance plus the noise of counting, which is taken off
    (method of moments, as DerSimonian and Laird 1986 do for effects of several studies).
    """
    squares = []
    for day in np.unique(origin):
        p, happened = promised[origin == day], float(lapsed[origin == day].sum())
        odds = logit(np.clip(p, 1e-9, 1 - 1e-9))
        if not 0 < happened < len(p):
            happened = float(np.clip(happened, 0.5, len(p) - 0.5))

        def excess(shift: float, odds: FloatArray = odds, happened: float = happened) -> float:
            return float(expit(odds + shift).sum() - happened)

        shift = brentq(excess, -50.0, 50.0)
        noise = 1 / max(float((expit(odds + shift) * (1 - expit(odds + shift))).sum()), 1e-9)
        squares.append(shift**2 - noise)
    return max(float(np.mean(squares)), 0.0)


def _look_back(past: Cases, horizon: int, mixed: bool = True) -> _Known:
    """Ask the model of repeat purchase at each date, fitted to what was known then."""
    lapse, each, spend = np.full(len(past), np.nan), np.ones(len(past)), np.zeros(len(past))
    for cutoff in past.cutoffs:
        rows = np.flatnonzero(past.cutoff == cutoff)
        cases = past.take(rows)
        histories = histories_of(cases)
        spend[rows] = expected_spend_each(fit_spend_of(cases), cases)
        # A few thousand customers settle a dozen parameters; all get their probability.
        step = 1 + histories.customers // FITTED_CUSTOMERS
        fit, _ = fit_repeat(histories.thinned(step), mixed=mixed)
        if fit is None:
            continue
        order = fit.process.order_probability(fit.theta, histories, horizon)
        orders = fit.process.expected_orders(fit.theta, histories, horizon)
        lapse[rows] = 1 - histories.per_customer(order)
        each[rows] = histories.per_customer(np.maximum(orders / np.maximum(order, 1e-12), 1.0))
    return _Known(past, lapse, each, spend)


def _try(known: _Known, test: Round, fold_of: np.ndarray) -> tuple[np.ndarray, dict[str, Forecast]]:
    """Fit every model for one round; return the tested rows and the forecasts for them."""
    cutoff = known.cases.cutoff
    learn = np.isin(cutoff, [_number(day) for day in test.training])
    rows = cutoff == _number(test.origin)
    if test.fold is not None:
        learn &= fold_of != test.fold
        rows &= fold_of == test.fold
    before, now = known.take(learn), known.take(rows)
    lapse = _lapse_by_all(before, now, test.horizon_days)
    orders_each, spend_each = _amounts_if_any(before, now, test.horizon_days)
    forecasts = {}
    for name, probability in lapse.items():
        if name == CONSTANT:
            orders, spend = _as_before(now.cases, test.horizon_days)
        else:
            orders = (1 - probability) * orders_each
            spend = orders * spend_each
        forecasts[name] = Forecast(name, probability, orders, spend)
    return np.flatnonzero(rows), forecasts


def _lapse_by_all(before: _Known, now: _Known, horizon: int) -> dict[str, FloatArray]:
    setting = setting_of(before.cases, horizon)
    lapse = {
        name: fit_baseline(name, before.cases, setting).predict(now.cases, setting)[0]
        for name in BASELINES
    }
    lapse[LIFETIME] = now.lapse
    lapsed = before.cases.lapsed
    if np.ptp(lapsed) == 0:
        return lapse
    features = feature_table(before.cases, setting, before.log_odds)
    asked = feature_table(now.cases, setting, now.log_odds)
    logistic = fit_logistic(features, lapsed, before.cases.customer).log_odds(asked)
    boosting = fit_boosting(features, lapsed).log_odds(asked)
    odds = {LOGISTIC: logistic, BOOSTING: boosting, BLEND: (logistic + boosting) / 2}
    return lapse | {name: expit(values) for name, values in odds.items()}


def _amounts_if_any(before: _Known, now: _Known, horizon: int) -> tuple[FloatArray, FloatArray]:
    """Orders given that one comes, and net amount of each, learned from what followed before."""
    amounts = fit_amounts(before.cases, horizon, before.orders_each, before.spend_each)
    if amounts is None:
        return now.orders_each, now.spend_each
    orders = amounts.orders(now.cases, horizon, now.orders_each)
    return orders, amounts.spend(now.cases, now.spend_each)


def _as_before(cases: Cases, horizon: int) -> tuple[FloatArray, FloatArray]:
    """The naive forecast of orders and spend: as much as last year, and as in four horizons."""
    year = np.clip(cases["observed_days"], 1, 365)
    lately = np.clip(cases["observed_days"], 1, 4 * horizon)
    orders = cases["purchases_365"] / year * horizon
    return orders, np.maximum(cases["spend_4h"], 0.0) / lately * horizon


def _outcomes(known: _Known, tested: Sequence[np.ndarray]) -> Outcomes:
    cases = known.cases.take(np.concatenate(tested))
    return Outcomes(
        customer=cases.customer,
        origin=cases.cutoff.astype("datetime64[D]"),
        purchases_ahead=cases["purchases_ahead"],
        spend_ahead=cases["spend_ahead"],
        revenue=np.maximum(cases["spend_4h"], 0.0),
    )


def _join(
    tested: Sequence[tuple[np.ndarray, dict[str, Forecast]]],
) -> tuple[tuple[Forecast, ...], dict[str, str]]:
    """One forecast for each model over all rounds; a model that failed in one takes no part."""
    joined, refused = [], {}
    for name in (*BASELINES, *CANDIDATES):
        parts = [forecasts[name] for _, forecasts in tested if name in forecasts]
        if len(parts) < len(tested):
            refused[name] = _NOTHING
            continue
        columns = [
            np.concatenate([getattr(part, column) for part in parts])
            for column in ("lapse", "purchases", "spend")
        ]
        joined.append(Forecast(name, *columns))
    return tuple(joined), refused


def _fit(known: _Known, horizon: int, champion: str, shift: float) -> ChurnModel:
    """Fit the champion to all windows that have ended."""
    cases = known.cases
    setting, lapsed = setting_of(cases, horizon), cases.lapsed
    rate = (lapsed.sum() + 1) / (len(lapsed) + 2)
    baseline = fit_baseline(champion, cases, setting) if champion in BASELINES else None
    logistic = trees = None
    if champion in (LOGISTIC, BOOSTING, BLEND):
        features = feature_table(cases, setting, known.log_odds)
        logistic = fit_logistic(features, lapsed, cases.customer)
        trees = fit_boosting(features, lapsed) if champion != LOGISTIC else None
    amounts = fit_amounts(cases, horizon, known.orders_each, known.spend_each)
    base = float(logit(rate))
    return ChurnModel(champion, setting, base, baseline, logistic, trees, shift, amounts)


def _day(number: int) -> date:
    return EPOCH + timedelta(days=number)


def _number(day: date) -> int:
    return (day - EPOCH).days
