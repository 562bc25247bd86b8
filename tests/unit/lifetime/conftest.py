"""The CDNOW sample (Fader, Hardie, Lee 2005), on which the literature publishes its figures."""

from dataclasses import dataclass
from datetime import date
from importlib.metadata import distribution
from itertools import groupby, pairwise
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from dagster_project.lifetime import Histories, group_histories
from dagster_project.lifetime.histories import FloatArray

# One of the data files of the package `lifetimes`, whose code is not imported.
CDNOW_SAMPLE: Final = Path(
    str(distribution("lifetimes").locate_file("lifetimes/datasets/CDNOW_sample.txt"))
)
CALIBRATION_END: Final = date(1997, 9, 30)
HOLDOUT_END: Final = date(1998, 6, 30)


@dataclass(frozen=True)
class Cdnow:
    """2,357 customers, in weeks.

    Attributes:
        histories: to the end of September 1997.
        log_gaps: sums of logs of the gaps, shape (customers,).
        bought_again: purchases in the 39 weeks after, shape (customers,).
        spend: mean spend of repeat purchases, dollars, shape (customers,); 0 without.
    """

    histories: Histories
    log_gaps: FloatArray
    bought_again: FloatArray
    spend: FloatArray


@pytest.fixture(scope="session")
def cdnow() -> Cdnow:
    lines = [line.split() for line in CDNOW_SAMPLE.read_text(encoding="ascii").splitlines()]
    purchases = [(row[1], date.fromisoformat(row[2]), float(row[4])) for row in lines]
    rows = []
    for _, bought in groupby(sorted(purchases), key=lambda purchase: purchase[0]):
        by_day: dict[date, float] = {}
        for _, day, amount in bought:
            by_day[day] = by_day.get(day, 0.0) + amount
        days = [day for day in by_day if day <= CALIBRATION_END]
        gaps = [(after - before).days / 7 for before, after in pairwise(days)]
        repeat = [by_day[day] for day in days[1:]]
        rows.append(
            (
                len(gaps),
                sum(gaps),
                (CALIBRATION_END - days[0]).days / 7,
                float(np.log(gaps).sum()),
                sum(CALIBRATION_END < day <= HOLDOUT_END for day in by_day),
                float(np.mean(repeat)) if repeat else 0.0,
            )
        )
    x, last, observed, log_gaps, again, spend = np.array(rows).T
    last = np.minimum(last, observed)
    return Cdnow(group_histories(x, last, observed, log_gaps), log_gaps, again, spend)


def simulated(
    customers: int, k: int, leave: float | None, seed: int = 3, *, gaps_apart: bool = False
) -> Histories:
    """Erlang gaps, rates Gamma(1, 10 / k); customers leave with Beta(leave, 2) or never."""
    rows = simulated_rows(customers, k, leave, seed)
    return group_histories(*rows, gaps_apart=gaps_apart)


def simulated_rows(customers: int, k: int, leave: float | None, seed: int = 3) -> FloatArray:
    """The same as x, t_x, T and sums of log gaps, shape (4, customers)."""
    rng = np.random.default_rng(seed)
    rows = []
    for _ in range(customers):
        observed = float(rng.integers(100, 200))
        rate = rng.gamma(1.0, k / 10)
        p = rng.beta(leave, 2.0) if leave else 0.0
        gaps: list[float] = []
        while rng.random() >= p or not gaps:
            gap = rng.gamma(k, 1 / max(rate, 1e-9))
            if sum(gaps) + gap > observed:
                break
            gaps.append(gap)
        rows.append((len(gaps), sum(gaps), observed, np.log(gaps).sum() if gaps else 0.0))
    return np.array(rows).T
