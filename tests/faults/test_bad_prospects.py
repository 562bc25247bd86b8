"""Prospects as they should not be delivered, through the whole pipeline: four days of one company.

24 customers with industry, region and staff. None of the prospects is like any of them:

trade_directory  40 companies, 12 of them once more under another number and spelling: 30 %. 60
                 firms that share the number of one call centre. Three rows without a name.
                 Countries in words.
crm_export       the 24 customers, delivered as prospects.
five sources     one company under five names; the fair was first.
trade_fair       that company, two firms that nobody else names, a person, and a firm that asked to
                 be left alone and that the directory names too.

The second day comes without the fair, the third with attributes of 12 customers only, the fourth
with other columns in the directory.
"""

import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from tests.conftest import run_mainstay

HEADER = (
    "source,record,name,industry,country,region,city,postcode,street,website,email,phone,kind,"
    "collected,employees"
)
STEMS = (
    "Amsel", "Birke", "Distel", "Eibe", "Falke", "Ginster", "Hasel", "Iltis", "Jasmin",
    "Kranich", "Linde", "Mohn", "Nelke", "Otter", "Pirol", "Quitte", "Rotbuche", "Salbei",
    "Tanne", "Ulme", "Veilchen", "Wacholder", "Zeder", "Adler", "Biber", "Dachs", "Elster",
    "Fuchs", "Gans", "Hirsch", "Igel", "Kiebitz", "Luchs", "Marder", "Natter", "Orchidee",
    "Pappel", "Reiher", "Specht", "Thymian",
)  # fmt: skip
TRADES = ("Optik", "Verlag", "Theater", "Druck", "Reisen")
CITIES = ("Kiel", "Mainz", "Jena", "Ulm", "Hof", "Trier", "Halle", "Worms")
COUNTRIES = ("Deutschland", "Germany", "Allemagne", "DE")
FIVE = {
    "trade_directory": "Müller & Söhne Klavierbau GmbH",
    "trade_fair": "Mueller und Soehne Klavierbau",
    "association": "MULLER & SOHNE KLAVIERBAU G.M.B.H.",
    "publication": "Klavierbau Müller & Söhne GmbH",
    "observation": "Müller & Söhne Klavierbau GmbH & Co. KG",
}
STREET, MAIL, PHONE = "Lindenallee {0}", "office@{0}.example", "0431 55{0:05d}"


def row(source: str, record: str, name: str, **known: Any) -> str:
    """Return a line of a file of prospects."""
    known = {"country": "DE", "collected": "2025-09-01", "employees": 5, **known}
    cells = (source, record, f'"{name}"', *(known.get(key, "") for key in HEADER.split(",")[3:]))
    return ",".join(str(cell) for cell in cells)


def company(number: int) -> dict[str, Any]:
    """Return what the directory knows of its company of that number."""
    return {
        "industry": "piano tuning",
        "country": COUNTRIES[number % 4],
        "region": "far away",
        "city": CITIES[number % 8],
        "postcode": 24000 + 7 * number,
        "street": STREET.format(number + 1),
        "website": f"www.{STEMS[number].lower()}.example",
        "email": MAIL.format(STEMS[number].lower()),
        "phone": PHONE.format(number),
    }


def name_of(number: int) -> str:
    return f"{STEMS[number]} {TRADES[number % 5]} GmbH"


def directory() -> list[str]:
    once = [row("trade_directory", f"d{n}", name_of(n), **company(n)) for n in range(40)]
    again = [
        row("trade_directory", f"again{n}", f"{STEMS[n].upper()} {TRADES[n % 5]}",
            **{**company(n), "email": "", "country": "Allemagne", "collected": "2025-09-02"})
        for n in range(12)
    ]  # fmt: skip
    centre = [
        row(
            "trade_directory",
            f"c{n}",
            f"{STEMS[n % 40]}{TRADES[n // 40]} {STEMS[(n * 7 + 3) % 40]}hof",
            city=CITIES[n % 8],
            postcode=60000 + 13 * n,
            street=f"Am Ring {n}",
            phone="069 12345678",
        )
        for n in range(60)
    ]
    nameless = [
        row("trade_directory", f"n{n}", blank, postcode=99999)
        for n, blank in enumerate(("", " ", "\t"))
    ]
    return [*once, *again, *centre, *nameless]


