"""Scores against sums and integrals computed another way, far into the corners."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import betainc, hyp2f1

from dagster_project.lifetime import (
    BetaGeometric,
    Dropout,
    Fitted,
    ParetoNbd,
    Process,
    discounted_orders,
    fit_process,
    group_histories,
    pareto,
    score_histories,
    scores,
    waiting,
    waiting_times,
)
from dagster_project.lifetime.histories import FloatArray, Histories
from dagster_project.lifetime.phases import phases_since_purchase
from dagster_project.lifetime.quadrature import beta_rule, integrate_powers
from tests.unit.lifetime.conftest import Cdnow

SHAPES = [(0, 0, 0.0), (0, 0, 38), (1, 3.0, 39), (2, 30, 39), (26, 30.8, 31), (4000, 38.9, 39)]
# Among them a = 1 exactly, everyone nearly the same, and next to no dropout.
SETTINGS = [
    [0.243, 4.4, 0.793, 2.426],
    [0.5, 6.0, 1.0, 1.6],
    [1.0, 5.0, 30.0, 400.0],
    [0.05, 0.5, 1e-3, 5.0],
]
ALL = [BetaGeometric(d, k) for d in Dropout for k in (1, 3)] + [ParetoNbd()]


def one(x: float, last: float, observed: float) -> Histories:
    return group_histories([x], [last], [observed])


def summed(process: BetaGeometric, theta: FloatArray, history: Histories, h: float) -> float:
    """Expected purchases of an alive customer: each purchase ahead times its probability."""
    r, alpha = np.exp(theta[:2])
    k, x = process.k, history.x[0]
    share = phases_since_purchase(r, alpha, k, history).share[0]
    leaves = process.dropout is not Dropout.NEVER
    a, b = np.exp(theta[2:]) if leaves else (0.0, 1.0)
    b += x + (process.dropout is Dropout.AFTER_EVERY)
    total, stay, n = 0.0, 1.0, 0
    while n < 100_000:
        n += 1
        passed = h / (alpha + history.observed[0] + h)
        term = stay * sum(share[j] * betainc(n * k - j, r + k * x + j, passed) for j in range(k))
        total += term
        stay *= (b + n - 1) / (a + b + n - 1)
        if term < 1e-17 * total:
            break
    return total


@pytest.mark.parametrize("dropout", Dropout)
@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_expected_orders_agree_with_their_sum_to_ten_digits(dropout: Dropout, k: int) -> None:
    process = BetaGeometric(dropout, k)
    for setting in SETTINGS:
        theta = np.log(setting)[: len(process.parameters)]
        for shape in SHAPES:
            history = one(*shape)
            for horizon in (0.01, 39.0, 200.0):
                expected = process.expected_orders(theta, history, horizon)
                alive = process.alive(theta, history)
                if alive[0] > 1e-300:
                    by_sum = summed(process, theta, history, horizon)
                    assert expected[0] / alive[0] == pytest.approx(by_sum, rel=1e-10)


@pytest.mark.parametrize("a", [1.0, 1.0 + 1e-9])
def test_orders_are_smooth_where_the_closed_form_is_0_over_0(a: float) -> None:
    process, history = BetaGeometric(), one(2, 30, 39)
    at, beside = (
        process.expected_orders(np.log([0.243, 4.4, value, 2.4]), history, 39.0)[0]
        for value in (1.0, a)
    )
    assert at == pytest.approx(beside, rel=1e-8)


def test_the_closed_form_of_bg_nbd_is_met_where_it_is_sound() -> None:
    r, alpha, a, b = 0.243, 4.414, 0.793, 2.426
    x, observed, h = 2, 39.0, 39.0
    history, theta = one(x, 30, observed), np.log([r, alpha, a, b])
    series = hyp2f1(r + x, b + x, a + b + x - 1, h / (alpha + observed + h))
    closed = 1 - ((alpha + observed) / (alpha + observed + h)) ** (r + x) * series
    closed *= (a + b + x - 1) / (a - 1)
    alive = BetaGeometric().alive(theta, history)
    assert BetaGeometric().expected_orders(theta, history, h) == pytest.approx(closed * alive)


@pytest.mark.parametrize(
    "setting", [[0.553, 10.6, 0.606, 11.7], [0.5, 9.0, 1.0, 0.02], [3, 1, 2, 50]]
)
@pytest.mark.parametrize("shape", SHAPES[:5])
def test_pareto_scores_agree_with_adaptive_integration(
    setting: list[float], shape: tuple[float, float, float]
) -> None:
    (r, alpha, s, beta), process = setting, ParetoNbd()
    (x, last, observed), theta, h = shape, np.log(setting), 39.0

    def fall(t: float, p: float, q: float) -> float:
        """Relative to the moment T, so that nothing underflows."""
        return float(
            ((alpha + observed) / (alpha + t)) ** p * ((beta + observed) / (beta + t)) ** q
        )

    def integral(p: float, q: float, low: float, high: float) -> float:
        cuts = low + (high - low) * np.array([0.0, 1e-4, 1e-3, 1e-2, 0.1, 1.0])
        return sum(quad(fall, *ends, (p, q), epsabs=0, epsrel=1e-13)[0] for ends in pairwise(cuts))

    dead = s / (beta + observed) * integral(r + x, s + 1, last, observed)
    alive = 1 / (1 + dead)
    within = (r + x) / (alpha + observed) * integral(r + x + 1, s, observed, observed + h)
    history = one(*shape)
    assert process.alive(theta, history) == pytest.approx(alive, rel=1e-10)
    found = process.order_probability(theta, history, h)
    assert found == pytest.approx(alive * within, rel=1e-10)


def test_power_integrals_hold_for_thousands_of_purchases_and_any_scales() -> None:
    p = np.array([0.3, 5.0, 5000.0])
    low, high = np.array([0.0, 1.0, 2.0]), np.array([50.0, np.inf, np.inf])
    # With one scale the integral is elementary.
    found = integrate_powers(p, 2.0, 1.5, 2.0, low, high)
    n = p + 0.5
    exact = -np.log(n) - n * np.log(2 + low) + np.log1p(-(((2 + low) / (2 + high)) ** n))
    assert found.log_value == pytest.approx(exact, abs=1e-10)
    assert found.share.sum(axis=1) == pytest.approx(1)


@pytest.mark.parametrize(("a", "b"), [(1.0, 1.0), (0.05, 0.1), (1.0, 5000.0), (40.0, 3.0)])
def test_the_beta_rule_gives_moments_to_twelve_digits(a: float, b: float) -> None:
    points, weights = beta_rule(np.array([a]), np.array([b]), 24)
    moment = 1.0
    for power in range(40):
        assert weights[0] @ points[0] ** power == pytest.approx(moment, rel=1e-11)
        moment *= (a + power) / (a + b + power)


@pytest.mark.parametrize("process", ALL, ids=lambda process: process.name)
def test_probabilities_grow_with_the_horizon_up_to_ever(process: Process, cdnow: Cdnow) -> None:
    theta = process.start(cdnow.histories)
    path = [
        process.order_probability(theta, cdnow.histories, h) for h in (0.0, 1.0, 39.0, 1e4, np.inf)
    ]
    assert (path[0] == 0).all()
    assert (np.diff(path, axis=0) >= -1e-14).all()
    assert (path[-1] <= process.alive(theta, cdnow.histories) + 1e-12).all()


@pytest.mark.parametrize("process", ALL, ids=lambda process: process.name)
def test_the_window_of_the_next_order_holds_its_share(process: Process, cdnow: Cdnow) -> None:
    theta, histories = process.start(cdnow.histories), cdnow.histories
    wait = waiting_times(process, theta, histories)
    for time, level in ((wait.low, 0.1), (wait.median, 0.5), (wait.high, 0.9)):
        reached = process.order_probability(theta, histories, time) / wait.ever
        assert reached == pytest.approx(level, rel=1e-7)


@pytest.mark.parametrize("process", ALL, ids=lambda process: process.name)
def test_discounted_orders_are_the_sum_over_small_periods(process: Process, cdnow: Cdnow) -> None:
    theta, some = process.start(cdnow.histories), one(3, 20, 30)
    edges = np.linspace(0, 104, 4001)
    until = np.array([process.expected_orders(theta, some, edge)[0] for edge in edges[::4]])
    middle = (edges[::4][:-1] + edges[::4][1:]) / 2
    by_period = (np.diff(until) * 1.1 ** (-middle / 52)).sum()
    assert discounted_orders(process, theta, some, 104, 0.1, 52) == pytest.approx(
        by_period, rel=1e-6
    )
    undiscounted = discounted_orders(process, theta, some, 104, 0.0, 52)
    assert undiscounted == pytest.approx(until[-1:])


def test_churn_and_its_interval_are_probabilities_around_the_score(cdnow: Cdnow) -> None:
    fit = fit_process(cdnow.histories, BetaGeometric())
    assert isinstance(fit, Fitted)
    scored = score_histories(fit, cdnow.histories, 39.0)
    for part in (scored.churn, scored.expected_orders):
        assert (part.low <= part.value).all()
        assert (part.value <= part.high).all()
    assert (scored.churn.low >= 0).all()
    assert (scored.churn.high <= 1).all()
    wider = score_histories(fit, cdnow.histories, 39.0, level=0.95)
    assert (wider.churn.low < scored.churn.low).mean() > 0.99


@pytest.mark.parametrize("process", ALL, ids=lambda process: process.name)
def test_scores_in_parts_are_those_of_the_whole(
    process: Process, cdnow: Cdnow, monkeypatch: pytest.MonkeyPatch
) -> None:
    theta = process.start(cdnow.histories)
    fit = Fitted(process, theta, np.eye(len(theta)) / 100, 0.0, 0.0, False, ())
    whole = score_histories(fit, cdnow.histories, 39.0)
    value = discounted_orders(process, theta, cdnow.histories, 39.0, 0.1, 52)
    wait = waiting_times(process, theta, cdnow.histories).median
    for module in (scores, waiting, pareto):
        monkeypatch.setattr(module, "PART", 300)
    parts = score_histories(fit, cdnow.histories, 39.0)
    assert parts.churn.low == pytest.approx(whole.churn.low, rel=1e-9)
    assert parts.expected_orders.high == pytest.approx(whole.expected_orders.high, rel=1e-9)
    assert parts.alive == pytest.approx(whole.alive, rel=1e-12)
    in_parts = discounted_orders(process, theta, cdnow.histories, 39.0, 0.1, 52)
    assert in_parts == pytest.approx(value, rel=1e-12)
    assert waiting_times(process, theta, cdnow.histories).median == pytest.approx(wait, rel=1e-8)


def test_the_delta_interval_agrees_with_drawn_parameters(cdnow: Cdnow) -> None:
    process = BetaGeometric()
    fit = fit_process(cdnow.histories, process)
    assert isinstance(fit, Fitted)
    draws = np.random.default_rng(7).multivariate_normal(fit.theta, fit.covariance, 2000)
    drawn = [1 - process.order_probability(theta, cdnow.histories, 39.0) for theta in draws]
    low, high = np.quantile(drawn, [0.1, 0.9], axis=0)
    churn = score_histories(fit, cdnow.histories, 39.0).churn
    width = churn.high - churn.low
    assert np.abs(churn.low - low).max() < 0.2 * width.max()
    assert np.median(np.abs((high - low) / width - 1)) < 0.05


def test_a_negative_horizon_is_refused(cdnow: Cdnow) -> None:
    theta = BetaGeometric().start(cdnow.histories)
    with pytest.raises(ValueError, match="horizon"):
        BetaGeometric().order_probability(theta, cdnow.histories, -1.0)
    with pytest.raises(ValueError, match="finite horizon"):
        discounted_orders(BetaGeometric(), theta, cdnow.histories, np.inf, 0.1, 52)


def test_power_integrals_have_converged_for_scales_far_apart() -> None:
    for seed in range(40):
        rng = np.random.default_rng(seed)
        a, b = np.exp(rng.uniform(-7, 7, 2))
        p, q = np.exp(rng.uniform(-5, 8, 100)), np.exp(rng.uniform(-5, 4)) + 1
        low = np.exp(rng.uniform(-4, 5, 100)) * rng.integers(0, 2, 100)
        high = low + np.exp(rng.uniform(-5, 6, 100))
        usual, finer = (integrate_powers(p, a, q, b, low, high, n) for n in (48, 160))
        assert usual.log_value == pytest.approx(finer.log_value, abs=1e-10)
