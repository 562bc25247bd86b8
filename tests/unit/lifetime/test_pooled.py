"""Few customers: always an answer, never a narrow one, and said in words."""

import numpy as np
import pytest
from scipy.special import logit

from dagster_project.lifetime import (
    BetaGeometric,
    Dropout,
    Fitted,
    Histories,
    ParetoNbd,
    Process,
    Reason,
    fit_process,
    group_histories,
    score_histories,
    waiting_times,
)
from dagster_project.lifetime.histories import FloatArray
from dagster_project.lifetime.pooled import pooled_belief
from tests.unit.lifetime.conftest import simulated

ALL: list[Process] = [BetaGeometric(d, k) for d in Dropout for k in (1, 4)]
ALL.append(ParetoNbd())
MBG = BetaGeometric(Dropout.AFTER_EVERY)
PUBLISHED = np.log([0.525, 6.183 * 7, 0.891, 1.614])  # CDNOW, in days


def company(rng: np.random.Generator, theta: FloatArray, customers: int) -> Histories:
    """Customers who follow MBG/NBD, watched for one to 24 months."""
    r, alpha, a, b = np.exp(theta)
    rows = []
    for _ in range(customers):
        observed, rate, p = rng.uniform(30, 730), rng.gamma(r, 1 / alpha), rng.beta(a, b)
        gaps = rng.exponential(1 / max(rate, 1e-9), min(int(rng.geometric(max(p, 1e-4))) - 1, 2000))
        bought = np.cumsum(gaps)
        bought = bought[bought < observed]
        rows.append((len(bought), bought[-1] if len(bought) else 0.0, observed))
    return group_histories(*np.array(rows).T)


def coverage(thetas: list[FloatArray], customers: int) -> float:
    """Share of customers whose true probability lies in the 80 % interval."""
    rng, inside = np.random.default_rng(11), []
    for theta in thetas:
        histories = company(rng, theta, customers)
        fit = fit_process(histories, MBG)
        assert isinstance(fit, Fitted)
        assert fit.pooled
        churn = score_histories(fit, histories, 60.0).churn
        true = 1 - MBG.order_probability(theta, histories, 60.0)
        inside.append(histories.mean(((churn.low <= true) & (true <= churn.high)) * 1.0))
    return float(np.mean(inside))


def test_eighty_percent_intervals_of_fifty_customers_cover_what_they_promise() -> None:
    belief = pooled_belief(MBG, 1.0)
    assert belief is not None
    rng = np.random.default_rng(3)
    typical = list(rng.multivariate_normal(belief.centre, np.linalg.inv(belief.precision), 60))
    assert 0.75 < coverage(typical, 50) < 0.9
    assert 0.75 < coverage([PUBLISHED] * 60, 50) < 0.9


@pytest.mark.parametrize("process", ALL, ids=lambda process: process.name)
@pytest.mark.parametrize(
    ("x", "last", "observed"),
    [
        ([0], [0], [30]),
        ([3], [20], [30]),
        ([0] * 50, [0] * 50, [300] * 50),
        ([0] * 900, [0] * 900, [300] * 900),
        ([0] * 9, [0] * 9, [0] * 9),
        ([4] * 40, [25] * 40, [30] * 40),
    ],
    ids=["one, once", "one, often", "50, once", "900, once", "all today", "all alike"],
)
def test_the_smallest_companies_get_a_wide_answer_in_words(
    process: Process, x: list[int], last: list[int], observed: list[int]
) -> None:
    histories = group_histories(x, last, observed)
    fit = fit_process(histories, process)
    assert isinstance(fit, Fitted)
    assert fit.pooled
    assert fit.findings[0].reason is Reason.TOO_FEW_CUSTOMERS
    assert f"{len(x)} customers" in fit.findings[0].words
    churn = score_histories(fit, histories, 60.0).churn
    assert ((churn.low > 0) & (churn.low < churn.value) & (churn.value < churn.high)).all()
    if len(x) < 10:
        assert (logit(churn.high) - logit(churn.low) > 0.5).all()
    assert (waiting_times(process, fit.theta, histories).median > 0).all()


def test_with_more_customers_the_prior_fades_and_the_interval_narrows() -> None:
    rng = np.random.default_rng(2)
    watched = group_histories([1], [40], [100])
    widths = []
    for customers in (1, 20, 400):
        fit = fit_process(company(rng, PUBLISHED, customers), MBG)
        assert isinstance(fit, Fitted)
        churn = score_histories(fit, watched, 60.0).churn
        widths.append(float(churn.high[0] - churn.low[0]))
    assert widths == sorted(widths, reverse=True)
    assert widths[0] > 3 * widths[-1]


def test_the_unit_of_time_does_not_matter_if_it_is_told() -> None:
    days = simulated(60, 1, 0.5)
    columns = [days.per_customer(column) for column in (days.x, days.last / 7, days.observed / 7)]
    weeks = group_histories(*columns)
    for process in (MBG, ParetoNbd()):
        in_days = fit_process(days, process)
        in_weeks = fit_process(weeks, process, days_per_unit=7.0)
        assert isinstance(in_days, Fitted)
        assert isinstance(in_weeks, Fitted)
        assert in_weeks.covariance == pytest.approx(in_days.covariance, rel=1e-4, abs=1e-6)


def test_five_hundred_customers_speak_for_themselves() -> None:
    fit = fit_process(simulated(500, 1, 0.5), BetaGeometric())
    assert isinstance(fit, Fitted)
    assert not fit.pooled
