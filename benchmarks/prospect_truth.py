"""What Mainstay finds of what was planted among the wholesaler's prospects.

    python -m benchmarks.prospect_truth [--home FOLDER] [--truth FOLDER]

Reads what a run has published and the truth that the generator wrote beside its deliveries, as
`benchmarks.domain` does: which records are one company, who of them is a customer, where twins of
good customers rank, how large the market is. The floors are what the tests hold.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from benchmarks.domain import TRUTH, connect
from dagster_project.settings import load_settings

# Every delivered record with the master it ended in, and the company it is.
RECORDS: Final = """
create or replace temp view records as
select
    found.prospect_id, found.is_listed, truth.company, truth.kind, truth.yearly_value,
    prospects.standing, prospects.score
from (
    select prospect_id, source, source_record_id, true as is_listed from lists.prospect_list
    union all
    select prospect_id, source, source_record_id, false from lists.prospect_list_left_out
) as found
inner join truth.prospects as truth using (source, source_record_id)
inner join marts.prospects as prospects using (prospect_id)
"""
PAIRS: Final = """
with by_both as (select company, prospect_id, count(*) as n from records group by all),
counted as (
    select
        (select sum(n * (n - 1) / 2) from by_both) as together,
        (select sum(n * (n - 1) / 2) from (select count(*) as n from records group by prospect_id))
            as merged,
        (select sum(n * (n - 1) / 2) from (select count(*) as n from records group by company))
            as true_pairs
)
select together / merged, together / true_pairs from counted
"""
KNOWN: Final = """
with companies as (
    select company, bool_or(is_listed) as is_listed,
        bool_and(standing in ('customer', 'lost_customer', 'suppressed', 'needs_review'))
            as is_seen,
        bool_or(standing in ('customer', 'lost_customer')) as is_recognised
    from records where kind = 'customer' group by company
)
select avg(is_recognised::int), avg(is_seen::int), count(*) filter (where is_listed)
from companies
"""
LISTED_TWICE: Final = """
select coalesce(sum(n - 1), 0)
from (select count(distinct prospect_id) as n from records where is_listed group by company)
"""
# Ranked are the masters that may be won; of twins and ordinary companies only.
RANKED: Final = """
with masters as (
    select prospect_id, any_value(score) as score, bool_or(kind = 'twin') as is_twin,
        max(yearly_value) as yearly_value
    from records where standing = 'prospect' and score is not null group by prospect_id
),
ranked as (
    select *, percent_rank() over (order by score desc) as place,
        rank() over (order by score) + (count(*) over (partition by score) - 1) / 2.0 as score_rank,
        rank() over (order by yearly_value) as value_rank
    from masters
)
select
    avg(is_twin::int) filter (where place < .1) / avg(is_twin::int),
    (sum(score_rank) filter (where is_twin)
        - count(*) filter (where is_twin) * (count(*) filter (where is_twin) + 1) / 2.0)
        / (count(*) filter (where is_twin) * count(*) filter (where not is_twin)),
    corr(score_rank, value_rank),
    count(*)
from ranked
"""
MARKET: Final = """
select estimated.companies, estimated.companies_low, estimated.companies_high,
    (select count(*) from truth.market), estimated.gathered
from marts.market_potential as estimated where level = 'company'
"""


@dataclass(frozen=True)
class ProspectTruth:
    """How the run did.

    Attributes:
        merge_precision: share of pairs of records of one master that are one company.
        merge_recall: share of pairs of records of one company that are of one master.
        customers_recognised: share of customers among the companies that are matched as such.
        customers_held_back: the same with those that wait for a person or are suppressed.
        customers_listed: companies that are customers and on the list.
        listed_twice: rows of the list whose company has an earlier row.
        twin_lift: share of twins of good customers in the first tenth, by their share in all.
        twin_auc: chance that a twin ranks above an ordinary company.
        value_correlation: rank correlation of score and the true yearly value.
        ranked: prospects ranked.
        market: estimated companies, with interval.
        market_truth: companies there are.
        gathered: companies gathered.
    """

    merge_precision: float
    merge_recall: float
    customers_recognised: float
    customers_held_back: float
    customers_listed: int
    listed_twice: int
    twin_lift: float
    twin_auc: float
    value_correlation: float
    ranked: int
    market: tuple[float, float, float]
    market_truth: int
    gathered: int


def measure(connection: duckdb.DuckDBPyConnection) -> ProspectTruth:
    """Hold a run, opened by `benchmarks.domain.connect`, against the truth."""
    connection.execute(RECORDS)
    ((precision, recall),) = connection.execute(PAIRS).fetchall()
    ((recognised, held, listed),) = connection.execute(KNOWN).fetchall()
    ((twice,),) = connection.execute(LISTED_TWICE).fetchall()
    ((lift, auc, correlation, ranked),) = connection.execute(RANKED).fetchall()
    ((companies, low, high, truth, gathered),) = connection.execute(MARKET).fetchall()
    return ProspectTruth(
        merge_precision=precision,
        merge_recall=recall,
        customers_recognised=recognised,
        customers_held_back=held,
        customers_listed=listed,
        listed_twice=int(twice),
        twin_lift=lift,
        twin_auc=auc,
        value_correlation=correlation,
        ranked=ranked,
        market=(companies, low, high),
        market_truth=truth,
        gathered=gathered,
    )


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=load_settings().home)
    parser.add_argument("--truth", type=Path, default=TRUTH)
    arguments = parser.parse_args()
    with connect(arguments.home, arguments.truth) as connection:
        told = measure(connection)
    print(f"records merged: precision {told.merge_precision:.4f}, recall {told.merge_recall:.3f}")
    print(
        f"customers among the companies: recognised {told.customers_recognised:.3f}, recognised or "
        f"held back {told.customers_held_back:.3f}, on the list {told.customers_listed}"
    )
    print(f"rows of the list that repeat a company: {told.listed_twice}")
    print(
        f"twins of good customers among {told.ranked:,}: lift at 10 % {told.twin_lift:.2f}, AUC "
        f"{told.twin_auc:.3f}; rank correlation with the true value {told.value_correlation:.3f}"
    )
    estimate, low, high = told.market
    print(
        f"market: {told.gathered:,} companies gathered, about {estimate:,.0f} ({low:,.0f} to "
        f"{high:,.0f}) said to exist, {told.market_truth:,} exist"
    )


if __name__ == "__main__":
    main()
