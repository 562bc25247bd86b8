"""What Mainstay finds of what was planted in the wholesaler, as precision and recall.

    python -m benchmarks.domain [--home FOLDER] [--truth FOLDER]

Reads what a run has published and the truth that the generator wrote beside its deliveries. The
truth is out of the pipeline's sight. The floors are what the tests hold; they lie below what was
measured by a slack for other seeds.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb
import pandas as pd

from dagster_project.settings import CHECKOUT, load_settings
from dagster_project.warehouse import query

TRUTH: Final = CHECKOUT / "samples" / "wholesaler" / "truth"


@dataclass(frozen=True)
class Measure:
    """One thing that was planted.

    Attributes:
        name: what is looked for.
        found: SQL, ids that Mainstay names.
        true: SQL, ids for which that is right.
        sought: SQL, ids that ought to be named; fewer than `true` where some cannot be known yet.
        precision: floor of the share of `found` that is right.
        recall: floor of the share of `sought` that is found.
    """

    name: str
    found: str
    true: str
    sought: str
    precision: float
    recall: float


@dataclass(frozen=True)
class Finding:
    """A measure's outcome: counts and the two shares."""

    measure: Measure
    found: int
    right: int
    sought: int
    hits: int

    @property
    def precision(self) -> float:
        """Share of what was found that is right."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of what ought to be found that was."""
        return self.hits / self.sought if self.sought else 0.0


# Who left within the last half year cannot yet be told from who is slow.
LEFT = 'select customer_id from truth.customers where "left"'
LEFT_LONG_AGO = f"{LEFT} and left_on < (select as_of from marts.sales_concentration) - 180"
STAYED = 'select customer_id from truth.customers where not "left"'


def _flagged(column: str) -> str:
    return f"select customer_id from truth.customers where {column}"


MEASURES: Final = (
    Measure(
        "lost customers",
        found="select customer_id from marts.lost_customers where status = 'lost'",
        true=LEFT,
        sought=LEFT_LONG_AGO,
        precision=0.75,
        recall=0.88,
    ),
    Measure(
        "lost customers, confirmed",
        found="select customer_id from marts.lost_customers where status = 'lost' "
        "and verification = 'confirmed'",
        true=LEFT,
        sought=LEFT_LONG_AGO,
        precision=0.92,
        recall=0.42,
    ),
    Measure(
        "price-driven customers",
        found="select customer_id from marts.lifecycle where stage = 'price_driven'",
        true=_flagged("price_driven"),
        sought=f'{_flagged("price_driven")} and not "left"',
        precision=0.8,
        recall=0.65,
    ),
    Measure(
        "relationships of one person",
        found="select customer_id from marts.relationship_risk where is_one_person",
        true=_flagged("one_person_12m"),
        sought=_flagged("one_person_12m"),
        precision=0.98,
        recall=0.98,
    ),
    Measure(
        "overdue contacts",
        found=f"select customer_id from marts.contact_plan where is_overdue intersect ({STAYED})",
        true=_flagged("contact_overdue"),
        sought=_flagged("contact_overdue"),
        precision=0.75,
        recall=0.7,
    ),
    Measure(
        "promotion candidates",
        found="select customer_id from marts.promotion_candidates",
        true=_flagged("promotion_candidate"),
        sought=_flagged("promotion_candidate"),
        precision=0.4,
        recall=0.28,
    ),
)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=load_settings().home)
    parser.add_argument("--truth", type=Path, default=TRUTH)
    arguments = parser.parse_args()
    print(
        f"{'':<30}{'found':>7}{'sought':>8}{'precision':>11}{'floor':>7}{'recall':>8}{'floor':>7}"
    )
    with connect(arguments.home, arguments.truth) as connection:
        for found in findings(connection):
            m = found.measure
            print(
                f"{m.name:<30}{found.found:>7,}{found.sought:>8,}{found.precision:>11.3f}"
                f"{m.precision:>7.2f}{found.recall:>8.3f}{m.recall:>7.2f}"
            )
        print(f"months whose bridge does not add up: {len(broken_bridges(connection))}")
        print(f"customers owed another reward: {len(wrong_rewards(connection, arguments.home))}")


