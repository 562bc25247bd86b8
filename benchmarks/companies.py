"""Three companies with a known future: what the pipeline knew of each at a past day, and what came.

Belongs here: the companies' lakes, the purchase histories that the product's own SQL computes as of
a day, the outcome from the whole data. Does not belong here: models and their judgement.

A day is rebuilt by moving `as_of` and `known_before` in `raw/company`, which is all that the models
of dbt read of time; the future stays in the lake as it does where somebody asks for an earlier day.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from importlib.metadata import distribution
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from dagster_project.churn.cases import Cases, FloatArray
from dagster_project.churn_runs import past_cases, read_cases
from dagster_project.contracts import ENTITIES
from dagster_project.dbt import run_dbt
from dagster_project.lake import table_path
from dagster_project.parameters import RunParameters, parameters_of, write_parameters
from dagster_project.settings import CHECKOUT, Settings
from dagster_project.sources.acceptance import ingest
from dagster_project.warehouse import query
from samples.wholesaler import generate as wholesaler

SAMPLES: Final = CHECKOUT / "samples"
READ: Final = ("order_lines", "customers", "products", "interactions", "exchange_rates")
CDNOW: Final = Path(
    str(distribution("lifetimes").locate_file("lifetimes/datasets/CDNOW_master.txt"))
)
# One order a line, dates and amounts only.
_CDNOW_SOURCES: Final = """
company:
  name: CDNOW
  currency: USD
  time_zone: UTC
  horizon_days: 90
  as_of: 1998-07-01          # the day after the last day of the data
entities:
  order_lines:
    files: orders.csv
    columns:
      order_id: order_id
      line_number: "'1'"
      customer_id: customer_id
      ordered_at: strptime(ordered_on, '%Y%m%d')
      quantity: "1"
      unit_price: amount
"""


@dataclass(frozen=True)
class Company:
    """A company and when it is asked.

    Attributes:
        name: for people.
        folder: of its sources file.
        horizons: days looked ahead.
        step: days between as-of dates.
        days: how many as-of dates; the last is the one whose horizon ends with the data.
    """

    name: str
    folder: str
    horizons: tuple[int, ...]
    step: int
    days: int = 3


COMPANIES: Final = (
    Company("CDNOW", "cdnow", (90, 60, 30), step=60),
    Company("Complete Journey", "complete_journey", (28, 14), step=84),
    Company("wholesaler", "wholesaler", (60, 28, 120), step=182),
)


@dataclass(frozen=True)
class Moment:
    """What was known at an as-of date, and what followed.

    Attributes:
        settings: of the home that holds the state of that day.
        run: as-of date and horizon.
        past: cases of earlier dates, with their outcome, as the product reads them.
        past_ids: customers of `past` by their number.
        now: every customer at the as-of date, numbered alike at all dates; it knows no future.
        purchases_ahead: purchase days within the horizon, shape (customers,).
        spend_ahead: net amount of these, shape (customers,).
    """

    settings: Settings
    run: RunParameters
    past: Cases
    past_ids: Sequence[str]
    now: Cases
    purchases_ahead: FloatArray
    spend_ahead: FloatArray


def moments(company: Company, home: Path) -> Iterator[Moment]:
    """Yield a company's moments; the home's warehouse is that of the one last yielded."""
    settings = Settings(home=home, sources_file=_sources_of(company, home))
    _fill_lake(settings)
    about = settings.sources.company
    end = settings.moment(about)
    parameters = parameters_of(about, end)
    purchases = _purchases(settings, parameters)
    for horizon in company.horizons:
        for back in reversed(range(company.days)):
            as_of = end.as_of - timedelta(days=horizon + company.step * back)
            begins = replace(settings, as_of=as_of).moment(about).known_before
            run = replace(parameters, as_of=as_of, known_before=begins, horizon_days=horizon)
            yield _moment(settings, run, purchases)


def _moment(settings: Settings, run: RunParameters, purchases: pd.DataFrame) -> Moment:
    write_parameters(settings.lake, run)
    _build(settings, "int_purchase_histories")
    past, past_ids = past_cases(settings.warehouse)
    ((frame, now),) = read_cases(settings.warehouse, "is_as_of")
    ends = run.as_of + timedelta(days=run.horizon_days)
    ahead = purchases[(purchases.ordered_on >= run.as_of) & (purchases.ordered_on < ends)]
    sums = ahead.groupby("customer_id").net_amount.agg(["count", "sum"])
    came = sums.reindex(frame["customer_id"], fill_value=0).astype("float64")
    everyone = np.unique(purchases.customer_id)
    return Moment(
        settings=settings,
        run=run,
        past=past,
        past_ids=past_ids,
        now=replace(now, customer=np.searchsorted(everyone, frame["customer_id"])),
        purchases_ahead=came["count"].to_numpy(),
        spend_ahead=came["sum"].to_numpy(),
    )


def _purchases(settings: Settings, parameters: RunParameters) -> pd.DataFrame:
    """All purchase days of the data, the future included."""
    write_parameters(settings.lake, parameters)
    _build(settings, "int_purchase_days")
    days = query(
        settings.warehouse,
        "select customer_id, ordered_on, net_amount from intermediate.int_purchase_days",
    )
    return days.assign(ordered_on=pd.to_datetime(days.ordered_on).dt.date)


def _build(settings: Settings, model: str) -> None:
    """Build a model and what it needs."""
    chosen = ["--select", f"+{model}", "--exclude-resource-type", "test", "unit_test"]
    results = run_dbt(settings, ["build", *chosen]).result.results
    bad = [each.node.name for each in results if each.status != "success"]
    if bad:
        raise SystemExit(f"No figure, for not everything was built: {', '.join(bad)}")


def _fill_lake(settings: Settings) -> None:
    """Read the deliveries as the product does."""
    until = settings.moment(settings.sources.company).known_until
    for name in READ:
        ingest(
            ENTITIES[name],
            settings.sources,
            known_until=until,
            accepted=table_path(settings.lake, "raw", name),
            quarantine=settings.quarantine / f"{name}.parquet",
        )


def _sources_of(company: Company, home: Path) -> Path:
    if company.folder == "cdnow":
        return _deliver_cdnow(home)
    folder = SAMPLES / company.folder
    if company.folder == "wholesaler" and not (folder / "deliveries").exists():
        wholesaler.main([])
    return folder / "sources.yml"


def _deliver_cdnow(home: Path) -> Path:
    """Write CDNOW as a delivery: the file is in columns of fixed width, the product reads CSV."""
    home.mkdir(parents=True, exist_ok=True)
    orders = pd.read_csv(
        CDNOW,
        sep=r"\s+",
        skiprows=1,
        names=["customer_id", "ordered_on", "units", "amount"],
        dtype=str,
    )
    orders.rename_axis("order_id").to_csv(home / "orders.csv")
    path = home / "sources.yml"
    path.write_text(_CDNOW_SOURCES, encoding="utf-8")
    return path
