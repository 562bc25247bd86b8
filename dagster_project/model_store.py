"""Trained models that are kept: one private folder each, with the tables that say how it came
about.

A stored model scores for `model_retrain_days`, then the next run trains anew; so does a run for an
earlier day, with another horizon, or on a past that is no longer the one it was trained on. What
SQL reads of a model (its parameters, its backtest) lies beside it and is copied to the lake by
every run that uses it, so that both always belong together; its pictures lie there too.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import duckdb
import pandas as pd

from dagster_project.churn.stored import StoredModel, read_stored
from dagster_project.lake import table_path
from dagster_project.parameters import RunParameters
from dagster_project.settings import Settings
from dagster_project.swap import make_private, replacing
from dagster_project.warehouse import query

TOLERATED_CHANGE: Final = (
    0.01  # of customers, purchases or amount of the past, then a model is left
)
KEPT: Final = 20
_MODEL: Final = "model.json"
_PICTURES: Final = "pictures.json"
_MODEL_COLUMNS: Final = "model_version varchar, trained_on date"
TABLES: Final[Mapping[str, str]] = {
    "lifetime_fit": "model varchar, parameter varchar, value double, standard_error double, "
    "status varchar, words varchar",
    "backtest": "model varchar, role varchar, origin_on date, metric varchar, value double, "
    "low double, high double, customers bigint, status varchar, words varchar",
    "backtest_deciles": "model varchar, role varchar, origin_on date, decile integer, "
    "customers bigint, promised_lapses double, happened_lapses double, promised_orders double, "
    "happened_orders double, promised_spend double, happened_spend double",
}
Pictures = Mapping[str, Mapping[str, str]]  # Markdown by table of `scores` and name


@dataclass(frozen=True)
class Seen:
    """How much past there was: customers who had bought, their purchase days, the net amount."""

    customers: int
    purchases: int
    amount: float


def purchases_before(warehouse: Path, day: date) -> Seen:
    """Count the past of a day."""
    sql = (
        "select count(distinct customer_id) as customers, count(*) as purchases, "
        "coalesce(sum(net_amount), 0) as amount from intermediate.int_purchase_days "
        "where ordered_on < cast(? as date)"
    )
    found = query(warehouse, sql, [day.isoformat()]).iloc[0]
    return Seen(int(found["customers"]), int(found["purchases"]), float(found["amount"]))


def usable_model(settings: Settings, run: RunParameters, retrain_days: int) -> StoredModel | None:
    """Return the newest stored model that may score the run's day, or None.

    Of several trained for the same day it is the one written last. That day itself it may always
    score, so that 0 and 1 `retrain_days` both train daily.
    """
    fresh = timedelta(days=max(retrain_days, 1))
    written = {path: path.stat().st_mtime_ns for path in _folder(settings).glob(f"*/{_MODEL}")}
    newest_first = sorted(written, key=lambda p: (_day_of(p.parent), written[p]), reverse=True)
    for path in newest_first:
        stored = _read(path)
        if stored is None or (stored.company, stored.horizon) != (run.name, run.horizon_days):
            continue
        age = run.as_of - stored.trained_as_of
        if stored.churn is None and age:  # a window may have ended since: look again every day
            continue
        if timedelta(0) <= age < fresh and _same_past(settings, stored):
            return stored
    return None


def keep_model(
    settings: Settings,
    stored: StoredModel,
    tables: Mapping[str, pd.DataFrame],
    pictures: Pictures,
) -> None:
    """Write a model, its tables and pictures; of more than `KEPT` the longest written go."""
    folder = make_private(_folder(settings) / _name(stored))
    for name, columns in TABLES.items():
        frame = tables[name].assign(model_version=stored.version, trained_on=stored.trained_as_of)
        with duckdb.connect() as connection, replacing(folder / f"{name}.parquet") as beside:
            connection.execute(f"create table rows ({columns}, {_MODEL_COLUMNS})")
            if len(frame):
                connection.execute("insert into rows by name select * from frame")
            connection.table("rows").write_parquet(str(beside), compression="zstd")
    with replacing(folder / _PICTURES) as beside:
        beside.write_text(json.dumps(pictures, indent=1), encoding="utf-8")
    with replacing(folder / _MODEL) as beside:  # last: what has a model is complete
        beside.write_text(stored.text(), encoding="utf-8")
    others = [each for each in _folder(settings).iterdir() if each.is_dir() and each != folder]
    for old in sorted(others, key=lambda each: each.stat().st_mtime_ns)[: 1 - KEPT]:
        shutil.rmtree(old)


def lay_out_tables(settings: Settings, stored: StoredModel) -> None:
    """Copy the model's tables to the lake."""
    for name in TABLES:
        with replacing(table_path(settings.lake, "scores", name)) as beside:
            shutil.copyfile(_folder(settings) / _name(stored) / f"{name}.parquet", beside)


def kept_pictures(settings: Settings, stored: StoredModel) -> Pictures:
    """Read the pictures that were drawn when the model was trained."""
    path = _folder(settings) / _name(stored) / _PICTURES
    pictures: Pictures = json.loads(path.read_text(encoding="utf-8"))
    return pictures


def _read(path: Path) -> StoredModel | None:
    """Read a stored model.

    Raises:
        ValueError: the file is no stored model; names it and the remedy.
    """
    try:
        return read_stored(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path}: {error} Remedy: delete the folder {path.parent}.") from error


def _same_past(settings: Settings, stored: StoredModel) -> bool:
    """Whether what was known when the model was trained is still what is known of that time."""
    now = purchases_before(settings.warehouse, stored.trained_as_of)
    then_and_now = (
        (stored.customers, now.customers),
        (stored.purchases, now.purchases),
        (stored.amount, now.amount),
    )
    return all(abs(b - a) <= TOLERATED_CHANGE * abs(a) for a, b in then_and_now)


def _folder(settings: Settings) -> Path:
    return make_private(settings.state / "models")


def _name(stored: StoredModel) -> str:
    return f"{stored.trained_as_of.isoformat()}-{stored.version}"


def _day_of(folder: Path) -> str:
    return folder.name[: len("2026-01-31")]