def five(source: str, collected: str) -> str:
    known = {
        "collected": collected,
        "city": "Kiel",
        "postcode": 24103,
        "street": "Hafenstr. 5",
        "phone": "0431 998877",
    }
    return row(source, "five", FIVE[source], website="www.klavierbau-mueller.example", **known)


def customer(number: int) -> dict[str, Any]:
    return {
        "city": "Hamburg",
        "postcode": 20000 + number,
        "street": f"Elbchaussee {number}",
        "website": f"kunde{number}.example",
        "industry": ("joinery", "roofing", "paving")[number % 3],
        "region": ("north", "south")[number % 2],
        "employees": 50 + 10 * number,
    }


def deliver(folder: Path) -> Path:
    """Write the deliveries of the first run; return the sources file."""
    orders = [
        f"O{c}-{month},1,C{c},{2023 + month // 12}-{month % 12 + 1:02d}-{c + 1:02d} 10:00:00,"
        f"{10 * (c % 6 + 1)},100,60"
        for c in range(24)
        for month in range(c % 12, 36)
    ]
    fair = [
        five("trade_fair", "2025-09-01"),
        row("trade_fair", "f1", "Robbe Kutschen OHG", city="Husum", postcode=25813),
        row("trade_fair", "f2", "Walross Segel OHG", city="Norden", postcode=26506),
        row("trade_fair", "p", "Jana Petersen", kind="person", city="Emden", postcode=26721,
            street="Deich 3", email="jana.petersen@gmail.com"),
        row("trade_fair", "w", name_of(39), **company(39)),
    ]  # fmt: skip
    rest = [five(source, "2025-09-03") for source in ("association", "publication", "observation")]
    export = [row("crm_export", f"C{c}", customer_name(c)[:-5], **customer(c)) for c in range(24)]
    files = {
        "orders": ["order,line,customer,day,qty,price,cost", *orders],
        "customers": customers(24),
        "directory": [HEADER, *directory(), five("trade_directory", "2025-09-02")],
        "fair": [HEADER, *fair],
        "rest": [HEADER, *rest, *export],
        "consents": [
            "source,record,channel,status,day",
            "trade_fair,w,all,withdrawn,2025-10-01 00:00:00",
        ],
    }
    for name, lines in files.items():
        write(folder / f"{name}.csv", lines)
    return declare(folder, "directory", "fair", "rest")


def customer_name(number: int) -> str:
    return f"Kunde {STEMS[number]}werk {number} GmbH"


def customers(known: int) -> list[str]:
    """Return the file of customers; beyond the first `known` nothing but the name is known."""
    header = list(customer(0))
    lines = [
        ",".join(
            [
                f"C{c}",
                customer_name(c),
                *(str(customer(c)[name]) if c < known else "" for name in header),
            ]
        )
        for c in range(24)
    ]
    return [",".join(["id", "name", *header]), *lines]


def write(path: Path, lines: list[str]) -> None:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def declare(folder: Path, *prospects: str) -> Path:
    plain = ["name", "industry", "region", "city", "postcode", "street", "website", "employees"]
    columns = {name: name for name in (*plain, "country", "email", "phone", "source")}
    columns |= {"source_record_id": "record", "collected_at": "collected", "kind": "kind"}
    declared = {
        "company": {"name": "Far", "currency": "EUR", "time_zone": "UTC", "horizon_days": 60,
                    "as_of": "2026-01-01", "contacts_per_week": 2000, "control_share": 0},
        "entities": {
            "order_lines": {"files": "orders.csv", "columns": {
                "order_id": "order", "line_number": "line", "customer_id": "customer",
                "ordered_at": "day", "quantity": "qty", "unit_price": "price",
                "unit_cost": "cost"}},
            "customers": {"files": "customers.csv", "columns": {
                "customer_id": "id", **{name: name for name in plain}, "country": "'DE'"}},
            "consents": {"files": "consents.csv", "columns": {
                "prospect_source": "source", "prospect_record_id": "record", "channel": "channel",
                "status": "status", "changed_at": "day"}},
            "prospects": [{"files": f"{name}.csv", "columns": columns} for name in prospects],
        },
    }  # fmt: skip
    path = folder / "sources.yml"
    path.write_text(yaml.safe_dump(declared, sort_keys=False), encoding="utf-8")
    return path


