"""Training learns from the past only, says who won, and says so where nothing can be learned."""

from datetime import date, timedelta

import numpy as np
import pytest
from scipy.special import expit

from dagster_project.churn import training as module
from dagster_project.churn.baselines import BASELINES
from dagster_project.churn.cases import OUTCOMES, Cases, FloatArray
from dagster_project.churn.model import BLEND, BOOSTING, LIFETIME, LOGISTIC
from dagster_project.churn.repeat import fit_repeat
from dagster_project.churn.scoring import Worth, score_customers
from dagster_project.churn.training import Training, level_shift
from tests.unit.churn.conftest import (
    AS_OF,
    HORIZON,
    cases_at,
    outcomes_like,
    past_cutoffs,
    repeat_of,
    replaced,
    shop,
    stored_of,
    trained,
)


def _promised_at(training: Training, origin: np.datetime64) -> dict[str, list[bytes]]:
    assert training.outcomes is not None
    rows = training.outcomes.origin == origin
    return {
        each.model: [
            getattr(each, name)[rows].tobytes() for name in ("lapse", "purchases", "spend")
        ]
        for each in training.forecasts
    }


def _origins(training: Training) -> list[np.datetime64]:
    assert training.outcomes is not None
    return list(training.outcomes.origins)


@pytest.mark.parametrize("place", [0, -1])
def test_outcomes_not_yet_known_at_an_origin_move_no_promise_made_there(
    past: Cases, training: Training, place: int
) -> None:
    origin = _origins(training)[place]
    later = np.flatnonzero(past.cutoff + HORIZON > origin.astype(np.int64))
    shuffled = np.random.default_rng(1).permutation(later)
    columns = {}
    for name in OUTCOMES:
        columns[name] = past[name].copy()
        columns[name][later] = past[name][shuffled]
    assert not np.array_equal(columns["purchases_ahead"], past["purchases_ahead"])
    other = trained(replaced(past, **columns))
    assert _promised_at(other, origin) == _promised_at(training, origin)


def test_what_later_dates_show_moves_no_promise_made_before(
    past: Cases, training: Training
) -> None:
    origin = _origins(training)[0]
    later = past.cutoff > origin.astype(np.int64)
    columns = {
        name: np.where(later, values * 3 + 1, values) for name, values in past.columns.items()
    }
    other = trained(replaced(past, **columns))
    assert _promised_at(other, origin) == _promised_at(training, origin)


def test_outcomes_known_at_an_origin_do_move_the_promises(past: Cases, training: Training) -> None:
    origin = _origins(training)[0]
    known = past.cutoff + HORIZON <= origin.astype(np.int64)
    ahead = np.where(known, 1 - past.lapsed, past["purchases_ahead"])
    ahead[known] = np.random.default_rng(1).permutation(ahead[known])
    promised = _promised_at(training, origin)
    other = _promised_at(trained(replaced(past, purchases_ahead=ahead)), origin)
    assert other[LOGISTIC] != promised[LOGISTIC]
    lapse, other_lapse = promised[LIFETIME][0], other[LIFETIME][0]
    assert other_lapse == lapse  # it knows histories only


def test_the_same_past_gives_the_same_model(past: Cases, training: Training) -> None:
    assert training.model is not None
    again = trained(past).model
    versions = [stored_of(model, None, past).version for model in (training.model, again)]
    assert versions[0] == versions[1]


def test_a_model_that_beats_the_baselines_is_named_with_its_figures(training: Training) -> None:
    assert training.verdict is not None
    assert training.verdict.gate_passed
    assert "beats every baseline" in training.verdict.words
    assert training.model is not None
    assert training.model.champion == training.verdict.champion


def test_customers_who_leave_after_complaints_are_found_and_told_so(past: Cases) -> None:
    complaints = np.random.default_rng(3).integers(0, 3, len(past)).astype(float)
    planted = outcomes_like(replaced(past, complaints_4h=complaints), expit(3 * complaints - 3))
    training = trained(planted)
    assert training.model is not None
    assert training.model.champion in (LOGISTIC, BOOSTING, BLEND)
    now = planted.at(planted.cutoffs[0])
    columns = score_customers(
        stored_of(training.model, repeat_of(now), now), now, Worth(365, 0.1, 0.3)
    )
    angry, calm = now["complaints_4h"] == 2, now["complaints_4h"] == 0
    assert (columns["raise_1"][angry] == "service").all()
    assert (columns["lower_1"][calm] == "service").all()


