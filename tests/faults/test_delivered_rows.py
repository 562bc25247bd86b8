"""Single bad rows: each is set aside with its rule, and no other row suffers."""

import json
import stat

import pytest

from dagster_project.sources.report import IngestReport
from tests.delivering import COLUMNS, LINES, TinyCompany, csv_text


def ingest_lines(tiny: TinyCompany, *lines: str) -> IngestReport:
    """Deliver the three good order lines and these."""
    tiny.deliver("orders.csv", csv_text(*LINES, *lines))
    tiny.declare(files="orders.csv", columns={**COLUMNS, "status": "'placed'"})
    return tiny.ingest()


@pytest.mark.parametrize(
    ("line", "rule", "reason"),
    [
        ("O3,1,,2024-03-01,1,1", "customer_id_is_given", "customer_id is empty"),
        ("O3, ,C1,2024-03-01,1,1", "line_number_is_given", "line_number is empty"),
        (
            "O3,1,C1,2024-03-01,-2,1",
            "quantity_above_zero",
            "quantity_above_zero does not hold: quantity ('-2.0')",
        ),
        (
            "O3,1,C1,2024-03-01,1,-1",
            "unit_price_not_negative",
            "unit_price_not_negative does not hold: unit_price ('-1.0')",
        ),
        ("O3,1,C1,2024-03-01,two,1", "quantity_is_a_number", "quantity is not a number ('two')"),
        ('O3,1,C1,2024-03-01,"1,5",1', "quantity_is_a_number", "quantity is not a number ('1,5')"),
        ("O3,1,C1,2024-03-01,inf,1", "quantity_is_a_number", "quantity is not a number ('inf')"),
        ("O3,1,C1,2024-03-01,nan,1", "quantity_is_a_number", "quantity is not a number ('nan')"),
        (
            "O3,1,C1,1899-12-30,1,1",
            "ordered_at_after_1970_began",
            "ordered_at_after_1970_began does not hold: ordered_at",
        ),
        ("O3,1,C1,2024-02-30,1,1", "ordered_at_is_a_time", "ordered_at is not a time"),
        ("O3,1,C1,31.01.2024,1,1", "ordered_at_is_a_time", "('31.01.2024')"),
        ("O3,1,C1,infinity,1,1", "ordered_at_is_a_time", "ordered_at is not a time"),
        (
            "O3,1,C1,2024-06-30 00:00:01,1,1",
            "ordered_at_is_not_in_the_future",
            "ordered_at lies in the future: 2024-06-30 00:00:01 is later than 2024-06-30 00:00:00",
        ),
        ("O3,1,C1,2024-03-01,1", "row_is_well_formed", "the row has too few values (line 5"),
        ("O3,1,C1,2024-03-01,1,1,1", "row_is_well_formed", "the row has too many values (line 5"),
        ('O3,1,"C"1,2024-03-01,1,1', "row_is_well_formed", "a quote is not closed, or text"),
        ('O3,1,"C1,2024-03-01,1,1', "row_is_well_formed", "a quote is not closed"),
    ],
)
def test_a_bad_row_is_set_aside_with_its_rule(
    tiny: TinyCompany, line: str, rule: str, reason: str
) -> None:
    report = ingest_lines(tiny, line)
    assert (report.rows_read, report.accepted, report.quarantined) == (4, 3, 1)
    assert report.rules == ((rule, 1),)
    ((file, row, found, why, remedy),) = tiny.quarantined(
        "source_file, source_row, rule, reason, remedy"
    )
    assert (file, row, found) == ("orders.csv", 4, rule)
    assert reason in why
    assert remedy


def test_a_truncated_last_line_is_set_aside_and_kept_as_delivered(tiny: TinyCompany) -> None:
    tiny.deliver("orders.csv", csv_text(*LINES)[:-12])
    tiny.declare(files="orders.csv")
    assert tiny.ingest().quarantined == 1
    ((delivered,),) = tiny.quarantined("delivered")
    assert json.loads(delivered) == LINES[2][:-11]


