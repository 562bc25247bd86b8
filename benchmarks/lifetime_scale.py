"""Orders to scores at 10 thousand to 10 million customers: seconds and peak memory, as a table.

    python -m benchmarks.lifetime_scale [--customers N ...] [--mixture] [--extras]

For each size a Parquet file of purchase days (customer, day, amount; 6.4 days a customer) is
simulated, and a fresh process takes it to scores: DuckDB reduces it to histories, MBG/NBD and
Gamma-Gamma are fitted on a stable hash sample of 200,000 customers, and every customer gets the
probability of no order with its interval, expected orders with theirs, P(alive) and expected spend,
written to Parquet. `--mixture` fits and scores the mixture over regularity instead; `--extras` adds
waiting times and discounted orders. The simulation is not counted.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dagster_project.lifetime import (
    BetaGeometric,
    Dropout,
    Fitted,
    Histories,
    SpendFit,
    discounted_orders,
    fit_mixture,
    fit_process,
    fit_spend,
    group_histories,
    score_histories,
    waiting_times,
)
from dagster_project.lifetime.histories import FloatArray

SIZES: Final = (10_000, 100_000, 1_000_000)
SAMPLE: Final = 200_000
HORIZON: Final = 90.0
BLOCK: Final = 250_000
CUTOFF: Final = "date '2026-01-01'"
GAPS: Final = """
select
    *,
    coalesce(ln(ordered_on - lag(ordered_on) over before), 0) as log_gap
from read_parquet('{path}')
window before as (partition by customer_id order by ordered_on)
"""
HISTORIES: Final = """
select
    customer_id,
    (count(*) - 1)::float as x,
    (max(ordered_on) - min(ordered_on))::float as last,
    ({cutoff} - min(ordered_on))::float as observed,
    avg(amount)::float as spend,
    {log_gaps}::double as log_gaps,
    ('0x' || left(md5(customer_id), 8))::bigint % 10000 as bucket
