"""Which picture the UI shows on which asset."""

from pathlib import Path
from typing import Final

import dagster as dg
import pandas as pd

from dagster_project import pictures
from dagster_project.summary import MODELS_COMPARED
from dagster_project.warehouse import query

MARKET_ROWS: Final = 20
MARKET_COLUMNS: Final = 12


def picture_of(warehouse: Path, key: dg.AssetKey) -> dict[str, dg.MetadataValue]:
    """Return the pictures and tables of an asset as metadata; empty where it has none."""
    name = key.to_user_string()
    if name in _TABLES:
        title, sql = _TABLES[name]
        return {title: _table(warehouse, sql)}
    draw = _PICTURES.get(name)
    return draw(warehouse) if draw else {}


def _pareto(warehouse: Path) -> dict[str, dg.MetadataValue]:
    curve = query(
        warehouse, "select cumulative_share from marts.customer_value order by sales_rank"
    )
    if curve.empty:
        return {}
    point = query(
        warehouse,
        "select balance_customer_share, balance_sales_share from marts.sales_concentration",
    ).iloc[0]
    return {
        "pareto_curve": dg.MetadataValue.md(
            pictures.pareto_curve(
                curve["cumulative_share"].to_numpy(),
                float(point["balance_customer_share"]),
                float(point["balance_sales_share"]),
            )
        ),
        "by_value_tier": _table(
            warehouse,
            "select value_tier, count(*) as customers, round(sum(net_revenue_12m)) as "
            "net_revenue_12m from marts.customer_value group by all order by 3 desc nulls last",
        ),
    }


def _gaps(warehouse: Path) -> dict[str, dg.MetadataValue]:
    ratios = query(
        warehouse, "select gap_ratio from marts.activity_gap where gap_ratio is not null"
    )
    if ratios.empty:
        return {}
    return {
        "gap_histogram": dg.MetadataValue.md(
            pictures.gap_histogram(ratios["gap_ratio"].to_numpy())
        ),
        "by_clock": _table(
            warehouse,
            "select clock, count(*) as customers from marts.activity_gap "
            "group by all order by 2 desc",
        ),
    }


def _risk(warehouse: Path) -> dict[str, dg.MetadataValue]:
    scored = query(
        warehouse,
        "select churn_probability, horizon_days from marts.churn "
        "where churn_probability is not null",
    )
    if scored.empty:
        return {}
    return {
        "churn_probabilities": dg.MetadataValue.md(
            pictures.probability_histogram(
                scored["churn_probability"].to_numpy(), int(scored["horizon_days"].iloc[0])
            )
        ),
        "by_risk_band": _table(
            warehouse,
            "select risk_band, count(*) as customers, round(sum(value_at_risk)) as value_at_risk "
            "from marts.churn group by all order by 3 desc nulls last",
        ),
    }


def _market(warehouse: Path) -> dict[str, dg.MetadataValue]:
    """The market as a map: industries down, regions across, what is there to be won in each."""
    cells = query(
        warehouse,
        "select industry, region, sum(potential) as potential from marts.market_potential "
        "where level = 'cell' group by all",
    )
    if cells.empty:
        return {}
    table = cells.pivot(index="industry", columns="region", values="potential").fillna(0)
    table = table.loc[
        table.sum(axis=1).sort_values(ascending=False, kind="stable").index[:MARKET_ROWS],
        table.sum().sort_values(ascending=False, kind="stable").index[:MARKET_COLUMNS],
    ]
    return {
        "market_map": dg.MetadataValue.md(_markdown(table.map("{:,.0f}".format).reset_index())),
        "by_industry": _table(
            warehouse,
            "select industry, gathered, companies, customers, round(100 * penetration) as "
            "penetration_percent, round(value_year_1) as first_year, round(potential) as potential "
            "from marts.market_potential where level = 'industry' order by rank",
        ),
    }


def _table(warehouse: Path, sql: str) -> dg.MetadataValue:
    return dg.MetadataValue.md(_markdown(query(warehouse, sql)))


def _markdown(frame: pd.DataFrame) -> str:
    lines = [" | ".join(map(str, frame.columns)), " | ".join("---" for _ in frame.columns)]
    lines += [" | ".join(map(str, row)) for row in frame.itertuples(index=False)]
    return "\n".join(f"| {line} |" for line in lines)


_TABLES: Final = {
    "marts/model_comparison": (
        "on_all_origins",
        MODELS_COMPARED,
    ),
    "marts/prospect_funnel": (
        "all_sources",
        "select stage, sum(reached) as reached, round(sum(value)) as value "
        "from marts.prospect_funnel group by stage, stage_rank order by stage_rank",
    ),
    "marts/prospect_sources": (
        "by_source",
        "select source, records, masters, round(100 * only_here_share) as only_here_percent, "
        "contacted, won, round(100 * conversion, 1) as conversion_percent, "
        "round(100 * conversion_low, 1) as low, round(100 * conversion_high, 1) as high, "
        "round(cost_per_won) as cost_per_won from marts.prospect_sources "
        "order by conversion desc, source",
    ),
    "marts/prospects": (
        "by_standing",
        "select standing, count(*) as prospects, round(sum(expected_value)) as expected_value "
        "from marts.prospects group by all order by 2 desc, 1",
    ),
    "lists/retention_list": (
        "by_play",
        "select play, arm, count(*) as customers, round(sum(expected_value)) as "
        "expected_value from lists.retention_list group by all order by all",
    ),
    "lists/retention_list_left_out": (
        "by_reason",
        "select reason_left_out, count(*) as customers from lists.retention_list_left_out "
        "group by all order by 2 desc",
    ),
    "lists/prospect_list_left_out": (
        "by_reason",
        "select reason_left_out, count(*) as records from lists.prospect_list_left_out "
        "group by all order by 2 desc, 1",
    ),
}
_PICTURES: Final = {
    "marts/customer_value": _pareto,
    "marts/activity_gap": _gaps,
    "marts/churn": _risk,
    "marts/market_potential": _market,
}
