"""The proofs on a list find what must not be there, however it was written."""

import math
from pathlib import Path

import duckdb
import pytest

from dagster_project.guards.list_facts import list_facts
from tests.faults.good_data import LAKE, RETENTION_LIST, build_house, changed


def facts(
    folder: Path,
    list_name: str = "retention_list",
    lake: dict[str, str] | None = None,
    warehouse: dict[str, str] | None = None,
) -> dict[str, float]:
    house = build_house(folder, lake, warehouse)
    with duckdb.connect(str(house.warehouse), read_only=True) as connection:
        return list_facts(connection, house.lake, list_name)


def suppressing(**columns: str) -> dict[str, str]:
    subject = dict.fromkeys(("email", "phone", "customer_id", "name", "postcode"), "null::varchar")
    return {"suppressions": changed(LAKE["suppressions"], subject | columns, "i = 0")}


def test_nothing_is_found_where_nothing_is_wrong(tmp_path: Path) -> None:
    found = facts(tmp_path)
    share = found.pop("listed_share")
    assert share == pytest.approx(12 / 40)
    assert found.pop("size_against_history") == 1
    assert set(found.values()) == {0.0}


@pytest.mark.parametrize(
    ("runs", "ratio"), [("true", 1), ("as_of > '2024-06-28'", None), ("subject_id < '1'", 12)]
)
def test_a_list_is_measured_by_the_median_of_its_last_runs(
    tmp_path: Path, runs: str, ratio: float | None
) -> None:
    lake = {"list_history": changed(LAKE["list_history"], {}, runs)}
    found = facts(tmp_path, lake=lake)["size_against_history"]
    assert math.isnan(found) if ratio is None else found == ratio


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, 0),
        ({"outcome": "case when i = 1 then 'settled' end"}, 8),
        ({"outcome": "null::varchar"}, 0),  # where no settlement is ever told, none is open
        ({"outcome": "case when i = 7 then 'promised' else 'settled' end"}, 1),
        ({"occurred_at": "timestamp '2024-06-01' - to_days((i % 2)::int)"}, 9),
        ({"occurred_at": "timestamp '2024-07-01' + to_days((i % 2)::int)"}, 0),
        # midnight in Berlin: the first that still counts, and a second too early
        ({"occurred_at": "timestamp '2023-07-01 22:00' - to_days((i % 2)::int)"}, 9),
        ({"occurred_at": "timestamp '2023-07-01 21:59:59' - to_days((i % 2)::int)"}, 0),
        ({"purpose": "'order'"}, 0),
    ],
    ids=str,
)
def test_an_offer_in_an_open_complaint_is_found(
    tmp_path: Path, change: dict[str, str], found: int
) -> None:
    lake = {"interactions": changed(LAKE["interactions"], change)}
    assert facts(tmp_path, lake=lake)["offered_in_complaint"] == found


@pytest.mark.parametrize(
    "subject",
    [
        {"email": "' PERSON3@C.example '"},
        {"phone": "'49/301234003'"},
        {"phone": "'+49 (30) 1234 003'"},
        {"customer_id": "'c3'"},
        {"name": "'NAME 3'", "postcode": "'postcode 3'"},
        {"name": "'Pérson-3'", "postcode": "'POSTCODE-3'"},
    ],
    ids=str,
)
def test_a_suppressed_subject_is_found(tmp_path: Path, subject: dict[str, str]) -> None:
    assert facts(tmp_path, lake=suppressing(**subject))["suppressed_on_list"] == 1


def test_an_account_that_replaced_a_suppressed_one_is_found(tmp_path: Path) -> None:
    merged = "case i when 20 then 'c21' when 21 then 'c3' when 3 then 'c20' end"
    customers = changed(LAKE["customers"], {"merged_into_customer_id": merged})
    lake = {"customers": customers, **suppressing(customer_id="'c20'")}
    assert facts(tmp_path, lake=lake)["suppressed_on_list"] == 1


def consents(*rows: str) -> dict[str, str]:
    values = ", ".join(rows)
    later = (
        f"select * from (values {values}) as v(contact_id, customer_id, channel, status, basis, "
        "changed_at)"
    )
    given = changed(LAKE["consents"], {"changed_at": "timestamp '2024-01-01'"})
    return {"consents": f"select * exclude (i) from ({given}) union all by name {later}"}


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("('k3', null, 'email', 'withdrawn', null, timestamp '2024-02-01')", 1),
        ("('k3', null, 'all', 'withdrawn', null, timestamp '2024-02-01')", 1),
        ("(null, 'c3', 'email', 'withdrawn', null, timestamp '2023-02-01')", 1),
        ("('k3', null, 'email', 'withdrawn', null, timestamp '2024-01-01')", 1),
        ("('k3', null, 'email', 'withdrawn', null, timestamp '2023-12-31')", 0),
        ("('k3', null, 'phone', 'withdrawn', null, timestamp '2024-02-01')", 0),
        ("('k3', null, 'email', 'withdrawn', null, timestamp '2024-07-01')", 1),
        (
            "('k3', null, 'email', 'withdrawn', null, timestamp '2024-02-01'), "
            "('k3', null, 'email', 'granted', null, timestamp '2024-07-01')",
            1,
        ),
        (
            "('k3', null, 'email', 'withdrawn', null, timestamp '2024-02-01'), "
            "('k3', null, 'email', 'granted', null, timestamp '2024-06-30')",
            0,
        ),
        ("('k99', null, 'email', 'withdrawn', null, timestamp '2024-02-01')", 0),
    ],
)
def test_the_latest_word_on_a_channel_counts(tmp_path: Path, row: str, found: int) -> None:
    assert facts(tmp_path, lake=consents(row))["withdrawn_on_list"] == found


