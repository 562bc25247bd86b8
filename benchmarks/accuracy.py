"""How well the pipeline forecasts what customers do next, beside other ways, in one run.

    python -m benchmarks.accuracy [--peer PYTHON] [--companies NAME ...] [--resamples N]

PYTHON is an interpreter of an environment of its own that has `lifetimes` 0.11.3; without it the
line of BG/NBD is left out. Each company is taken back to several as-of dates; the product's SQL and
functions get what was known then and nothing later, and are held against what came. Prints Markdown
for docs/models.md. Everything drawn at random has a fixed seed, so the same data and packages give
the same figures.

Lift is of customers active at the as-of date, who bought in the last two horizons: the share that
lapsed among the tenth with the highest probability / the share that lapsed among all of them.
"""

import argparse
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.companies import COMPANIES, Company, Moment, moments
from benchmarks.peers import LIBRARY, peer_forecasts
from dagster_project.backtest import Forecast, Interval, Outcomes, lift, measure, resample
from dagster_project.backtest.resampling import SEED
from dagster_project.churn.baselines import GAP_RATIO, RECENCY, fit_baseline
from dagster_project.churn.model import BLEND, CANDIDATES
from dagster_project.churn.scoring import Worth, score_customers
from dagster_project.churn.stored import StoredModel
from dagster_project.churn.training import fit_untried
from dagster_project.churn_runs import train_model

CHAMPION: Final = "champion"
WORTH: Final = Worth(days=730, discount=0.1, margin=1.0)  # of lifetime value, not measured here
METRICS: Final = ("auc", "brier", "log_loss", "calibration_error")
AMOUNTS: Final = ("orders_mae", "orders_bias", "spend_mae", "spend_bias")
# AUC, Brier score and lift measured elsewhere: BG/NBD, and the logistic regression to be reached.
REFERENCES: Final = {
    ("CDNOW", 90): ((0.830, 0.090, 1.37), (0.839, 0.088, 1.38)),
    ("Complete Journey", 28): ((0.866, 0.108, 3.58), (0.878, 0.103, 4.02)),
    ("Complete Journey", 14): ((0.829, 0.152, 2.50), (0.847, 0.145, 2.74)),
}


@dataclass(frozen=True)
class Tried:
    """What came of one as-of date.

    Attributes:
        horizon: days looked ahead.
        as_of: the date.
        champion: the model that the pipeline chose.
        outcomes: what came.
        active: who bought in the last two horizons, shape (customers,).
        forecasts: the champion's, each candidate's, each peer's.
    """

    horizon: int
    as_of: str
    champion: str
    outcomes: Outcomes
    active: np.ndarray
    forecasts: list[Forecast]


def try_company(company: Company, peer: Path | None) -> list[Tried]:
    """Forecast at every horizon and as-of date of a company."""
    with tempfile.TemporaryDirectory() as folder:
        return [_try(moment, peer) for moment in moments(company, Path(folder))]


def _try(moment: Moment, peer: Path | None) -> Tried:
    now, run = moment.now, moment.run
    stored = train_model(moment.settings, run).stored
    every = fit_untried(moment.past, run.horizon_days, BLEND)
    forecasts = [_promise(CHAMPION, stored, moment)]
    for name in CANDIDATES:
        model = replace(stored, churn=replace(every, champion=name))
        forecasts.append(_promise(name, model, moment))
    for name in (RECENCY, GAP_RATIO):
        baseline = fit_baseline(name, moment.past, every.setting)
        forecasts.append(Forecast(name, baseline.predict(now, every.setting)[0]))
    outcomes = Outcomes(
        customer=now.customer,
        origin=now.cutoff.astype("datetime64[D]"),
        purchases_ahead=moment.purchases_ahead,
        spend_ahead=moment.spend_ahead,
        revenue=np.maximum(now["spend_4h"], 0.0),
    )
    return Tried(
        horizon=run.horizon_days,
        as_of=str(run.as_of),
        champion=stored.churn.champion if stored.churn else "none",
        outcomes=outcomes,
        active=now["purchases_2h"] > 0,
        forecasts=[*forecasts, *peer_forecasts(moment, peer)],
    )


def _promise(name: str, stored: StoredModel, moment: Moment) -> Forecast:
    """What a model of the pipeline says, through the function that scores customers."""
    columns = score_customers(stored, moment.now, WORTH)
    return Forecast(
        name, columns["churn_probability"], columns["expected_orders"], columns["expected_spend"]
    )


