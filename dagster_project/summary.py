"""What the terminal says when a run has ended: counts, value and risk, the first rows, where it is.

No personal data: the list is shown without names of people, and customers by their id only.
"""

import textwrap
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from dagster_project.parameters import read_parameters
from dagster_project.settings import Settings
from dagster_project.warehouse import query

if TYPE_CHECKING:
    from dagster import ExecuteInProcessResult

COUNTS = ("rows_read", "accepted", "quarantined", "duplicates")

_BY_VALUE_AND_RISK = """
    with counted as (
        select
            value.value_tier as "value",
            coalesce(churn.risk_band, 'not scored') as risk,
            count(*) as customers,
            round(sum(value.net_revenue_12m)) as revenue_12m,
            round(sum(churn.value_at_risk)) as at_risk
        from marts.customer_value as value
        left join marts.churn as churn using (customer_id)
        group by all
    )
    select counted.*
    from counted
    left join rules.value_tiers as tiers on counted.value = tiers.value_tier
    left join rules.risk_bands as bands on counted.risk = bands.band
    order by tiers.rank nulls last, bands.minimum_probability desc nulls last
"""

_FIRST_OF_EACH_PLAY = """
    with placed as (
        select
            *,
            row_number() over (partition by play order by priority) as place,
            count(*) over (partition by play) as rows,
            sum(expected_value) over (partition by play) as worth
        from lists.retention_list
        where priority is not null
    )
    select priority, customer_id as customer, play, rows, worth, expected_value, due_on, reason
    from placed
    where place = 1
    order by worth desc, play
"""

_FIRST_PROSPECTS = """
    select
        priority, prospect_id, source, channel, due_on, expected_value, reason,
        count(*) over () as rows, sum(expected_value) over () as worth
    from lists.prospect_list
    order by priority
    limit 3
"""

_PROSPECTS = """
    select standing, count(*) as prospects, sum(records) as records
    from marts.prospects
    group by all
    order by prospects desc, standing
"""


MODELS_COMPARED = """
    select
        model,
        role,
        round(max(value) filter (where metric = 'log_loss'), 4) as log_loss,
        round(max(value) filter (where metric = 'auc'), 3) as auc,
        round(max(value) filter (where metric = 'brier'), 4) as brier,
        round(max(value) filter (where metric = 'calibration_error'), 3) as calibration_error,
        max(words) filter (where role = 'champion') as words
    from marts.model_comparison
    where origin_on is null
    group by all
    order by log_loss, model
"""


def summary_text(settings: Settings, result: "ExecuteInProcessResult") -> str:
    """Return the summary of a run that succeeded."""
    run = read_parameters(settings.lake)
    by_value_and_risk = query(settings.warehouse, _BY_VALUE_AND_RISK)
    first = query(settings.warehouse, _FIRST_OF_EACH_PLAY)
    sections = [
        "",
        "Deliveries (rows)",
        _table(_delivery_counts(result)),
        f"Customers by value and risk ({run.currency}, no order within {run.horizon_days} days)",
        _table(by_value_and_risk),
        "Models of churn on the company's own past (champion: whose probabilities are used)",
        _models(query(settings.warehouse, MODELS_COMPARED)),
        f"Retention list: {int(first['rows'].sum())} to act on, the first of each play",
        _list_rows(first),
        "Prospects gathered (one row per company or person)",
        _table(query(settings.warehouse, _PROSPECTS)),
        *_prospect_rows(query(settings.warehouse, _FIRST_PROSPECTS)),
        "Where it lies",
        f"  lists      {settings.lists / run.as_of.isoformat()}",
        f"  for BI     {settings.published / 'mainstay.duckdb'}",
        f"             {settings.published / 'parquet'}",
        f"  refused    {settings.quarantine}",
        "  watch it   make ui",
    ]
    return "\n".join(sections)


def failure_text(result: "ExecuteInProcessResult") -> str:
    """Return what failed, in words, and what stays in place."""
    stays = (
        "The lists of this run went out; the published copies before it stay in place."
        if _lists_went_out(result)
        else "What was published before stays in place."
    )
    lines = ["", f"The run failed. {stays}"]
    for event in result.get_step_failure_events():
        error = event.step_failure_data.error
        while error is not None and error.cause is not None:
            error = error.cause
        told = event.step_failure_data.user_failure_data
        message = (told.description if told else None) or (error.message if error else "")
        lines.append(f"  {event.step_key}: {str(message).strip()}")
    lines.append(f"Details: make ui, run {result.run_id}")
    return "\n".join(lines)


def _models(compared: pd.DataFrame) -> str:
    """Return how the models did, and why the champion is the champion."""
    if compared.empty:
        return _indented(["no window of the past has ended, so nothing could be tried"]) + "\n"
    said = textwrap.wrap(" ".join(compared["words"].dropna()), width=96)
    figures = compared.drop(columns="words").map(_figure)
    return _table(figures) + _indented([*said, ""])


def _lists_went_out(result: "ExecuteInProcessResult") -> bool:
    return any(event.step_key == "out__lists" for event in result.get_step_success_events())


def _delivery_counts(result: "ExecuteInProcessResult") -> pd.DataFrame:
    rows: list[Mapping[str, Any]] = []
    for event in result.get_asset_materialization_events():
        materialization = event.step_materialization_data.materialization
        metadata = materialization.metadata
        if "rows_read" in metadata and metadata["rows_read"].value:
            counts = {name.removeprefix("rows_"): metadata[name].value for name in COUNTS}
            rows.append({"entity": materialization.asset_key.path[-1], **counts})
    return pd.DataFrame(rows)


def _table(frame: pd.DataFrame) -> str:
    if frame.empty:
        return "  none\n"
    shown = frame.map(_cell)
    return _indented(shown.to_string(index=False).splitlines()) + "\n"


def _cell(value: object) -> str:
    if isinstance(value, int | float):
        return "-" if pd.isna(value) else f"{value:,.0f}"
    return str(value)


def _figure(value: object) -> str:
    return f"{value:.4f}" if isinstance(value, float) else str(value)


def _list_rows(frame: pd.DataFrame) -> str:
    lines = []
    for row in frame.itertuples(index=False):
        lines.append(f"{row.play}: {row.rows:,} rows worth {row.worth:,.0f}")
        lines.append(
            f"{row.priority:>5}. customer {row.customer}, worth {row.expected_value:,.2f}, "
            f"due {row.due_on:%Y-%m-%d}"
        )
        lines.append(f"       {row.reason}")
    return _indented(lines or ["empty"]) + "\n"


def _prospect_rows(frame: pd.DataFrame) -> list[str]:
    """Return the head of the prospect list; nothing where it is empty."""
    if frame.empty:
        return []
    lines = []
    for row in frame.itertuples(index=False):
        lines.append(
            f"{row.priority:>5}. prospect {str(row.prospect_id)[:8]}, found by {row.source}, worth "
            f"{row.expected_value:,.2f}, by {row.channel}, due {row.due_on:%Y-%m-%d}"
        )
        lines.append(f"       {row.reason}")
    rows, worth = int(frame["rows"].iloc[0]), float(frame["worth"].iloc[0])
    return [f"Prospect list: {rows:,} worth {worth:,.0f}, the first", _indented(lines) + "\n"]


def _indented(lines: Iterable[str]) -> str:
    return "\n".join(f"  {line}" for line in lines)
