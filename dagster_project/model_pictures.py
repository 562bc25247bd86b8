"""Which pictures are drawn of a trained model, and from which figures.

Drawn once, at the training, and kept beside the model (`model_store`), so that days on which the
stored model scores show them too and spend nothing on them.
"""

from typing import Final

import numpy as np
from scipy.interpolate import PchipInterpolator

from dagster_project import score_pictures
from dagster_project.backtest import (
    Forecast,
    calibration_deciles,
    lift_curve,
    log_loss,
    track_orders,
)
from dagster_project.churn.baselines import BASELINES
from dagster_project.churn.cases import Cases
from dagster_project.churn.repeat import fit_repeat, histories_of
from dagster_project.churn_runs import Trained, read_cases
from dagster_project.lifetime import Fitted, simulate_counts
from dagster_project.model_store import Pictures
from dagster_project.parameters import RunParameters
from dagster_project.settings import Settings
from dagster_project.warehouse import query

DRAWN: Final = 20_000  # customers drawn from the model
ASKED: Final = 5_000  # customers whose expected orders are added up
POINTS: Final = 9
_SEED: Final = 20_050_501


def draw_pictures(settings: Settings, run: RunParameters, made: Trained) -> Pictures:
    """Draw all pictures of a model.

    Returns:
        Markdown by table of `scores` and name; nothing where there is nothing to show.
    """
    backtest = _of_backtest(run, made) | _tracking(settings, run, made)
    return {"backtest": backtest, "lifetime_fit": _frequency(settings, made.stored.repeat)}


def _of_backtest(run: RunParameters, made: Trained) -> dict[str, str]:
    outcomes, model = made.training.outcomes, made.stored.churn
    if outcomes is None or model is None:
        return {}
    by_name = {each.model: each for each in made.training.forecasts}

    def loss(forecast: Forecast) -> float:
        return float(log_loss(outcomes.lapsed, forecast.lapse))

    best = min((by_name[name] for name in BASELINES if name in by_name), key=loss)
    shown = {each.model: each for each in (by_name[model.champion], best)}
    deciles = {name: calibration_deciles(outcomes, each) for name, each in shown.items()}
    pictures = {
        "calibration": score_pictures.calibration_curve(deciles, run.horizon_days),
        "spend": score_pictures.spend_by_decile(
            deciles[model.champion], run.horizon_days, run.currency
        ),
    }
    if outcomes.lapsed.any():
        curves = {name: lift_curve(outcomes, each) for name, each in shown.items()}
        pictures["lift"] = score_pictures.lift_curves(curves, float(outcomes.lapsed.mean()))
    return pictures


def _tracking(settings: Settings, run: RunParameters, made: Trained) -> dict[str, str]:
    """Orders since the earliest test origin, as the model of repeat purchase saw them coming."""
    if not made.training.plan.origins:
        return {}
    origin = made.training.plan.origins[0]
    at_origin = f"is_past and cutoff_on = date '{origin}'"
    histories = histories_of(_cases(settings, at_origin))
    some = histories.thinned(1 + histories.customers // ASKED)
    fit, _ = fit_repeat(some)
    if fit is None:
        return {}
    after = query(
        settings.warehouse,
        "select date_diff('day', cutoff_on, ordered_on) as days "
        "from intermediate.int_purchase_histories "
        "join intermediate.int_purchase_days using (customer_id) "
        f"where {at_origin} and ordered_on >= cutoff_on and ordered_on < date '{run.as_of}'",
    )["days"].to_numpy(np.float64)

    # A smooth curve through a few of its points.
    days = np.linspace(0, (run.as_of - origin).days, POINTS)
    orders = [some.mean(fit.process.expected_orders(fit.theta, some, day)) for day in days]
    expected = PchipInterpolator(days, histories.customers * np.array(orders))
    tracked = track_orders(after, lambda day: float(expected(day)), days[-1])
    name = fit.process.name
    return {
        "tracking": score_pictures.tracking_plot(tracked, name, str(origin), histories.customers)
    }


def _frequency(settings: Settings, repeat: Fitted | None) -> dict[str, str]:
    if repeat is None:
        return {}
    cases = _cases(settings, "is_as_of and is_sampled")
    some = cases.take(np.arange(0, len(cases), 1 + len(cases) // DRAWN))
    drawn = simulate_counts(repeat.process, repeat.theta, some["observed_days"], _SEED)
    actual = some["repeat_purchases"]
    return {"frequency": score_pictures.frequency_histogram(actual, drawn, repeat.process.name)}


def _cases(settings: Settings, where: str) -> Cases:
    """The first part is all: a sample is smaller."""
    _, cases = next(read_cases(settings.warehouse, where))
    return cases