def full_table(company: str, days: Sequence[Tried]) -> list[str]:
    """Every metric of every model at every as-of date of one horizon."""
    lines = [
        f"\n### {company}, horizon {days[0].horizon} days\n",
        "| as of | model | AUC | Brier | log loss | calibration error | lift | orders: MAE | bias "
        "| spend: MAE | bias |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for day in days:
        for forecast in day.forecasts:
            name = forecast.model
            if name == CHAMPION:
                name = f"**champion** ({day.champion})"
            figures = [measure(metric, day.outcomes, forecast)[0] for metric in METRICS]
            told = [f"{figure:.4f}" for figure in figures] + [f"{_lift(day, forecast):.2f}"]
            for metric, form in zip(AMOUNTS, (".3f", "+.1%", ".2f", "+.1%"), strict=True):
                figure = measure(metric, day.outcomes, forecast)[0]
                told.append("" if np.isnan(figure) else format(figure, form))
            lines.append(f"| {day.as_of} | {name} | {' | '.join(told)} |")
    return lines


def difference_table(days: Sequence[Tried], company: str, resamples: int) -> list[str]:
    """Champion less each other, all as-of dates of one horizon together."""
    outcomes = Outcomes(
        *(
            np.concatenate([getattr(day.outcomes, column) for day in days])
            for column in ("customer", "origin", "purchases_ahead", "spend_ahead", "revenue")
        )
    )
    names = [forecast.model for forecast in days[0].forecasts]
    pooled = [
        Forecast(name, np.concatenate([day.forecasts[place].lapse for day in days]))
        for place, name in enumerate(names)
    ]
    found = resample(outcomes, pooled, ("auc", "log_loss"), resamples=resamples)
    lines = []
    for name in names[1:]:
        area, loss = (found.difference(CHAMPION, name, each) for each in ("auc", "log_loss"))
        verdict = "level"
        if loss.excludes_zero:
            verdict = "better" if loss.value < 0 else "**worse**"
        lines.append(
            f"| {company}, {days[0].horizon} | {name} | {_told(area)} | {_told(loss)} | {verdict} |"
        )
    return lines


def reference_table(found: dict[tuple[str, int], list[Tried]]) -> list[str]:
    """The last as-of date beside the figures to be reached."""
    lines = [
        "| company, horizon | model | AUC | Brier | lift |",
        "|---|---|---|---|---|",
    ]
    for key, (library, reached) in REFERENCES.items():
        if key not in found:
            continue
        day = found[key][-1]
        of = f"{key[0]}, {key[1]}"
        rows = [("reference: BG/NBD", library), ("reference: logistic", reached)]
        for forecast in day.forecasts:
            if forecast.model in (LIBRARY, CHAMPION):
                area, score = (measure(m, day.outcomes, forecast)[0] for m in ("auc", "brier"))
                rows.append((forecast.model, (area, score, _lift(day, forecast))))
        rows.sort(key=lambda row: row[0] == CHAMPION)
        for name, (area, score, at_top) in rows:
            lines.append(f"| {of} | {name} | {area:.3f} | {score:.3f} | {at_top:.2f} |")
    return lines


def _lift(day: Tried, forecast: Forecast) -> float:
    rows = day.active
    return float(lift(day.outcomes.lapsed[rows], forecast.lapse[rows], 0.1))


def _told(off: Interval) -> str:
    return f"{off.value:+.4f} ({off.low:+.4f} to {off.high:+.4f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peer", type=Path, help="interpreter that has lifetimes 0.11.3")
    parser.add_argument("--companies", nargs="+", choices=[each.name for each in COMPANIES])
    parser.add_argument("--resamples", type=int, default=400)
    arguments = parser.parse_args()
    chosen = [each for each in COMPANIES if each.name in (arguments.companies or each.name)]
    with ProcessPoolExecutor(2) as pool:
        tried = list(pool.map(partial(try_company, peer=arguments.peer), chosen))
    found: dict[tuple[str, int], list[Tried]] = {}
    for company, days in zip(chosen, tried, strict=True):
        for day in days:
            found.setdefault((company.name, day.horizon), []).append(day)
    if arguments.peer is None:
        print(f"Without {LIBRARY}: give --peer PYTHON of an environment that has it.\n")
    print("## Last as-of date, beside the figures to be reached\n")
    print(*reference_table(found), sep="\n")
    print("\n## Champion less another, all as-of dates (95 % interval, bootstrap by customer, "
          f"{arguments.resamples} resamples, seed {SEED})\n")  # fmt: skip
    print("| company, horizon | other | AUC | log loss | champion is |\n|---|---|---|---|---|")
    for (name, _), days in found.items():
        print(*difference_table(days, name, arguments.resamples), sep="\n")
    print("\n## Every figure")
    for (name, _), days in found.items():
        print(*full_table(name, days), sep="\n")


if __name__ == "__main__":
    main()
