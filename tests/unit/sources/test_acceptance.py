import hashlib
import json

import duckdb
import pytest

from dagster_project.contracts import ENTITIES
from dagster_project.sources import settling
from dagster_project.sources.errors import SourceError
from dagster_project.sources.report import IngestReport, LostRowsError
from tests.delivering import COLUMNS, LINES, TinyCompany, csv_text


def test_the_table_has_the_columns_and_types_of_the_contract(tiny: TinyCompany) -> None:
    for entity in ENTITIES.values():
        tiny.ingest(entity.name)
        with duckdb.connect() as connection:
            found = connection.execute(
                f"describe from '{tiny.lake}/{entity.name}.parquet'"
            ).fetchall()
        expected = [(column.name, column.type) for column in entity.columns]
        provenance = [("source_file", "VARCHAR"), ("source_row", "BIGINT")]
        assert [row[:2] for row in found] == [*expected, *provenance]


def test_defaults_fill_columns_that_are_left_out(tiny: TinyCompany) -> None:
    tiny.ingest()
    assert tiny.accepted("distinct status, discount_amount, currency, channel") == [
        ("placed", 0.0, "EUR", None)
    ]


def test_text_is_trimmed_and_blanks_are_null(tiny: TinyCompany) -> None:
    tiny.deliver("o.csv", csv_text("O1,1, C1\t,2024-01-05,1,1"))
    tiny.declare(files="o.csv", columns={**COLUMNS, "channel": "'  '", "product_id": "'\t'"})
    tiny.ingest()
    assert tiny.accepted("customer_id, channel, product_id") == [("C1", None, None)]


def test_the_report_says_what_came_of_every_row_and_file(tiny: TinyCompany) -> None:
    text = csv_text(*LINES, LINES[0], "O3,1,,2024-03-01,1,1")
    tiny.deliver("o.csv", text)
    tiny.declare(files="o.csv")
    report = tiny.ingest()
    assert (report.rows_read, report.accepted) == (5, 3)
    assert (report.quarantined, report.duplicates) == (1, 1)
    assert report.adds_up
    assert report.rules == (("customer_id_is_given", 1),)
    (file,) = report.files
    assert file.sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert (file.name, file.rows) == ("o.csv", 5)
    assert str(report.first_known_at) == "2024-01-05 10:00:00"
    assert str(report.last_known_at) == "2024-02-10 12:30:00"


def test_rows_that_get_lost_stop_the_run_and_replace_nothing(
    tiny: TinyCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert tiny.ingest().accepted == 3
    before = (tiny.lake / "order_lines.parquet").read_bytes()
    accepted_sql = settling._accepted_sql
    monkeypatch.setattr(
        settling, "_accepted_sql", lambda entity: f"from ({accepted_sql(entity)}) limit 2"
    )
    with pytest.raises(LostRowsError, match="3 rows read, but 2 accepted"):
        tiny.ingest()
    assert (tiny.lake / "order_lines.parquet").read_bytes() == before
    assert [path.name for path in tiny.lake.iterdir()] == ["order_lines.parquet"]


def test_a_reader_that_skips_lines_is_noticed(
    tiny: TinyCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny.deliver("o.csv", csv_text(*LINES))
    tiny.declare(files="o.csv")
    monkeypatch.setattr(settling, "count_judged", lambda *_: 2)
    monkeypatch.setattr("dagster_project.sources.acceptance.count_judged", lambda *_: 2)
    with pytest.raises(LostRowsError, match="it has 3 lines and 2 were read"):
        tiny.ingest()


def test_the_same_deliveries_give_the_same_bytes(tiny: TinyCompany) -> None:
    tiny.deliver("o.csv", csv_text(*reversed(LINES), "O3,1,,2024-03-01,1,1"))
    tiny.declare(files="o.csv")
    files = (tiny.lake / "order_lines.parquet", tiny.quarantine / "order_lines.parquet")
    tiny.ingest()
    first = [file.read_bytes() for file in files]
    tiny.ingest()
    assert [file.read_bytes() for file in files] == first
    assert tiny.accepted("order_id || line_number") == [("O11",), ("O12",), ("O21",)]


def test_one_file_may_feed_an_entity_in_two_ways(tiny: TinyCompany) -> None:
    tiny.deliver("o.csv", csv_text(*LINES))
    tiny.declare(files="o.csv")
    returned = {**COLUMNS, "order_id": "\"order\" || '-R'", "status": "'returned'"}
    tiny.declare(files="o.csv", columns=returned)
    report = tiny.ingest()
    assert (report.accepted, report.duplicate_files) == (6, ())


def test_a_window_sees_all_files_of_its_delivery(tiny: TinyCompany) -> None:
    tiny.deliver("a.csv", csv_text(LINES[0]))
    tiny.deliver("b.csv", csv_text(*LINES[1:], "O3,1,,2024-03-01,1,1"))
    numbered = {**COLUMNS, "line_number": 'row_number() over (order by "order", line)'}
    tiny.declare(files=["a.csv", "b.csv"], columns=numbered)
    tiny.ingest()
    assert tiny.accepted("line_number, source_file, source_row") == [
        ("1", "a.csv", 1), ("2", "b.csv", 1), ("3", "b.csv", 2),
    ]  # fmt: skip
    ((delivered,),) = tiny.quarantined("delivered")
    assert json.loads(delivered)["order"] == "O3"


def test_broken_rows_of_several_files_are_told_apart(tiny: TinyCompany) -> None:
    tiny.deliver("a.csv", csv_text(LINES[0], "broken"))
    tiny.deliver("b.csv", csv_text("broken, too", *LINES[1:]))
    numbered = {**COLUMNS, "line_number": 'row_number() over (order by "order", line)'}
    tiny.declare(files=["a.csv", "b.csv"], columns=numbered)
    assert tiny.ingest().rows_read == 5
    assert tiny.quarantined("source_file, source_row") == [("a.csv", 2), ("b.csv", 1)]
    assert tiny.accepted("source_file, source_row")[1:] == [("b.csv", 2), ("b.csv", 3)]


@pytest.mark.parametrize(
    ("expression", "what"),
    [
        ("qty * price", "order_lines.unit_price does not fit the delivered columns: Binder Error"),
        ("no_such_function(price)", "order_lines.unit_price does not fit"),
        ("day::date", "order_lines.unit_price is computed as DATE"),
        ("sum(price::double)", "order_lines.unit_price does not fit"),
    ],
)
def test_an_expression_that_does_not_fit_is_named(
    tiny: TinyCompany, expression: str, what: str
) -> None:
    tiny.deliver("o.csv", csv_text(*LINES))
    tiny.declare(files="o.csv", columns={**COLUMNS, "unit_price": expression})
    with pytest.raises(SourceError, match="Remedy") as refusal:
        tiny.ingest()
    assert what in str(refusal.value)


def test_declared_types_let_text_columns_calculate(tiny: TinyCompany) -> None:
    tiny.deliver("o.csv", csv_text('O1,1,C1,2024-01-05,"1.200,5","2,5"'))
    tiny.declare(
        files="o.csv",
        decimal=",",
        types={"QTY": "DOUBLE", "price": "DOUBLE"},
        columns={**COLUMNS, "unit_price": "price * qty"},
    )
    tiny.ingest()
    assert tiny.accepted("quantity, unit_price") == [(1200.5, 3001.25)]


def test_an_entity_that_is_not_delivered_reports_nothing(tiny: TinyCompany) -> None:
    assert tiny.ingest("surveys") == IngestReport("surveys")