def test_an_unknown_status_is_set_aside_with_the_known_ones(tiny: TinyCompany) -> None:
    tiny.deliver("orders.csv", csv_text(*LINES, "O3,1,C1,2024-03-01,1,1"))
    status = {"status": "case \"order\" when 'O3' then 'shipped' else 'placed' end"}
    tiny.declare(files="orders.csv", columns={**COLUMNS, **status})
    report = tiny.ingest()
    assert (report.rules, report.accepted) == ((("status_is_allowed", 1),), 3)
    ((reason,),) = tiny.quarantined("reason")
    assert reason == "status is none of placed, cancelled, returned ('shipped')"


def test_a_row_with_several_faults_counts_once_and_names_them_all(tiny: TinyCompany) -> None:
    report = ingest_lines(tiny, "O3,1,,2024-03-01,-1,x")
    assert report.rules == (("customer_id_is_given", 1),)
    ((rules,),) = tiny.quarantined("all_rules")
    assert rules == ["customer_id_is_given", "unit_price_is_a_number", "quantity_above_zero"]


def test_rows_after_a_broken_one_keep_their_numbers(tiny: TinyCompany) -> None:
    tiny.deliver("orders.csv", csv_text(LINES[0], "broken", LINES[1], "broken", "x", LINES[2]))
    tiny.declare(files="orders.csv")
    assert tiny.ingest().rows_read == 6
    assert sorted(tiny.accepted("source_row")) == [(1,), (3,), (6,)]
    assert sorted(tiny.quarantined("source_row")) == [(2,), (4,), (5,)]


def test_the_last_delivered_row_of_a_key_is_kept(tiny: TinyCompany) -> None:
    tiny.deliver("2024-01.csv", csv_text(*LINES))
    tiny.deliver("2024-02.csv", csv_text(LINES[0].replace("9.50", "9.00"), LINES[0]))
    tiny.declare(files="2024-*.csv")
    report = tiny.ingest()
    assert (report.rows_read, report.accepted, report.duplicates) == (5, 3, 2)
    rows = tiny.accepted("order_id, line_number, unit_price, source_file, source_row")
    assert rows[0] == ("O1", "1", 9.5, "2024-02.csv", 2)


def test_a_withdrawal_at_the_moment_of_a_grant_is_kept_beside_it(tiny: TinyCompany) -> None:
    given = "contact,channel,status,moment"
    words = [f"K1,email,{status},2024-03-01 09:00" for status in ("withdrawn", "granted")]
    tiny.deliver("consents.csv", csv_text(*words, *words, header=given))
    columns = {"contact_id": "contact", "channel": "channel", "status": "status"}
    tiny.declare("consents", files="consents.csv", columns={**columns, "changed_at": "moment"})
    report = tiny.ingest("consents")
    assert (report.accepted, report.duplicates, report.quarantined) == (2, 2, 0)
    assert tiny.accepted("status", "consents") == [("granted",), ("withdrawn",)]


def test_a_broken_correction_does_not_remove_the_good_row(tiny: TinyCompany) -> None:
    report = ingest_lines(tiny, LINES[0].replace(",2,", ",-2,"))
    assert (report.accepted, report.quarantined, report.duplicates) == (3, 1, 0)


def test_keys_with_nulls_are_equal(tiny: TinyCompany) -> None:
    tiny.deliver("blocked.csv", "mail,why\na@b.example,x\na@b.example,y\n")
    tiny.declare("suppressions", files="blocked.csv", columns={"email": "mail", "reason": "why"})
    tiny.deliver("orders.csv", csv_text(*LINES))
    tiny.declare(files="orders.csv")
    report = tiny.ingest("suppressions")
    assert (report.accepted, report.duplicates) == (1, 1)
    assert tiny.accepted("reason", "suppressions") == [("y",)]