def test_a_channel_without_a_rule_needs_consent(tmp_path: Path) -> None:
    listed = changed(RETENTION_LIST, {"channel": "if(i = 0, 'fax', channel)"})
    found = facts(tmp_path, warehouse={"lists.retention_list": listed})
    assert found["unconsented_on_list"] == 1


def test_a_channel_that_needs_no_consent_needs_none(tmp_path: Path) -> None:
    listed = changed(RETENTION_LIST, {"channel": "if(i = 0, 'mail', channel)"})
    lake = {"consents": changed(LAKE["consents"], {}, "i > 0")}
    found = facts(tmp_path, lake=lake, warehouse={"lists.retention_list": listed})
    assert found["unconsented_on_list"] == 0


def test_an_employee_on_the_last_working_day_is_still_there(tmp_path: Path) -> None:
    lake = {"employees": changed(LAKE["employees"], {"left_on": "date '2024-07-01'"})}
    assert facts(tmp_path, lake=lake)["inactive_owners"] == 0


def test_foreign_lines_count_at_the_rate_of_their_day(tmp_path: Path) -> None:
    lines = changed(
        LAKE["order_lines"],
        {
            "currency": "'CHF'",
            "status": "if(i = 1, 'returned', 'placed')",
            "quantity": "1",
            "unit_price": "10",
            "discount_amount": "1",
            # half past midnight in Berlin is the day before in UTC
            "ordered_at": "if(i = 0, timestamp '2024-05-31 22:30', timestamp '2024-05-31 12:00')",
        },
        "i < 2",
    )
    rates = (
        "select * from (values ('CHF', date '2024-01-01', 2.0), ('CHF', date '2024-06-01', 3.0)) "
        "as r(currency, date, rate)"
    )
    sold = "select 'c0' as customer_id, 9.0 as net_revenue, 9.0 as net_revenue_12m"
    mart = {"marts.customer_value": sold}
    lake = {"order_lines": lines, "exchange_rates": rates}
    # 9 CHF at 3 sold, 9 CHF at 2 taken back
    assert facts(tmp_path, lake=lake, warehouse=mart)["revenue_difference"] == 0


def test_a_prospect_that_is_a_customer_is_found_by_name_and_postcode(tmp_path: Path) -> None:
    same = {"name": "'PROSPECT-2'", "postcode": "'Postcode 2'"}
    lake = {"customers": changed(LAKE["customers"], same)}
    assert facts(tmp_path, "prospect_list", lake)["customers_on_list"] == 1


SHARED = {"phone": "'+49 40 5555501'", "email": "'P1@p.example'"}


def sharing(column: str, holders: int) -> dict[str, str]:
    """Prospect 1 has the number or address of a contact; others of the contacts share it."""
    given = f"if(i < {holders}, {SHARED[column]}, {column})"
    return {"contacts": changed(LAKE["contacts"], {column: given})}


@pytest.mark.parametrize("column", SHARED)
@pytest.mark.parametrize("holders", [1, 8])
def test_a_prospect_with_the_number_or_address_of_a_customer_is_found(
    tmp_path: Path, column: str, holders: int
) -> None:
    found = facts(tmp_path, "prospect_list", lake=sharing(column, holders))
    assert found["customers_on_list"] == 1


@pytest.mark.parametrize("column", SHARED)
def test_a_number_or_address_that_many_hold_proves_nothing(tmp_path: Path, column: str) -> None:
    few = "select 'open_complaint_counts_days' as name, 365.0 as value union all "
    few += "select 'shared_key_maximum', 3.0"
    found = facts(
        tmp_path, "prospect_list", sharing(column, 8), warehouse={"rules.play_thresholds": few}
    )
    assert found["customers_on_list"] == 0


@pytest.mark.parametrize(("decision", "found"), [("different", 0), ("same", 1)])
def test_whom_a_person_told_apart_is_no_customer(tmp_path: Path, decision: str, found: int) -> None:
    decided = (
        f"select 'customer:c0' as left_key, 'prospect:' || md5('9|directory|r1') as right_key, "
        f"'{decision}' as decision, timestamp '2024-06-30' as decided_at, 'Ann' as decided_by"
    )
    lake = sharing("phone", 1) | {"match_decisions": decided}
    assert facts(tmp_path, "prospect_list", lake)["customers_on_list"] == found
