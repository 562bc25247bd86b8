"""How many companies exist is told from how many sources name each, where the truth is known."""

import duckdb
import numpy as np
import pytest
from jinja2 import Environment

from tests.conftest import ROOT

MACROS = ROOT / "dbt_project" / "macros" / "scores.sql"
EXIST = 2_000
RUNS = 300


def estimates(chances: np.ndarray, seed: int) -> np.ndarray:
    """Gather `RUNS` times; return gathered, estimate, lower and upper end, shape (RUNS, 4).

    Args:
        chances: that a source names a company, shape (companies, sources).
        seed: of the random numbers.
    """
    rng = np.random.default_rng(seed)
    environment = Environment(autoescape=False)  # noqa: S701 - SQL, no HTML
    macros = environment.from_string(MACROS.read_text(encoding="utf-8")).module
    asked = ("singles", "squares", "pairs")
    unseen = macros.chao_unseen(*asked)  # type: ignore[attr-defined]
    factor = macros.chao_factor(unseen, macros.chao_variance(*asked))  # type: ignore[attr-defined]
    rows = []
    for _ in range(RUNS):
        named = rng.random(chances.shape) < chances
        times = named.sum(axis=1)
        alone = named[times == 1].sum(axis=0)
        counts = [(times > 0).sum(), alone.sum(), (alone**2).sum(), (times == 2).sum()]
        rows += duckdb.execute(
            f"select known, known + {unseen}, known + {unseen} / {factor}, "
            f"known + {unseen} * {factor} from (select ?::bigint as known, "
            "?::bigint as singles, ?::bigint as squares, ?::bigint as pairs)",
            [int(each) for each in counts],
        ).fetchall()
    return np.array(rows, dtype=np.float64)


@pytest.mark.parametrize("finds", [(0.1, 0.3), (0.2, 0.2), (0.05, 0.1, 0.15, 0.2, 0.25, 0.3)])
def test_the_estimate_finds_the_companies_that_no_source_names(finds: tuple[float, ...]) -> None:
    chances = np.tile(finds, (EXIST, 1))
    known, estimate, low, high = estimates(chances, seed=5).T
    assert known.mean() < 0.8 * EXIST
    assert estimate.mean() == pytest.approx(EXIST, rel=0.02)
    assert np.mean((low <= EXIST) & (high >= EXIST)) >= 0.9


def test_the_estimate_is_a_lower_bound_where_some_are_hard_to_find() -> None:
    rng = np.random.default_rng(6)
    chances = np.clip(rng.beta(1, 5, (EXIST, 1)) * np.ones((1, 5)), 0, 1)
    known, estimate, _, _ = estimates(chances, seed=7).T
    assert known.mean() < estimate.mean() < EXIST
    assert estimate.mean() - known.mean() > 0.3 * (EXIST - known.mean())