@pytest.mark.parametrize(
    "value",
    [
        "=cmd|' /C calc'!A0",
        "'; drop table judged; --",
        'say "hello"',
        "two\nlines",
        "two\r\nlines",
        "🦆 Größe ﷺ",
        "a\0b",
        "{{ ref('x') }}",
        "${HOME}",
        "\\",
        "NULL",
    ],
)
def test_a_hostile_value_passes_as_data(tiny: TinyCompany, value: str) -> None:
    quoted = '"' + value.replace('"', '""') + '"'
    report = ingest_lines(tiny, f"O3,1,{quoted},2024-03-01,1,1")
    assert (report.accepted, report.quarantined) == (4, 0)
    expected = value.replace("\r\n", "\n")
    assert [row for row in tiny.accepted("customer_id") if row == (expected,)] == [(expected,)]


def test_a_hostile_value_survives_in_the_quarantine(tiny: TinyCompany) -> None:
    ingest_lines(tiny, 'O3,1,"\'; drop ""table"" 🦆",never,1,1')
    ((delivered,),) = tiny.quarantined("delivered")
    assert json.loads(delivered)["customer"] == '\'; drop "table" 🦆'


def test_hostile_names_of_files_and_columns_pass(tiny: TinyCompany) -> None:
    name = "o'; drop--[1]*.csv"
    tiny.deliver(name, csv_text(*LINES, header='order,line,customer,day,"q\'""; --",price'))
    tiny.deliver("o'; drop--1 a file the name would match as a pattern.csv", "x\n1\n")
    tiny.declare(files=name.replace("[", "[[]").replace("*", "[*]"), columns={
        **COLUMNS, "quantity": '"q\'""; --"',
    })  # fmt: skip
    assert tiny.ingest().accepted == 3
    assert set(tiny.accepted("source_file")) == {(name,)}


def test_a_personal_value_is_not_repeated_in_the_reason(tiny: TinyCompany) -> None:
    tiny.deliver("people.csv", "id,company,mail\nP1,C1,jane roe\n")
    tiny.deliver("orders.csv", csv_text(*LINES))
    tiny.declare(files="orders.csv")
    columns = {"contact_id": "id", "customer_id": "company", "email": "mail"}
    tiny.declare("contacts", files="people.csv", columns=columns)
    assert tiny.ingest("contacts").rules == (("email_has_a_shape", 1),)
    ((reason, remedy, delivered),) = tiny.quarantined("reason, remedy, delivered", "contacts")
    assert reason == "email_has_a_shape does not hold: email"
    assert "jane" not in reason + remedy
    assert json.loads(delivered)["mail"] == "jane roe"


def test_files_and_folders_are_for_their_owner_only(tiny: TinyCompany) -> None:
    ingest_lines(tiny, "O3,1,,2024-03-01,1,1")
    for path in (tiny.lake, tiny.quarantine, tiny.folder / "state"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    for path in (tiny.lake / "order_lines.parquet", tiny.quarantine / "order_lines.parquet"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(path.name for path in tiny.lake.iterdir()) == ["order_lines.parquet"]


def test_a_value_that_an_expression_cannot_take_sets_aside_its_row_only(
    tiny: TinyCompany,
) -> None:
    tiny.deliver("orders.csv", csv_text(*LINES, "O3,1,C1,5.1.24,1,1"))
    tiny.declare(
        files="orders.csv", columns={**COLUMNS, "ordered_at": "strptime(day, '%Y-%m-%d %H:%M:%S')"}
    )
    report = tiny.ingest()
    assert (report.accepted, report.rules) == (3, (("ordered_at_can_be_computed", 1),))


def test_a_delivered_value_of_another_type_than_declared_sets_aside_its_row(
    tiny: TinyCompany,
) -> None:
    tiny.deliver("orders.csv", csv_text(*LINES, "O3,1,C1,2024-03-01,1,n/a"))
    tiny.declare(
        files="orders.csv",
        types={"Price": "DOUBLE"},
        columns={**COLUMNS, "unit_price": "price * 2"},
    )
    report = tiny.ingest()
    assert report.rules == (("delivered_Price_is_double", 1),)
    assert sorted(tiny.accepted("unit_price")) == [(2.5,), (8.0,), (19.0,)]