def connect(home: Path, truth: Path) -> duckdb.DuckDBPyConnection:
    """Open the published copy of a home, with the truth as tables of the schema `truth`."""
    connection = duckdb.connect()
    published = home / "out" / "published" / "mainstay.duckdb"
    connection.execute(f"attach '{published}' as published (read_only)")
    connection.execute("create schema truth")
    for path in truth.glob("*.parquet"):
        connection.execute(f"create view truth.{path.stem} as from '{path}'")
    for schema in ("marts", "lists"):
        connection.execute(f"create schema {schema}")
        tables = connection.execute(
            "select table_name from duckdb_tables() "
            "where database_name = 'published' and schema_name = ?",
            [schema],
        ).fetchall()
        for (table,) in tables:
            connection.execute(f"create view {schema}.{table} as from published.{schema}.{table}")
    return connection


def findings(connection: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    """Measure everything that was planted."""
    for measure in MEASURES:
        ((found, right, sought, hits),) = connection.execute(
            f"""
            with found as (select distinct customer_id from ({measure.found})),
            truth as (select distinct customer_id from ({measure.true})),
            sought as (select distinct customer_id from ({measure.sought}))
            select
                (select count(*) from found),
                (select count(*) from found semi join truth using (customer_id)),
                (select count(*) from sought),
                (select count(*) from sought semi join found using (customer_id))
            """
        ).fetchall()
        yield Finding(measure, found, right, sought, hits)


def broken_bridges(connection: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    """Return the months whose parts do not add up to their closing revenue."""
    return connection.execute(
        "select * from marts.revenue_retention where opening_revenue + new_revenue + "
        "reactivated_revenue + expansion_revenue - contraction_revenue - churned_revenue "
        "<> closing_revenue"
    ).fetchall()


def wrong_rewards(connection: duckdb.DuckDBPyConnection, home: Path) -> pd.DataFrame:
    """Return the customers whose rewards owed are not those that pandas counts, day by day.

    Holds for a home in which no list has granted a reward before its last day. A reward is earned
    on the day on which sales and orders since the first of January have both reached the tier.
    """
    warehouse = home / "state" / "warehouse.duckdb"
    lines = query(
        warehouse,
        "select customer_id, order_id, ordered_on, status, net_amount::double as amount "
        "from intermediate.int_order_lines where status <> 'cancelled'",
    )
    terms = query(
        warehouse,
        "select year(loyalty_year_on) as year, rank, minimum_revenue::double as minimum_revenue, "
        "minimum_orders from intermediate.int_loyalty_terms",
    )
    placed = lines["status"] == "placed"
    lines["amount"] = lines["amount"].where(placed, -lines["amount"])
    lines["order_id"] = lines["order_id"].where(placed)
    days = lines.groupby(["customer_id", "ordered_on"], as_index=False).agg(
        revenue=("amount", "sum"), orders=("order_id", "nunique")
    )
    days["year"] = pd.to_datetime(days["ordered_on"]).dt.year
    so_far = days.groupby(["customer_id", "year"])[["revenue", "orders"]].cumsum()
    days[["revenue", "orders"]] = so_far.round(4)
    reached = days.merge(terms, on="year").query(
        "revenue >= minimum_revenue and orders >= minimum_orders"
    )
    earned = reached.groupby(["customer_id", "year", "rank"], as_index=False)["ordered_on"].min()
    told = connection.sql("select customer_id, rewards_owed from marts.loyalty").df()
    ((as_of,),) = connection.execute("select as_of from marts.sales_concentration").fetchall()
    lately = pd.to_datetime(earned["ordered_on"]) >= pd.Timestamp(as_of) - pd.Timedelta(days=365)
    count = earned[lately].groupby("customer_id").size().rename("counted")
    beside = told.merge(count, left_on="customer_id", right_index=True, how="left")
    return beside[beside["rewards_owed"] != beside["counted"].fillna(0)]


if __name__ == "__main__":
    main()
