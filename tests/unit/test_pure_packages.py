"""Pure packages stay pure: what they load when imported, and what they read."""

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT

PURE = (
    "backtest",
    "churn",
    "emission",
    "publishing",
    "guards",
    "lifetime",
    "linkage",
    "lookalike",
    "quoting",
    "swap",
)
HEAVY = {"dagster", "dbt", "great_expectations", "dagster_dbt"}


@pytest.mark.parametrize("package", PURE)
def test_a_pure_package_loads_no_orchestration_and_no_expectations(package: str) -> None:
    below = sorted((ROOT / "dagster_project" / package).glob("*.py"))
    modules = [f"dagster_project.{package}.{path.stem}" for path in below] or [
        f"dagster_project.{package}"
    ]
    code = f"import sys, {', '.join(modules)}; print(*(name.split('.')[0] for name in sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert HEAVY.isdisjoint(loaded)