class Days:
    """What people and BI could open after each day."""

    def __init__(self, folder: Path) -> None:
        self.home, self.deliveries = folder / "home", folder / "deliveries"
        self.deliveries.mkdir()

    def run(self, as_of: str) -> subprocess.CompletedProcess[str]:
        sources = str(self.deliveries / "sources.yml")
        return run_mainstay(self.home, MAINSTAY_SOURCES=sources, MAINSTAY_AS_OF=as_of)

    def keep(self, as_of: str) -> None:
        done = self.run(as_of)
        assert done.returncode == 0, done.stdout + done.stderr
        published = self.home / "out" / "published" / "mainstay.duckdb"
        published.rename(published.with_name(f"{as_of}.duckdb"))

    def ask(self, as_of: str, sql: str) -> list[tuple[Any, ...]]:
        path = self.home / "out" / "published" / f"{as_of}.duckdb"
        with duckdb.connect(str(path), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def emitted(self, as_of: str) -> list[tuple[Any, ...]]:
        """Return names and prospect ids of the list that sales was given."""
        path = self.home / "out" / "lists" / as_of / "prospect_list.parquet"
        with duckdb.connect() as connection:
            return connection.execute(f"select name, prospect_id from '{path}'").fetchall()


FIRST, WITHOUT_FAIR, FEW_KNOWN, OTHER_COLUMNS = (f"2026-01-0{day}" for day in range(1, 5))


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Days:
    days = Days(tmp_path_factory.mktemp("far"))
    deliver(days.deliveries)
    days.keep(FIRST)
    declare(days.deliveries, "directory", "rest")
    days.keep(WITHOUT_FAIR)
    write(days.deliveries / "customers.csv", customers(12))
    days.keep(FEW_KNOWN)
    return days


def test_every_record_is_counted_once_and_rows_without_a_name_are_refused(days: Days) -> None:
    # 40 + 12 + 60 + 1 of the directory, 5 of the fair, 3 of the five names, 24 customers
    listed = days.ask(FIRST, "select count(*) from lists.prospect_list")[0][0]
    left_out = Counter(
        dict(
            days.ask(
                FIRST,
                "select reason_left_out, count(*) from lists.prospect_list_left_out group by 1",
            )
        )
    )
    # 39 of the directory, the centre's 60, the five names, two firms and a person of the fair
    assert listed == 39 + 60 + 1 + 3
    assert left_out == {"existing_customer": 24, "no_channel": 1, "duplicate": 12 + 4 + 1}
    quarantine = days.home / "state" / "quarantine" / "prospects.parquet"
    with duckdb.connect() as connection:
        refused = connection.execute(f"select rule from '{quarantine}'").fetchall()
    assert refused == [("name_is_given",)] * 3


def test_a_duplicate_in_another_spelling_is_one_prospect_from_one_country(days: Days) -> None:
    found = days.ask(
        FIRST,
        "select records, country_code, count(*) from marts.prospects "
        "where sources_text like '%trade_directory%' and industry is not null group by all",
    )
    # Amsel to Linde came twice, Thymian from the fair as well
    assert sorted(found) == [(1, "DE", 27), (2, "DE", 13)]


def test_customers_delivered_as_prospects_are_matched_to_their_accounts(days: Days) -> None:
    found = days.ask(
        FIRST,
        "select source_record_id, matched_customer_id from lists.prospect_list_left_out "
        "where reason_left_out = 'existing_customer'",
    )
    assert sorted(found) == sorted((f"C{c}", f"C{c}") for c in range(24))


def test_five_names_are_one_prospect_credited_to_who_named_it_first(days: Days) -> None:
    told = (
        "select prospect_id, records, sources, source from marts.prospects where records in (4, 5)"
    )
    ((prospect_id, *first),) = days.ask(FIRST, told)
    assert first == [5, 5, "trade_fair"]
    assert days.ask(WITHOUT_FAIR, told) == [(prospect_id, 4, 4, "trade_directory")]


def test_firms_that_share_the_number_of_a_call_centre_stay_apart(days: Days) -> None:
    ((firms, least, most),) = days.ask(
        FIRST,
        "select count(*), min(records), max(records) from marts.prospects where name like '%hof'",
    )
    assert (firms, least, most) == (60, 1, 1)


def test_prospects_unlike_every_customer_are_said_to_be(days: Days) -> None:
    scores = days.ask(FIRST, "select max(score) from lists.prospect_list")
    assert scores[0][0] < 0.5  # what a company of the market has on average
    reasons = days.ask(FIRST, "select distinct reason from lists.prospect_list")
    assert all(reason.startswith("Speaks against it") for (reason,) in reasons)


def test_a_person_is_named_to_sales_and_not_to_bi(days: Days) -> None:
    assert "Jana Petersen" in {name for name, _ in days.emitted(FIRST)}
    published = days.home / "out" / "published"
    for kept in sorted(published.glob("*.duckdb")):
        content = days.ask(
            kept.stem, "select string_agg(prospect_list::varchar) from lists.prospect_list"
        )
        content += days.ask(
            kept.stem,
            "select string_agg(left_out::varchar) from lists.prospect_list_left_out left_out",
        )
        assert "Jana" not in str(content)
        assert "Deich 3" not in str(content)


def test_what_a_source_alone_named_goes_with_it_and_everybody_else_stays(days: Days) -> None:
    before, after = dict(days.emitted(FIRST)), dict(days.emitted(WITHOUT_FAIR))
    gone = {"Robbe Kutschen OHG", "Walross Segel OHG", "Jana Petersen"}
    assert set(before) - set(after) == gone
    assert {name: before[name] for name in after} == after
    assert days.ask(WITHOUT_FAIR, "select distinct status from lists.prospect_list") == [("open",)]
    left = days.ask(
        WITHOUT_FAIR,
        "select count(*) from lists.prospect_list_left_out where source = 'trade_fair'",
    )
    assert left == [(0,)]


def test_who_asked_to_be_left_alone_is_even_when_that_record_is_gone(days: Days) -> None:
    for day in (FIRST, WITHOUT_FAIR):
        assert name_of(39) not in dict(days.emitted(day))
        found = days.ask(
            day,
            "select reason_left_out from lists.prospect_list_left_out "
            f"where name = '{name_of(39)}' and source = 'trade_directory'",
        )
        assert found == [("no_channel",)]


def test_too_few_customers_to_learn_from_rank_by_rule_and_say_so(days: Days) -> None:
    found = days.ask(
        FEW_KNOWN,
        "select distinct status, split_part(reason, ',', 1) from "
        "(select score_status as status, reason from marts.prospects where standing = 'prospect')",
    )
    assert found == [("ranked_by_rule", "Ranked by rule")]


def test_a_source_with_other_columns_stops_the_run_with_file_and_remedy(days: Days) -> None:
    lists = days.home / "out" / "lists" / "latest"
    before = lists.resolve()
    path = days.deliveries / "directory.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("record,name", "number,firm", 1), encoding="utf-8")
    done = days.run(OTHER_COLUMNS)
    told = done.stdout + done.stderr
    assert done.returncode != 0
    assert "directory.csv: missing columns:" in told
    assert "Remedy:" in told
    assert lists.resolve() == before