from {days}
group by customer_id
"""


def simulate(customers: int, path: Path) -> None:
    """Write purchase days of customers with MBG/NBD, two years, shops of a steady kind."""
    rng = np.random.default_rng(20260101)
    writer = None
    for begin in range(0, customers, BLOCK):
        size = min(BLOCK, customers - begin)
        observed = rng.integers(30, 730, size).astype(float)
        rate, leaves = rng.gamma(0.7, 1 / 30.0, size), rng.beta(0.4, 4.0, size)
        amount = rng.gamma(4.0, 10.0, size)
        now, alive = np.zeros(size), np.arange(size)
        rows = []
        while len(alive):
            rows.append((alive, observed[alive] - now[alive]))
            alive = alive[rng.random(len(alive)) >= leaves[alive]]
            with np.errstate(divide="ignore", over="ignore"):
                now[alive] += np.ceil(rng.exponential(1.0, len(alive)) / rate[alive])
            alive = alive[now[alive] < observed[alive]]
        who = np.concatenate([row[0] for row in rows])
        ago = np.concatenate([row[1] for row in rows]).astype(np.int32)
        days = np.datetime64("2026-01-01", "D") - ago.astype("timedelta64[D]")
        ids = np.char.add("C", (who + begin).astype(str))
        spent = rng.gamma(6.0, amount[who] / 6.0).astype(np.float32)
        table = pa.table({"customer_id": ids, "ordered_on": days, "amount": spent})
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table)
    assert writer is not None  # noqa: S101
    writer.close()


def steps(path: Path, mixture: bool, extras: bool) -> Iterator[str]:
    """Do the work; each yielded name ends a step."""
    connection = duckdb.connect()
    connection.execute("set threads = 2; set memory_limit = '3GB'")
    connection.execute(f"set temp_directory = '{path.parent}'")
    days = f"read_parquet('{path}')"
    if mixture:
        days = f"({GAPS.format(path=path)})"
    query = HISTORIES.format(days=days, cutoff=CUTOFF, log_gaps="sum(log_gap)" if mixture else "0")
    read = connection.execute(query).to_arrow_table()
    connection.close()
    yield "histories in SQL"
    columns = [read[name].to_numpy() for name in ("x", "last", "observed", "log_gaps")]
    spend, bucket = read["spend"].to_numpy(), read["bucket"].to_numpy()
    ids = read["customer_id"]
    del read
    kept = bucket < 10_000 * min(1.0, SAMPLE / len(bucket))
    sample = group(*(column[kept] for column in columns), mixture)
    if mixture:
        fit = fit_mixture(sample, Dropout.AFTER_EVERY)
    else:
        fit = fit_process(sample, BetaGeometric(Dropout.AFTER_EVERY))
    again = kept & (columns[0] > 0)
    spending = fit_spend(columns[0][again] + 1, spend[again])
    if not isinstance(fit, Fitted) or not isinstance(spending, SpendFit):
        raise SystemExit(f"A fit was refused: {fit}, {spending}")
    yield "fits on the sample"
    histories = group(*columns, mixture)
    yield "grouped"
    scores = score_histories(fit, histories, HORIZON)
    yield "scored"
    writer = None
    for begin in range(0, len(ids), 1_000_000):
        part = slice(begin, begin + 1_000_000)
        rows = histories.member[part]
        churn, orders = scores.churn.take(rows), scores.expected_orders.take(rows)
        amount = spending.expected_spend(columns[0][part] + 1.0, spend[part].astype(np.float64))
        table = pa.table(
            {
                "customer_id": ids.slice(begin, 1_000_000),
                "churn_probability": churn.value,
                "churn_probability_low": churn.low,
                "churn_probability_high": churn.high,
                "expected_orders": orders.value,
                "expected_orders_low": orders.low,
                "expected_orders_high": orders.high,
                "alive_probability": scores.alive[rows],
                "expected_spend": orders.value * amount.value,
            }
        )
        writer = writer or pq.ParquetWriter(path.with_suffix(".scores"), table.schema)
        writer.write_table(table)
    if writer:
        writer.close()
    yield "written"
    if extras:
        waiting_times(fit.process, fit.theta, histories)
        yield "waiting times"
        discounted_orders(fit.process, fit.theta, histories, 730.0, 0.1, 365.25)
        yield "discounted orders"


def group(
    x: FloatArray, last: FloatArray, observed: FloatArray, log_gaps: FloatArray, mixture: bool
) -> Histories:
    if mixture:
        return group_histories(x, last, observed, log_gaps, gaps_apart=True)
    return group_histories(x, last, observed)


def measure(path: Path, mixture: bool, extras: bool) -> dict[str, float]:
    """Seconds of each step and peak memory of this process, in GiB."""
    told, begin = {}, time.perf_counter()
    for name in steps(path, mixture, extras):
        told[name] = time.perf_counter() - begin
        told["GiB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        begin = time.perf_counter()
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--customers", type=int, nargs="+", default=SIZES)
    parser.add_argument("--mixture", action="store_true")
    parser.add_argument("--extras", action="store_true")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        print(json.dumps(measure(arguments.measure, arguments.mixture, arguments.extras)))
        return
    flags = [f"--{name}" for name in ("mixture", "extras") if getattr(arguments, name)]
    for customers in arguments.customers:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "days.parquet")
            simulate(customers, path)
            rows = pq.read_metadata(path).num_rows
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.lifetime_scale", "--measure", path, *flags],
                check=True,
                stdout=subprocess.PIPE,
                text=True,
            )
        told = json.loads(done.stdout.splitlines()[-1])
        peak = told.pop("GiB")
        print(
            f"{customers:,} customers, {rows:,} purchase days: {sum(told.values()):.1f} s, "
            f"peak {peak:.2f} GiB"
        )
        for name, seconds in told.items():
            print(f"  {name:20} {seconds:8.2f} s")


if __name__ == "__main__":
    main()
