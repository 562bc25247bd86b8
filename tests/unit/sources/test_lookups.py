import pytest

from dagster_project.sources.errors import SourceError
from tests.delivering import COLUMNS, LINES, TinyCompany, csv_text


def with_lookup(tiny: TinyCompany, text: str, expression: str = "origin", **lookup: object) -> None:
    tiny.deliver("o.csv", csv_text(*LINES))
    tiny.deliver("c.csv", text)
    customers = {"files": "c.csv", "using": ["customer"], **lookup}
    columns = {**COLUMNS, "ordered_at": "delivered.day", "product_id": expression}
    tiny.declare(files="o.csv", lookups={"customers": customers}, columns=columns)


def test_a_lookup_adds_its_columns_and_neither_drops_nor_multiplies_rows(
    tiny: TinyCompany,
) -> None:
    with_lookup(tiny, "customer,origin\nC1,web\nC9,fair\n")
    assert tiny.ingest().accepted == 3
    assert tiny.accepted("customer_id, product_id") == [("C1", "web"), ("C1", "web"), ("C2", None)]


def test_columns_of_the_same_name_are_told_apart(tiny: TinyCompany) -> None:
    expression = "customers.day || '/' || delivered.line"
    with_lookup(tiny, "customer,day\nC1,Monday\n", expression)
    tiny.ingest()
    assert tiny.accepted("product_id")[0] == ("Monday/1",)


def test_a_key_that_stands_twice_is_refused(tiny: TinyCompany) -> None:
    with_lookup(tiny, "customer,origin\nC1,web\nC1,fair\n")
    with pytest.raises(SourceError, match=r"c\.csv: 1 keys stand in more than one row"):
        tiny.ingest()


def test_a_broken_row_of_a_lookup_is_refused(tiny: TinyCompany) -> None:
    with_lookup(tiny, "customer,origin\nC1\nC2,fair\n")
    with pytest.raises(SourceError, match="1 rows of this lookup are no proper records"):
        tiny.ingest()


def test_a_lookup_without_its_key_is_refused(tiny: TinyCompany) -> None:
    with_lookup(tiny, "client,origin\nC1,web\n")
    with pytest.raises(SourceError, match=r"missing columns: customer \(for types or lookups\)"):
        tiny.ingest()


def test_a_lookup_value_of_another_type_than_declared_is_refused(tiny: TinyCompany) -> None:
    with_lookup(tiny, "customer,origin\nC1,web\n", types={"origin": "DOUBLE"})
    with pytest.raises(SourceError, match='1 values of column "origin"'):
        tiny.ingest()


def test_keys_of_different_types_meet(tiny: TinyCompany) -> None:
    tiny.deliver("o.csv", csv_text(*LINES))
    tiny.deliver("c.jsonl", '{"line": 1, "origin": "web"}\n{"line": 2, "origin": "fair"}\n')
    lookups = {"lines": {"files": "c.jsonl", "using": "line"}}
    tiny.declare(files="o.csv", lookups=lookups, columns={**COLUMNS, "product_id": "origin"})
    tiny.ingest()
    assert tiny.accepted("product_id") == [("web",), ("fair",), ("web",)]
