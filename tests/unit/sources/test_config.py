import textwrap
from pathlib import Path

import pytest

from dagster_project.sources.config import SourcesFile, load_sources_file
from dagster_project.sources.errors import SourcesFileError

GOOD = """\
company:
  name: Tiny
  currency: EUR
  time_zone: Europe/Berlin
entities:
  order_lines:
    files: orders.csv
    columns:
      order_id: order
      line_number: line
      customer_id: customer
      ordered_at: day
      quantity: qty
      unit_price: price
"""


def load(folder: Path, text: str) -> SourcesFile:
    path = folder / "sources.yml"
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return load_sources_file(path)


def problems(folder: Path, old: str, new: str) -> list[str]:
    assert old in GOOD
    with pytest.raises(SourcesFileError) as refusal:
        load(folder, GOOD.replace(old, new))
    return str(refusal.value).replace(f"{folder}/", "").splitlines()


def test_a_short_file_gets_its_defaults(tmp_path: Path) -> None:
    sources = load(tmp_path, GOOD)
    assert sources.company.horizon_days == 28
    assert sources.company.contacts_per_week == 200
    assert sources.company.control_share == 0.1
    assert sources.company.control_salt == "mainstay"
    assert sources.company.language == "en"
    assert sources.company.gross_margin is None
    assert sources.company.as_of is None
    (delivery,) = sources.deliveries("order_lines")
    assert delivery.files == ("orders.csv",)
    assert sources.deliveries("contacts") == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "remedy"),
    [
        ("name: Tiny", "nam: Tiny", 2, "company.nam is no known key", "did you mean 'name'?"),
        ("  name: Tiny\n", "", 1, "company.name is missing", "add name:"),
        ("EUR", "EURO", 3, "'EURO' is no ISO 4217 currency", "did you mean 'EUR'?"),
        ("Europe/Berlin", "Europe/Berln", 4, "is no time zone", "did you mean 'Europe/Berlin'?"),
        ("Europe/Berlin", "CET5", 4, "is no time zone", "such as Europe/Berlin"),
        ("files:", "fils:", 7, "order_lines.fils is no known key", "did you mean 'files'?"),
        ("orders.csv", "orders.csv\n    header: false", 8, "read by name only", "header: true"),
        ("orders.csv", "orders.csv\n    encoding: utf-9", 8, "'utf-9' is no encoding", "use utf-8"),
        ("orders.csv", "orders.csv\n    encoding: hex", 8, "'hex' is no encoding", "use utf-8"),
        ("orders.csv", "orders.csv\n    format: excel", 8, "'csv', 'parquet', 'xlsx'", "correct"),
        ("orders.csv", "orders.csv\n    delimiter: ';;'", 8, "at most 1 character", "correct"),
        ("qty", "qty\n      quantitty: q", 14, "no column 'quantitty'", "did you mean 'quantity'?"),
        ("      quantity: qty\n", "", 8, "quantity is required and not mapped", "Units sold"),
        ("qty", "now()", 13, "depend on when it runs", "use a delivered date column"),
        ("qty", "random()", 13, "another result in each run", "from delivered columns"),
        ("qty", "unnest(qty)", 13, "several rows of one", "one row a record"),
        ("qty", "(select 1)", 13, "looks beyond the delivered row", "under lookups"),
        ("qty", "qty +* (", 13, "cannot be parsed", "one DuckDB expression"),
        ("qty", "qty, price", 13, "is not one expression", "one expression a column"),
        ("qty", "", 13, "has no expression", "write an expression, or leave quantity out"),
        ("  order_lines:", "  orderlines:", 6, "no entity 'orderlines'", "'order_lines'?"),
        ("company:\n", "company:\n  horizon_days: many\n", 2, "valid integer", "correct"),
        ("company:\n", "company:\n  gross_margin: 30\n", 2, "less than 1", "correct"),
        ("company:\n", "company:\n  language: it\n", 2, "'en', 'de', 'es' or 'fr'", "correct"),
        (
            "company:\n",
            "company:\n  name: Twice\n",
            3,
            "'name' stands twice, first on line 2",
            "keep",
        ),
        ("name: Tiny", "name: [Tiny", 3, "not valid YAML", "indentation"),
    ],
)
def test_a_mistake_is_told_with_line_and_remedy(
    tmp_path: Path, old: str, new: str, line: int, what: str, remedy: str
) -> None:
    found = [each for each in problems(tmp_path, old, new) if what in each]
    assert len(found) == 1
    assert found[0].startswith(f"sources.yml:{line}: ")
    assert "Remedy: " in found[0]
    assert remedy in found[0].split("Remedy: ")[1]


def test_every_mistake_is_told_at_once_in_the_order_of_lines(tmp_path: Path) -> None:
    text = GOOD.replace("EUR", "EURO").replace("qty", "now()").replace("order_id", "orderid")
    with pytest.raises(SourcesFileError) as refusal:
        load(tmp_path, text)
    assert [problem.line for problem in refusal.value.problems] == [3, 8, 9, 13]


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourcesFileError, match="cannot be read"):
        load_sources_file(tmp_path / "none.yml")


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourcesFileError, match="has no blocks"):
        load(tmp_path, "")


def test_a_file_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    path = tmp_path / "sources.yml"
    path.write_bytes(GOOD.replace("Tiny", "Müller").encode("latin-1"))
    with pytest.raises(SourcesFileError, match="is not UTF-8 at byte"):
        load_sources_file(path)


def test_a_part_that_contains_itself_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourcesFileError, match="a part contains itself"):
        load(tmp_path, GOOD + "  contacts: &again\n    columns: *again\n")


def test_scalars_stay_as_written(tmp_path: Path) -> None:
    text = GOOD + "      status: \"'placed'\"\n      discount_amount: 0\n      channel: 'null'\n"
    (delivery,) = load(tmp_path, text).deliveries("order_lines")
    assert delivery.columns["discount_amount"] == "0"
    assert delivery.columns["channel"] == "null"


def test_reserved_words_and_names_with_blanks_are_columns(tmp_path: Path) -> None:
    text = GOOD.replace("qty", "Units Sold")
    (delivery,) = load(tmp_path, text).deliveries("order_lines")
    assert delivery.columns["order_id"] == "order"
    assert delivery.columns["quantity"] == "Units Sold"


def test_the_fingerprint_changes_with_a_delivered_file_and_only_then(tmp_path: Path) -> None:
    sources = load(tmp_path, GOOD)
    nothing = sources.fingerprint()
    (tmp_path / "orders.csv").write_text("a")
    delivered = sources.fingerprint()
    assert delivered not in (nothing, "")
    assert sources.fingerprint() == delivered
