"""The interval of a conversion rate is that of its beta distribution, as SciPy knows it."""

import duckdb
import pytest
from jinja2 import Environment
from scipy.stats import beta

from tests.conftest import ROOT

MACROS = ROOT / "dbt_project" / "macros" / "scores.sql"
Z = 1.281552


@pytest.mark.parametrize("level", [0.1, 0.9])
@pytest.mark.parametrize(("a", "tolerance"), [(1, 0.07), (2, 0.005), (3, 0.005), (12, 0.001)])
@pytest.mark.parametrize("weight", [50, 200, 5000])
def test_the_quantile_is_close_to_the_exact_one(
    level: float, a: int, weight: int, tolerance: float
) -> None:
    environment = Environment(autoescape=False)  # noqa: S701 - SQL, no HTML
    module = environment.from_string(MACROS.read_text(encoding="utf-8")).module
    sql = module.beta_quantile("a", "b", str(-Z if level < 0.5 else Z))  # type: ignore[attr-defined]
    ((found,),) = duckdb.execute(
        f"select {sql} from (select ?::double as a, ?::double as b)", [a, weight - a]
    ).fetchall()
    assert found == pytest.approx(beta.ppf(level, a, weight - a), rel=tolerance)
