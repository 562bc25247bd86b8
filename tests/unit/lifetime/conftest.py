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
