"""Pictures of a model: one for each question, none where there is nothing to show."""

import base64
from pathlib import Path

import numpy as np
import pytest

from dagster_project import model_pictures
from dagster_project.backtest import track_orders
from dagster_project.churn_runs import train_model
from dagster_project.model_pictures import draw_pictures
from dagster_project.score_pictures import frequency_histogram, tracking_plot
from dagster_project.settings import Settings
from tests.unit.churn.conftest import shop
from tests.unit.scored import change, fill_warehouse, run_at, settings_at

BEGIN, END = "](data:image/png;base64,", ")"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    made = settings_at(tmp_path_factory.mktemp("pictures"))
    fill_warehouse(made, shop(120))
    return made


def _is_picture(text: str) -> bool:
    content = text.partition(BEGIN)[2].removesuffix(END)
    return base64.b64decode(content).startswith(b"\x89PNG")


def test_a_model_has_a_picture_for_every_question_and_the_same_each_time(
    settings: Settings,
) -> None:
    made = train_model(settings, run_at())
    drawn = draw_pictures(settings, run_at(), made)
    assert set(drawn["backtest"]) == {"calibration", "lift", "spend", "tracking"}
    assert set(drawn["lifetime_fit"]) == {"frequency"}
    assert all(_is_picture(each) for group in drawn.values() for each in group.values())
    assert draw_pictures(settings, run_at(), made) == drawn


def test_a_baseline_in_use_is_drawn_alone(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    fill_warehouse(settings, shop(60), by_coin=True)
    drawn = draw_pictures(settings, run_at(), train_model(settings, run_at()))
    assert set(drawn["backtest"]) == {"calibration", "lift", "spend", "tracking"}


def test_where_nothing_lapsed_or_nothing_was_tested_no_picture_pretends_otherwise(
    tmp_path: Path,
) -> None:
    settings = settings_at(tmp_path)
    fill_warehouse(settings, shop(60))
    change(settings, "update intermediate.int_purchase_histories set purchases_ahead = 1")
    drawn = draw_pictures(settings, run_at(), train_model(settings, run_at()))
    assert set(drawn["backtest"]) == {"calibration", "spend", "tracking"}
    change(settings, "delete from intermediate.int_purchase_histories where is_past")
    drawn = draw_pictures(settings, run_at(), train_model(settings, run_at()))
    assert drawn["backtest"] == {}
    assert set(drawn["lifetime_fit"]) == {"frequency"}


def test_orders_are_followed_from_the_earliest_origin_to_the_as_of_date(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    monkeypatch.setattr(
        model_pictures.score_pictures, "tracking_plot", lambda *given: seen.append(given) or ""
    )
    made = train_model(settings, run_at())
    draw_pictures(settings, run_at(), made)
    ((tracked, _, origin, customers),) = seen
    first = made.training.plan.origins[0]
    bought = shop(120)
    day = (first - run_at().as_of).days
    until = bought[:, :300]
    known = until[:, :day].any(axis=1)
    assert origin == str(first)
    assert customers == known.sum()
    assert tracked.actual[-1] == until[known, day:].sum()
    assert tracked.expected[-1] == pytest.approx(tracked.actual[-1], rel=0.3)


@pytest.mark.parametrize("counts", [[0, 0, 0], [0, 1, 500]])
def test_any_counts_can_be_drawn(counts: list[int]) -> None:
    assert _is_picture(frequency_histogram(np.array(counts), np.array(counts), "NBD"))


def test_a_base_that_never_ordered_again_can_be_tracked() -> None:
    tracked = track_orders(np.empty(0), lambda day: day, 30.0)
    assert _is_picture(tracking_plot(tracked, "NBD", "2025-01-01", 3))
