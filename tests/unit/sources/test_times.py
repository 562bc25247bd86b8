from datetime import date, datetime
from typing import Any

import pytest

from tests.delivering import COLUMNS, LINES, TinyCompany, csv_text


def ordered_at(tiny: TinyCompany, text: str, **delivery: Any) -> list[tuple[object, ...]]:
    tiny.deliver("o.csv", csv_text(f"O1,1,C1,{text},1,1"))
    tiny.declare(files="o.csv", **delivery)
    tiny.ingest()
    return tiny.accepted("ordered_at")


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2024-01-05", datetime(2024, 1, 5, 5)),
        ("2024-01-05 10:00", datetime(2024, 1, 5, 15)),
        ("2024-01-05T10:00:00", datetime(2024, 1, 5, 15)),
        ("2024-06-05 10:00:00", datetime(2024, 6, 5, 14)),
        ("2024-01-05 10:00:00+02:00", datetime(2024, 1, 5, 8)),
        ("2024-01-05 10:00:00 +0200", datetime(2024, 1, 5, 8)),
        ("2024-01-05T10:00Z", datetime(2024, 1, 5, 10)),
        ("2024-01-05T10:00:00.250Z", datetime(2024, 1, 5, 10, 0, 0, 250000)),
        (" 2024-01-05 10:00:00 ", datetime(2024, 1, 5, 15)),
    ],
)
def test_a_time_without_offset_is_local_and_one_with_offset_is_kept(
    tiny: TinyCompany, text: str, utc: datetime
) -> None:
    assert ordered_at(tiny, text, time_zone="America/New_York") == [(utc,)]


def test_the_company_zone_holds_where_a_delivery_names_none(tiny: TinyCompany) -> None:
    tiny.company["time_zone"] = "Asia/Tokyo"
    assert ordered_at(tiny, "2024-01-05 10:00") == [(datetime(2024, 1, 5, 1),)]


def test_a_time_that_daylight_saving_skips_is_an_hour_later(tiny: TinyCompany) -> None:
    found = ordered_at(tiny, "2024-03-31 02:30:00", time_zone="Europe/Berlin")
    assert found == [(datetime(2024, 3, 31, 1, 30),)]


def test_a_time_that_occurs_twice_is_the_later_one(tiny: TinyCompany) -> None:
    found = ordered_at(tiny, "2023-10-29 02:30:00", time_zone="Europe/Berlin")
    assert found == [(datetime(2023, 10, 29, 1, 30),)]


def test_a_moment_is_compared_with_known_until_as_utc(tiny: TinyCompany) -> None:
    found = ordered_at(tiny, "2024-06-30 01:59:59", time_zone="Europe/Berlin")
    assert found == [(datetime(2024, 6, 29, 23, 59, 59),)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-01-05", date(2024, 1, 5)),
        ("2024-01-05 23:30:00", date(2024, 1, 5)),
        ("2024-01-05T23:30:00Z", date(2024, 1, 6)),
        ("", None),
    ],
)
def test_a_day_is_the_local_day(tiny: TinyCompany, text: str, day: date | None) -> None:
    tiny.deliver("o.csv", csv_text(*LINES))
    tiny.declare(files="o.csv", columns=COLUMNS)
    tiny.deliver("e.csv", f"id,gone\nE1,{text}\n")
    columns = {"employee_id": "id", "left_on": "gone"}
    tiny.declare("employees", files="e.csv", time_zone="Europe/Berlin", columns=columns)
    tiny.ingest("employees")
    assert tiny.accepted("left_on", "employees") == [(day,)]


def test_a_declared_timestamp_can_be_calculated_with(tiny: TinyCompany) -> None:
    found = ordered_at(
        tiny,
        "2024-01-05T10:00:00+02:00",
        types={"day": "TIMESTAMP"},
        columns={**COLUMNS, "ordered_at": "day + interval 1 day"},
    )
    assert found == [(datetime(2024, 1, 6, 8),)]
