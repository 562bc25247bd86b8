"""The settings: the as-of day, the sources file, and what is wrong with them in words."""

from datetime import date, datetime
from pathlib import Path

import pytest

from dagster_project.settings import (
    CHECKOUT,
    Settings,
    SettingsError,
    load_settings,
    remember_sources,
)
from dagster_project.sources.config import Company


def company(**changes: object) -> Company:
    about = {"name": "Tiny", "currency": "EUR", "time_zone": "Europe/Berlin", "horizon_days": 28}
    return Company.model_validate({**about, **changes})


def settings(as_of: date | None = None) -> Settings:
    return Settings(home=Path("home"), sources_file=Path("sources.yml"), as_of=as_of)


def test_a_day_begins_at_midnight_where_the_company_is() -> None:
    moment = settings(date(2026, 7, 1)).moment(company(), today=date(2026, 7, 1))
    assert moment.known_before == datetime(2026, 6, 30, 22)
    moment = settings(date(2026, 1, 1)).moment(company(), today=date(2026, 1, 1))
    assert moment.known_before == datetime(2025, 12, 31, 23)


def test_without_a_day_the_company_is_computed_for_today() -> None:
    assert settings().moment(company(), today=date(2026, 3, 4)).as_of == date(2026, 3, 4)


def test_a_fixed_data_set_says_its_own_day() -> None:
    fixed = company(as_of="2018-01-01")
    assert settings().moment(fixed, today=date(2026, 3, 4)).as_of == date(2018, 1, 1)


def test_asking_for_a_past_day_does_not_turn_later_rows_into_future_ones() -> None:
    moment = settings(date(2025, 1, 1)).moment(company(), today=date(2026, 1, 1))
    assert moment.as_of == date(2025, 1, 1)
    assert moment.known_until == datetime(2026, 1, 1, 23)


def test_a_day_in_the_future_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"2026-03-05 lies in the future.*2026-03-04"):
        settings(date(2026, 3, 5)).moment(company(), today=date(2026, 3, 4))


def test_a_home_remembers_its_sources_file_until_another_is_named(tmp_path: Path) -> None:
    own = tmp_path / "own" / "sources.yml"
    own.parent.mkdir()
    own.write_text("company: {}", encoding="utf-8")
    home = {"MAINSTAY_HOME": str(tmp_path)}
    remember_sources(load_settings({**home, "MAINSTAY_SOURCES": str(own)}))
    assert load_settings(home).sources_file == own
    named = load_settings({**home, "MAINSTAY_SAMPLE": "complete_journey"})
    assert named.sources_file.parent.name == "complete_journey"


def test_a_lock_timeout_in_words_is_refused() -> None:
    with pytest.raises(SettingsError, match="MAINSTAY_LOCK_TIMEOUT is 'soon'"):
        load_settings({"MAINSTAY_LOCK_TIMEOUT": "soon"})


def test_a_wrong_day_names_variable_and_remedy() -> None:
    with pytest.raises(SettingsError, match=r"MAINSTAY_AS_OF is '31\.1\.2026'.*2018-01-31"):
        load_settings({"MAINSTAY_AS_OF": "31.1.2026"})


def test_an_unknown_sample_names_those_there_are() -> None:
    with pytest.raises(SettingsError, match="complete_journey"):
        load_settings({"MAINSTAY_SAMPLE": "nowhere"})


def test_home_is_the_checkout_unless_told() -> None:
    sample = {"MAINSTAY_SAMPLE": "complete_journey"}
    assert load_settings(sample).home == CHECKOUT
    assert load_settings({"MAINSTAY_HOME": "/srv/mainstay"}).warehouse == Path(
        "/srv/mainstay/state/warehouse.duckdb"
    )