def test_where_a_coin_decides_the_baseline_is_used_and_the_words_say_so(past: Cases) -> None:
    training = trained(outcomes_like(past, np.full(len(past), 0.5)))
    assert training.verdict is not None
    assert training.model is not None
    assert training.model.champion in BASELINES
    assert not training.verdict.gate_passed
    assert "because no model proved better" in training.verdict.words


@pytest.mark.parametrize(("ahead", "lapsed"), [(0.0, "lapsed"), (2.0, "did not")])
def test_where_all_came_out_alike_the_overall_rate_is_used(
    past: Cases, ahead: float, lapsed: str
) -> None:
    alike = replaced(past, purchases_ahead=np.full(len(past), ahead))
    training = trained(alike)
    assert training.model is not None
    assert training.verdict is not None
    assert training.model.champion in BASELINES
    assert training.verdict.reasons[LOGISTIC].endswith("all earlier cases came out alike.")
    assert "0 customers who lapsed" in training.verdict.words or "and 0 who did not" in (
        training.verdict.words
    )


def test_a_single_window_is_tested_by_customers(past: Cases) -> None:
    newest = past.cutoffs[0]
    training = trained(past.at(newest))
    assert training.plan.by_customers
    assert training.outcomes is not None
    assert len(training.outcomes.customer) == len(past.at(newest))
    assert training.model is not None


def test_where_no_window_has_ended_nothing_is_learned(past: Cases) -> None:
    early = date(1970, 1, 1) + timedelta(days=past.cutoffs[-1] + 1)
    training = trained(past.at(past.cutoffs[-1]), as_of=early)
    assert training.model is None
    assert training.verdict is None
    assert training.plan.words.startswith("Not tested: no 30 days")


def test_no_past_at_all_is_no_error() -> None:
    nothing = np.empty(0, np.int64)
    training = trained(Cases(nothing, nothing, {}))
    assert training.model is None
    assert training.cases == 0


def test_one_refused_model_of_repeat_purchase_leaves_the_others_in_the_race(
    past: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def refusing(histories: object, **rest: object) -> object:
        asked.append(histories)
        return (None, ()) if len(asked) == 1 else fit_repeat(histories, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "fit_repeat", refusing)
    training = trained(past)
    assert training.verdict is not None
    assert training.verdict.reasons[LIFETIME].startswith("lifetime takes no part")
    assert training.verdict.champion in (LOGISTIC, BOOSTING, BLEND)


def _windows(shift: float, windows: int = 400, rows: int = 200) -> tuple[FloatArray, ...]:
    """Windows whose log-odds lie off what was promised by a draw each of the variance given."""
    rng = np.random.default_rng(8)
    odds = rng.normal(-0.5, 1.0, (windows, rows))
    off = shift * np.tile([[-1.5], [-0.5], [0.5], [1.5]], (windows // 4, 1)) / np.sqrt(1.25)
    lapsed = (rng.random(odds.shape) < expit(odds + off)).astype(float)
    origin = np.repeat(np.arange(windows), rows)
    return origin, lapsed.ravel(), expit(odds).ravel()


@pytest.mark.parametrize("shift", [0.3, 0.8])
def test_the_shift_of_the_level_is_measured_with_counting_noise_taken_off(shift: float) -> None:
    assert level_shift(*_windows(shift)) == pytest.approx(shift**2, rel=0.15)


def test_no_shift_of_the_level_is_measured_as_next_to_none() -> None:
    assert level_shift(*_windows(0.0)) < 0.005


def test_a_window_in_which_all_lapsed_has_a_finite_shift() -> None:
    assert np.isfinite(level_shift(np.zeros(20), np.ones(20), np.full(20, 0.5)))


def test_no_cutoff_beyond_the_as_of_date_is_learned_from(past: Cases) -> None:
    training = trained(past, as_of=AS_OF - timedelta(days=1))
    assert max(training.plan.present) + timedelta(days=HORIZON) <= AS_OF - timedelta(days=1)


def test_windows_that_have_not_ended_are_left_out_of_the_final_fit() -> None:
    bought = shop(120, seed=6)
    whole = cases_at(bought, past_cutoffs())
    running = cases_at(bought, past_cutoffs()[1:])
    as_of = AS_OF - timedelta(days=1)
    models = [trained(each, as_of=as_of).model for each in (whole, running)]
    versions = {stored_of(model, None, running).version for model in models}
    assert len(versions) == 1
