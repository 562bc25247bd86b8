"""What the churn models read from the warehouse, and the scores they leave in the lake.

The models themselves are pure (`churn/`). Cases are read and scores written in parts, so that
memory does not grow with the number of customers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from threadpoolctl import threadpool_limits

from dagster_project.churn.cases import Cases, FloatArray
from dagster_project.churn.repeat import MIXED_CUSTOMERS, fit_repeat, fit_spend_of, histories_of
from dagster_project.churn.scoring import Columns, Worth, score_customers
from dagster_project.churn.stored import StoredModel
from dagster_project.churn.training import Training, train
from dagster_project.lake import table_path
from dagster_project.lifetime import Fitted, SpendFit, SpendRefused
from dagster_project.model_store import purchases_before
from dagster_project.parameters import RunParameters
from dagster_project.settings import Settings
from dagster_project.swap import replacing
from dagster_project.warehouse import query

# Weights of 2,000 customers leave the log-odds an error of .16, so those of as many as these .03.
TRAINING_CUSTOMERS: Final = 50_000
ROWS_AT_ONCE: Final = 500_000
_PAST: Final = "is_past and is_sampled"
_NOT_FIGURES: Final = ("customer_id", "cutoff_on", "is_as_of", "is_last_close", "is_past")


@dataclass(frozen=True)
class Trained:
    """What came of a training.

    Attributes:
        stored: the model.
        training: how it came about.
        spend: the fit of spend, or why there is none.
    """

    stored: StoredModel
    training: Training
    spend: SpendFit | SpendRefused | None


@dataclass(frozen=True)
class Rules:
    """What a manager may change about the models (seed `thresholds`).

    Attributes:
        retrain_days: days for which a stored model scores.
        worth: how money ahead is valued.
        calibration_tolerance: difference of promised and happened shares that is no matter.
        watched_from: population stability index from which drift is watched.
        shifted_from: the same, from which scores have shifted.
    """

    retrain_days: int
    worth: Worth
    calibration_tolerance: float
    watched_from: float
    shifted_from: float


def read_rules(warehouse: Path) -> Rules:
    """Read the rules and how value is measured."""
    rules = query(warehouse, "select name, value from rules.thresholds").set_index("name")["value"]
    basis = query(warehouse, "from intermediate.int_value_basis").iloc[0]
    margin = {
        "margin": basis["margin_rate"],
        "assumed_margin": basis["gross_margin"],
        "revenue": 1.0,
    }[basis["value_basis"]]
    worth = Worth(
        days=int(rules["lifetime_days"]),
        discount=float(rules["annual_discount_rate"]),
        margin=float(np.clip(margin, 0.0, 1.0)),
        own_margins=bool(basis["value_basis"] == "margin"),
    )
    return Rules(
        retrain_days=int(rules["model_retrain_days"]),
        worth=worth,
        calibration_tolerance=float(rules["calibration_tolerance"]),
        watched_from=float(rules["drift_watched_from"]),
        shifted_from=float(rules["drift_shifted_from"]),
    )


def train_model(settings: Settings, run: RunParameters) -> Trained:
    """Train on the past and on the present.

    Raises:
        HistoryError: impossible purchase histories, with the number of customers.
    """
    seen = purchases_before(settings.warehouse, run.as_of)
    mixed = seen.customers <= MIXED_CUSTOMERS
    past, ids = past_cases(settings.warehouse)
    training = train(past, run.as_of, run.horizon_days, ids, mixed=mixed)
    sample = next(read_cases(settings.warehouse, "is_as_of and is_sampled"), None)
    words = [training.plan.words, *([training.verdict.words] if training.verdict else [])]
    repeat: Fitted | None = None
    spend: SpendFit | SpendRefused | None = None
    if sample is not None:
        with threadpool_limits(1):
            repeat, refused = fit_repeat(histories_of(sample[1]), mixed=mixed)
            spend = fit_spend_of(sample[1])
        words += [each.words for each in refused]
        words += [finding.words for finding in spend.findings]
    stored = StoredModel(
        company=run.name,
        trained_as_of=run.as_of,
        horizon=run.horizon_days,
        customers=seen.customers,
        purchases=seen.purchases,
        amount=seen.amount,
        churn=training.model,
        repeat=repeat,
        spend=spend if isinstance(spend, SpendFit) else None,
        words=tuple(words),
    )
    return Trained(stored, training, spend)


def write_scores(settings: Settings, stored: StoredModel, worth: Worth) -> int:
    """Score all customers as of today, and at the last month close; return the number of rows."""
    path = table_path(settings.lake, "scores", "lifetime_scores")
    rows = 0
    # Sums of several threads differ in the last bit from those of one.
    with (
        threadpool_limits(1),
        replacing(path) as beside,
        pq.ParquetWriter(beside, _SCORES, compression="zstd") as writer,
    ):
        for frame, columns in _scored(settings.warehouse, stored, worth):
            named = {name: frame[name] for name in ("customer_id", "cutoff_on", "is_as_of")}
            scored = pd.DataFrame({**named, **columns})
            scored["model_version"] = stored.version
            writer.write_table(pa.Table.from_pandas(scored, schema=_SCORES, preserve_index=False))
            rows += len(scored)
    return rows


def _scored(
    warehouse: Path, stored: StoredModel, worth: Worth
) -> Iterator[tuple[pd.DataFrame, Columns]]:
    """Yield customers in parts with their scores; at the last month close the probability only."""
    for frame, cases in read_cases(warehouse, "is_as_of"):
        yield frame, score_customers(stored, cases, worth)
    for frame, cases in read_cases(warehouse, "is_last_close and not is_as_of"):
        yield frame, score_customers(stored, cases, worth=None)


def read_cases(warehouse: Path, where: str) -> Iterator[tuple[pd.DataFrame, Cases]]:
    """Yield rows of `int_purchase_histories` in parts: their ids and dates, and the cases."""
    sql = (
        "select * exclude (purchases_ahead, spend_ahead, is_sampled), purchases_ahead, spend_ahead "
        f"from intermediate.int_purchase_histories where {where} order by cutoff_on, customer_id"
    )
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for batch in connection.execute(sql).to_arrow_reader(ROWS_AT_ONCE):
            frame = batch.to_pandas()
            columns = {
                name: _figures(frame[name]) for name in frame.columns if name not in _NOT_FIGURES
            }
            cutoff = frame["cutoff_on"].to_numpy().astype("datetime64[D]").astype(np.int64)
            yield frame, Cases(np.arange(len(frame), dtype=np.int64), cutoff, columns)


def past_cases(warehouse: Path) -> tuple[Cases, Sequence[str]]:
    """Return cases with a known outcome, of at most `TRAINING_CUSTOMERS`, and the ids by number."""
    chosen = f"""
        select customer_id
        from (
            select
                customer_id,
                row_number() over (order by customer_id) as number,
                ceil(count(*) over () / {TRAINING_CUSTOMERS}.0) as step
            from (
                select distinct customer_id
                from intermediate.int_purchase_histories
                where {_PAST}
            ) as past
        ) as numbered
        where number % step = 0
    """
    parts = list(read_cases(warehouse, f"{_PAST} and customer_id in ({chosen})"))
    if not parts:
        return Cases(np.empty(0, np.int64), np.empty(0, np.int64), {}), []
    ids, number = np.unique(
        pd.concat([frame["customer_id"] for frame, _ in parts]).to_numpy(), return_inverse=True
    )
    columns = {
        name: np.concatenate([cases[name] for _, cases in parts]) for name in parts[0][1].columns
    }
    cutoff = np.concatenate([cases.cutoff for _, cases in parts])
    return Cases(number.astype(np.int64), cutoff, columns), [str(each) for each in ids]


def _figures(column: pd.Series) -> FloatArray:
    return np.asarray(column.astype("float64"), dtype=np.float64)


def _schema() -> pa.Schema:
    figures = [
        *("churn_probability", "churn_probability_low", "churn_probability_high"),
        *("expected_orders", "expected_orders_low", "expected_orders_high", "expected_spend"),
        *("alive_probability", "order_ever_probability"),
        *("next_order_low_days", "next_order_median_days", "next_order_high_days"),
        *("lifetime_orders", "lifetime_value", "lifetime_value_low", "lifetime_value_high"),
        *("base_log_odds", "effects_total"),
    ]
    sides = [f"{side}_{place}" for side in ("raise", "lower") for place in (1, 2, 3)]
    words = ("status", "model", "model_version")
    return pa.schema(
        [
            ("customer_id", pa.string()),
            ("cutoff_on", pa.date32()),
            ("is_as_of", pa.bool_()),
            *((name, pa.string()) for name in words),
            *((name, pa.float64()) for name in figures),
            *((name, pa.string()) for name in sides),
            *((f"{name}_effect", pa.float64()) for name in sides),
        ]
    )


_SCORES: Final = _schema()
