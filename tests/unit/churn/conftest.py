"""Small simulated companies, and their purchase histories as SQL would take them."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt
import pytest
from scipy.special import logit

from dagster_project.churn.baselines import BASELINES, fit_baseline
from dagster_project.churn.boosting import fit_boosting
from dagster_project.churn.cases import Cases, FloatArray
from dagster_project.churn.features import feature_table, setting_of
from dagster_project.churn.logistic import fit_logistic
from dagster_project.churn.model import BLEND, BOOSTING, CANDIDATES, LIFETIME, ChurnModel
from dagster_project.churn.repeat import fit_repeat, fit_spend_of, histories_of, lapse_log_odds
from dagster_project.churn.stored import StoredModel
from dagster_project.churn.training import EPOCH, Training, train
from dagster_project.lifetime import Fitted, SpendFit

BEGIN: Final = date(2024, 1, 1)
DAYS: Final = 300
HORIZON: Final = 30
AS_OF: Final = BEGIN + timedelta(days=DAYS)
Bought = npt.NDArray[np.bool_]


def number(day: int) -> int:
    """Days since 1970 of a day of the company."""
    return (BEGIN - EPOCH).days + day


def shop(customers: int, seed: int = 1, days: int = DAYS) -> Bought:
    """Whether a customer buys on a day: each at an own rate until leaving, (customers, days)."""
    rng = np.random.default_rng(seed)
    rate = np.minimum(rng.gamma(0.8, 0.07, customers), 0.5)
    first = rng.integers(0, days * 3 // 4, customers)
    leaves = first + rng.exponential(days, customers)
    day = np.arange(days + HORIZON)
    bought = rng.random((customers, len(day))) < rate[:, None]
    bought &= (day > first[:, None]) & (day < leaves[:, None])
    bought[np.arange(customers), first] = True
    return bought


def cases_at(
    bought: Bought, cutoffs: Iterable[int], horizon: int = HORIZON, spend: FloatArray | None = None
) -> Cases:
    """The rows of `int_purchase_histories` at some days of the company.

    Args:
        bought: whether a customer buys on a day, shape (customers, days).
        cutoffs: the days.
        horizon: days looked ahead.
        spend: of each purchase of a customer, shape (customers,); drawn if not given.
    """
    each = np.random.default_rng(2).gamma(4.0, 5.0, len(bought)) if spend is None else spend
    rows = [
        (customer, number(cutoff), _row(np.flatnonzero(days), cutoff, horizon, each[customer]))
        for cutoff in cutoffs
        for customer, days in enumerate(bought)
        if days[:cutoff].any()
    ]
    names = rows[0][2] if rows else {}
    columns = {name: np.array([row[2][name] for row in rows], dtype=float) for name in names}
    return Cases(np.array([row[0] for row in rows]), np.array([row[1] for row in rows]), columns)


def past_cutoffs(horizon: int = HORIZON, days: int = DAYS) -> list[int]:
    """All past days whole horizons before the as-of date with a horizon of history."""
    return list(range(days - horizon, horizon - 1, -horizon))


def _row(day: npt.NDArray[np.int64], cutoff: int, horizon: int, each: float) -> dict[str, float]:
    known, ahead = day[day < cutoff], day[(day >= cutoff) & (day < cutoff + horizon)]
    gaps = np.diff(known)
    silent, log_gaps = cutoff - known[-1], np.log(gaps)

    def within(days: float, end: float = cutoff) -> float:
        return float(((known >= end - days) & (known < end)).sum())

    ago = (cutoff - known) / horizon
    in_4h = within(4 * horizon)
    return {
        "repeat_purchases": len(gaps),
        "last_purchase_days": known[-1] - known[0],
        "observed_days": cutoff - known[0],
        "log_gap_sum": log_gaps.sum(),
        "log_gap_square_sum": (log_gaps**2).sum(),
        "longest_gap_days": gaps.max() if len(gaps) else np.nan,
        "purchases_1h": within(horizon),
        "purchases_2h": within(2 * horizon),
        "purchases_4h": in_4h,
        "purchases_365": within(365),
        "purchases_season": within(horizon, cutoff - 365 + horizon) if cutoff > 365 else np.nan,
        "spend": each * len(known),
        "spend_days": len(known) if each > 0 else 0,
        "spend_2h": each * within(2 * horizon),
        "spend_4h": each * in_4h,
        "spend_prior_4h": each * (within(8 * horizon) - in_4h),
        "decayed_short": np.exp(-2 * ago).sum(),
        "decayed_medium": np.exp(-ago / 2).sum(),
        "decayed_long": np.exp(-ago / 8).sum(),
        "decayed_spend": (np.exp(-ago / 2) * np.log1p(each)).sum(),
        "gaps_beyond": (gaps > silent).sum(),
        "gaps_ending": ((gaps > silent) & (gaps <= silent + horizon)).sum(),
        "margin_share": np.nan,
        "discount_share_4h": 0.0 if in_4h else np.nan,
        "returned_share_4h": 0.0 if in_4h else np.nan,
        "products_4h": min(in_4h, 3.0),
        "lines_4h": in_4h,
        "days_since_outbound": np.nan,
        "days_since_inbound": np.nan,
        "outbound_2h": np.nan,
        "inbound_2h": np.nan,
        "late_share_4h": np.nan,
        "complaints_4h": 0.0,
        "purchases_ahead": len(ahead),
        "spend_ahead": each * len(ahead),
    }


def replaced(cases: Cases, **columns: FloatArray) -> Cases:
    """The same cases with some columns exchanged."""
    return Cases(cases.customer, cases.cutoff, dict(cases.columns) | columns)


def outcomes_like(cases: Cases, lapse: FloatArray, seed: int = 5) -> Cases:
    """The same cases with outcomes drawn from the probability of a lapse given."""
    lapsed = np.random.default_rng(seed).random(len(cases)) < lapse
    ahead = np.where(lapsed, 0.0, 1.0)
    return replaced(cases, purchases_ahead=ahead, spend_ahead=10 * ahead)


def trained(past: Cases, as_of: date = AS_OF, horizon: int = HORIZON) -> Training:
    """Train on past cases, with made-up ids."""
    ids = [f"C{n}" for n in range(int(past.customer.max(initial=-1)) + 1)]
    return train(past, as_of, horizon, ids)


def model_of(champion: str, past: Cases, shift: float = 0.04) -> ChurnModel:
    """A model of each kind, fitted to past cases, whether or not it would have won."""
    setting, lapsed = setting_of(past, HORIZON), past.lapsed
    learns = champion not in (*BASELINES, LIFETIME)
    odds = lapse_log_odds(lapse_of(past)) if learns else np.zeros(len(past))
    features = feature_table(past, setting, odds)
    return ChurnModel(
        champion=champion,
        setting=setting,
        base=float(logit(lapsed.mean())),
        baseline=fit_baseline(champion, past, setting) if champion in BASELINES else None,
        logistic=fit_logistic(features, lapsed, past.customer) if learns else None,
        trees=fit_boosting(features, lapsed) if champion in (BOOSTING, BLEND) else None,
        shift=shift,
    )


def repeat_of(cases: Cases) -> Fitted:
    """The model of repeat purchase fitted to cases."""
    fit, _ = fit_repeat(histories_of(cases))
    assert fit is not None
    return fit


def lapse_of(cases: Cases) -> FloatArray:
    """What it promises for the same cases."""
    fit, histories = repeat_of(cases), histories_of(cases)
    return 1 - histories.per_customer(fit.process.order_probability(fit.theta, histories, HORIZON))


def stored_of(churn: ChurnModel | None, repeat: Fitted | None, cases: Cases) -> StoredModel:
    """A stored model of the parts given, with the spend of some cases."""
    spend = fit_spend_of(cases)
    return StoredModel(
        company="Shop",
        trained_as_of=AS_OF,
        horizon=HORIZON,
        customers=240,
        purchases=2000,
        amount=50_000.0,
        churn=churn,
        repeat=repeat,
        spend=spend if isinstance(spend, SpendFit) else None,
        words=("Tested.",),
    )


@pytest.fixture(scope="session")
def past() -> Cases:
    """Cases of 240 customers at nine past days."""
    return cases_at(shop(240), past_cutoffs())


@pytest.fixture(scope="session")
def present() -> Cases:
    """A third of the customers as of today."""
    return cases_at(shop(240)[::3], [DAYS])


@pytest.fixture(scope="session")
def models(past: Cases) -> dict[str, ChurnModel]:
    """A model of each kind, fitted to the past."""
    return {champion: model_of(champion, past) for champion in (*BASELINES, *CANDIDATES)}


@pytest.fixture(scope="session")
def repeat(present: Cases) -> Fitted:
    """The model of repeat purchase fitted to the present."""
    return repeat_of(present)


@pytest.fixture(scope="session")
def training(past: Cases) -> Training:
    """What is learned from them."""
    return trained(past)
