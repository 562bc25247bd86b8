"""Time to fit BG/NBD beside `lifetimes` and pymc-marketing's MAP fit, in one run, as ratios.

    python -m benchmarks.lifetime_fit --peer PYTHON [--pymc PYTHON] --data FILE [--customers N]
        [--repeats N]

Each PYTHON is an interpreter of an environment of its own that has the library (lifetimes 0.11.3
with numpy 1.26 and scipy 1.12; pymc-marketing as it installs); FILE is CDNOW_sample.txt of
`lifetimes`. The MAP fit is given flat priors, so that all sides maximise the likelihood. They start
from x, t_x, T per customer in memory; imports are not counted, and each figure is the best of the
repeats. The simulated customers follow the CDNOW parameters, in days; ours are counted once where
alike and fitted in full, and again on a sample of 200,000, as the pipeline does.
"""

import argparse
import json
import subprocess
import tempfile
import time
from collections.abc import Callable
from datetime import date
from itertools import groupby, pairwise
from pathlib import Path
from typing import Final

import numpy as np

from dagster_project.lifetime import (
    BetaGeometric,
    Fitted,
    Refused,
    fit_process,
    group_histories,
    score_histories,
)
from dagster_project.lifetime.histories import FloatArray

CALIBRATION_END: Final = date(1997, 9, 30)
SAMPLE: Final = 200_000
# Theirs: its own default starting point and search; no penalty.
PEER: Final = """
import json, sys, time
import numpy as np
from lifetimes import BetaGeoFitter
x, last, observed = np.load(sys.argv[1])
best = float("inf")
for _ in range(int(sys.argv[2])):
    begin = time.perf_counter()
    fit = BetaGeoFitter(penalizer_coef=0.0).fit(x, last, observed)
    best = min(best, time.perf_counter() - begin)
print(json.dumps({"seconds": best, "parameters": list(fit.params_.values)}))
"""

# Theirs: flat priors on r, alpha, a, b, so the mode is the maximum of the likelihood.
PYMC: Final = """
import json, sys, time
import numpy as np, pandas as pd
from pymc_extras.prior import Prior
from pymc_marketing.clv import BetaGeoModel
x, last, observed = np.load(sys.argv[1])
data = pd.DataFrame({"customer_id": range(len(x)), "frequency": x, "recency": last, "T": observed})
names = ["r", "alpha", "a", "b"]
best = float("inf")
for _ in range(int(sys.argv[2])):
    begin = time.perf_counter()
    model = BetaGeoModel(data, model_config={name: Prior("HalfFlat") for name in names})
    found = model.fit(method="map", progressbar=False)
    best = min(best, time.perf_counter() - begin)
values = [float(found.posterior[name].values.ravel()[0]) for name in names]
print(json.dumps({"seconds": best, "parameters": values}))
"""

SCRIPTS: Final = {"lifetimes": PEER, "pymc-marketing": PYMC}


def read_cdnow(path: Path) -> FloatArray:
    """x, t_x, T of the CDNOW sample in weeks, shape (3, customers)."""
    lines = [line.split() for line in path.read_text(encoding="ascii").splitlines()]
    days = sorted({(row[1], date.fromisoformat(row[2])) for row in lines})
    columns = []
    for _, rows in groupby(days, key=lambda row: row[0]):
        bought = [day for _, day in rows if day <= CALIBRATION_END]
        last = sum((after - before).days for before, after in pairwise(bought))
        observed = (CALIBRATION_END - bought[0]).days
        columns.append((len(bought) - 1, last / 7, observed / 7))
    return np.array(columns).T


def simulate(customers: int) -> FloatArray:
    """x, t_x, T in whole days of customers with BG/NBD of CDNOW, shape (3, customers)."""
    rng = np.random.default_rng(20260101)
    observed = rng.integers(180, 730, customers).astype(float)
    rate = rng.gamma(0.243, 1 / (4.414 * 7), customers)
    leaves = rng.beta(0.793, 2.426, customers)
    x, last = np.zeros((2, customers))
    alive = np.arange(customers)
    while len(alive):
        with np.errstate(divide="ignore", over="ignore"):
            gap = np.ceil(rng.exponential(1.0, len(alive)) / rate[alive])
        within = last[alive] + gap <= observed[alive]
        alive, gap = alive[within], gap[within]
        x[alive] += 1
        last[alive] += gap
        alive = alive[rng.random(len(alive)) >= leaves[alive]]
    return np.array([x, last, observed])


def best_of(repeats: int, work: Callable[[], Fitted | Refused]) -> tuple[float, Fitted]:
    """The shortest time of some repeats, and the fit."""
    best = np.inf
    for _ in range(repeats):
        begin = time.perf_counter()
        fit = work()
        best = min(best, time.perf_counter() - begin)
    if isinstance(fit, Refused):
        raise SystemExit(fit.words)
    return best, fit


def fit_peer(
    python: Path, script: str, columns: FloatArray, repeats: int
) -> tuple[float, FloatArray]:
    """Seconds and log parameters of a peer's fit."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "histories.npy")
        np.save(path, columns)
        done = subprocess.run(
            [str(python), "-W", "ignore", "-c", script, str(path), str(repeats)],
            check=True,
            capture_output=True,
            text=True,
        )
    told = json.loads(done.stdout.splitlines()[-1])
    return told["seconds"], np.log(told["parameters"])


def compare(name: str, columns: FloatArray, peers: dict[str, Path], repeats: int) -> None:
    """Print one data set's table."""
    process = BetaGeometric()
    histories = group_histories(*columns)
    print(f"{name}: {columns.shape[1]:,} customers, {len(histories.x):,} distinct histories")
    seconds_of = {}
    for peer, python in peers.items():
        seconds, theta = fit_peer(python, SCRIPTS[peer], columns, repeats)
        value = histories.total(process.log_likelihood(theta, histories)[0])
        seconds_of[peer] = seconds
        print(f"  {peer:16} {seconds:8.3f} s  log-likelihood {value:.3f}")
    sample = columns[:, :SAMPLE]
    sides = {"all": lambda: fit_process(group_histories(*columns), process)}
    if columns.shape[1] > SAMPLE:
        sides["sample"] = lambda: fit_process(group_histories(*sample), process)
    for side, work in sides.items():
        seconds, fit = best_of(repeats, work)
        value = histories.total(process.log_likelihood(fit.theta, histories)[0])
        ratios = [f"{peer} {theirs / seconds:.1f}" for peer, theirs in seconds_of.items()]
        print(
            f"  ours, {side:10} {seconds:8.3f} s  log-likelihood {value:.3f}  "
            f"faster than {', '.join(ratios)}"
        )
    begin = time.perf_counter()
    score_histories(fit, histories, 90.0)
    print(f"  scores with intervals {time.perf_counter() - begin:.3f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peer", type=Path, required=True)
    parser.add_argument("--pymc", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    peers = {"lifetimes": arguments.peer, "pymc-marketing": arguments.pymc}
    given = {peer: python for peer, python in peers.items() if python}
    compare("CDNOW", read_cdnow(arguments.data), given, arguments.repeats)
    compare("simulated", simulate(arguments.customers), given, arguments.repeats)


if __name__ == "__main__":
    main()
