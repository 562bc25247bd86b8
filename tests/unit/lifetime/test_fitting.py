"""Fits: right slopes, true parameters found again, and nothing degenerate passed on."""

import numpy as np
import pytest

from dagster_project.lifetime import (
    BetaGeometric,
    Dropout,
    Fitted,
    ParetoNbd,
    Process,
    Reason,
    Refused,
    fit_process,
    fitting,
    group_histories,
)
from tests.unit.lifetime.conftest import Cdnow, simulated

ALL: list[Process] = [BetaGeometric(d, k) for d in Dropout for k in (1, 2, 4)]
ALL.append(ParetoNbd())


@pytest.mark.parametrize("process", ALL, ids=lambda process: process.name)
def test_the_gradient_is_the_slope_of_the_likelihood(process: Process, cdnow: Cdnow) -> None:
    histories, theta = cdnow.histories, process.start(cdnow.histories) + 0.3
    steps = np.eye(len(theta)) * 1e-5
    above, below = (
        np.array([process.log_likelihood(theta + sign * step, histories)[0] for step in steps])
        for sign in (1, -1)
    )
    slopes = process.log_likelihood(theta, histories)[1]
    np.testing.assert_allclose(slopes.T, (above - below) / 2e-5, rtol=1e-5, atol=1e-6)


def test_the_unit_of_time_does_not_matter(cdnow: Cdnow) -> None:
    weeks = cdnow.histories
    days = group_histories(
        *(weeks.per_customer(column) for column in (weeks.x, weeks.last * 7, weeks.observed * 7))
    )
    for process in (BetaGeometric(), ParetoNbd()):
        in_weeks, in_days = fit_process(weeks, process), fit_process(days, process)
        assert isinstance(in_weeks, Fitted)
        assert isinstance(in_days, Fitted)
        shift = np.array([7 if name in {"alpha", "beta"} else 1 for name in process.parameters])
        assert np.exp(in_days.theta) / shift == pytest.approx(np.exp(in_weeks.theta), rel=1e-4)
        assert in_days.covariance == pytest.approx(in_weeks.covariance, rel=1e-3)


def test_true_parameters_lie_within_four_standard_errors() -> None:
    fit = fit_process(simulated(4000, 1, 0.5), BetaGeometric())
    assert isinstance(fit, Fitted)
    off = (fit.theta - np.log([1.0, 10.0, 0.5, 2.0])) / np.sqrt(np.diag(fit.covariance))
    assert np.abs(off).max() < 4


@pytest.mark.parametrize("process", [BetaGeometric(), ParetoNbd()], ids=lambda p: p.name)
def test_customers_who_never_leave_are_not_given_a_dropout_model(process: Process) -> None:
    refused = fit_process(simulated(1500, 1, None), process)
    assert isinstance(refused, Refused)
    reasons = {finding.reason for finding in refused.findings}
    assert Reason.NO_BETTER_THAN_NBD in reasons
    assert process.name in refused.words


def test_customers_who_are_all_alike_are_fitted_with_a_ridge() -> None:
    rng = np.random.default_rng(3)
    rows = []
    for _ in range(600):
        bought = np.cumsum(rng.exponential(10.0, 200))
        bought = bought[: rng.geometric(0.2)]
        bought = bought[bought < 200]
        rows.append((len(bought), bought[-1] if len(bought) else 0.0, 200.0))
    fit = fit_process(group_histories(*np.array(rows).T), BetaGeometric())
    assert isinstance(fit, Fitted)
    assert fit.ridge
    assert Reason.AT_BOUND in {finding.reason for finding in fit.findings}
    parameters = fit.parameters
    leave = parameters["a"] / (parameters["a"] + parameters["b"])
    assert leave == pytest.approx(0.2, abs=0.02)
    assert parameters["alpha"] / parameters["r"] == pytest.approx(10, rel=0.1)


@pytest.mark.parametrize("process", ALL, ids=lambda process: process.name)
def test_identical_customers_give_a_checked_fit_or_a_refusal(process: Process) -> None:
    outcome = fit_process(group_histories([3] * 800, [25] * 800, [30] * 800), process)
    if isinstance(outcome, Fitted):
        assert outcome.ridge
        assert np.isfinite(outcome.theta).all()
    else:
        assert outcome.findings


def test_k_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="k is 0"):
        BetaGeometric(k=0)


def test_many_customers_get_the_same_fit_as_few_who_stand_for_them(
    cdnow: Cdnow, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = fit_process(cdnow.histories, BetaGeometric())
    monkeypatch.setattr(fitting, "FIRST_LOOK", 500)
    looked_first = fit_process(cdnow.histories, BetaGeometric())
    assert isinstance(whole, Fitted)
    assert isinstance(looked_first, Fitted)
    assert looked_first.theta == pytest.approx(whole.theta, abs=1e-6)
    assert looked_first.covariance == pytest.approx(whole.covariance, rel=1e-2)
