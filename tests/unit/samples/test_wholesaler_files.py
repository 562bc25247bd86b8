"""The files of the sample wholesaler: reproducible, readable, as dirty as stated, true."""

import hashlib
from datetime import datetime
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from dagster_project.contracts import ENTITIES
from dagster_project.sources.acceptance import ingest
from dagster_project.sources.report import IngestReport
from samples.wholesaler.faults import RESENT, SHARES
from samples.wholesaler.generate import generate, main
from samples.wholesaler.plan import AS_OF, ZONE, Plan
from tests.unit.samples.conftest import SMALL, Wholesaler

KNOWN_UNTIL = datetime(2025, 10, 1, 22)  # UTC, the end of the as-of day


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def ingested(small: Wholesaler, entity: str) -> IngestReport:
    return ingest(
        ENTITIES[entity],
        small.sources,
        known_until=KNOWN_UNTIL,
        accepted=small.folder / "raw" / f"{entity}.parquet",
        quarantine=small.folder / "quarantine" / f"{entity}.parquet",
    )


def truth(small: Wholesaler, table: str) -> pd.DataFrame:
    return pd.read_parquet(small.folder / "truth" / f"{table}.parquet")


def query(text: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(text).fetchall()


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    made = {}
    for name, seed in (("first", 5), ("again", 5), ("other", 6)):
        folder = tmp_path / name
        generate(Plan(40, 1, seed), folder / "deliveries", folder / "truth")
        made[name] = hashes(folder)
    assert made["first"] == made["again"]
    same = [name for name, value in made["first"].items() if made["other"].get(name) == value]
    assert same == ["truth/touch_effects.parquet"]


def test_a_second_generation_leaves_no_file_of_the_first(tmp_path: Path) -> None:
    for years in (3, 1):
        generate(Plan(20, years), tmp_path / "deliveries", tmp_path / "truth")
    years_left = sorted(path.stem[-4:] for path in tmp_path.rglob("Auftragspositionen_2*.csv"))
    assert years_left == ["2024", "2025"]


def test_the_sources_file_says_what_the_generator_makes(small: Wholesaler) -> None:
    company = small.sources.company
    assert (company.as_of, company.time_zone) == (AS_OF, ZONE)
    assert set(small.sources.entities) == set(ENTITIES)


def test_no_delivery_reaches_for_the_truth(small: Wholesaler) -> None:
    sets = [each for group in small.sources.entities.values() for each in group]
    assert all(name.startswith("deliveries/") for each in sets for name in each.files)


@pytest.mark.parametrize("entity", ENTITIES)
def test_every_row_is_accounted_for_and_as_many_are_refused_as_planted(
    small: Wholesaler, entity: str
) -> None:
    report = ingested(small, entity)
    planted = truth(small, "faults").query("entity == @entity").set_index("fault")["rows"]
    assert report.adds_up
    assert report.accepted > 0
    assert report.duplicates == planted.get(RESENT, 0)
    assert report.quarantined == planted.drop(RESENT, errors="ignore").sum()


@pytest.mark.parametrize("entity", SHARES)
def test_faults_have_the_stated_shares(small: Wholesaler, entity: str) -> None:
    planted = truth(small, "faults").query("entity == @entity").set_index("fault")["rows"]
    files = {
        "interactions": {"deliveries/crm/Aktivitaeten.csv.gz"},
        "consents": {"deliveries/crm/Einwilligungen.csv"},
    }
    rows = sum(
        file.rows
        for file in ingested(small, entity).files
        if file.name in files.get(entity, {file.name})
    )
    for fault, share in SHARES[entity].items():
        assert abs(planted[fault] - share * (rows - planted[RESENT])) <= 0.5


def test_a_copied_file_is_read_once(small: Wholesaler) -> None:
    (copy,) = ingested(small, "prospects").duplicate_files
    assert "Beobachtungen" in copy.name


def test_nobody_orders_after_having_left_or_before_having_joined(small: Wholesaler) -> None:
    ingested(small, "order_lines")
    ingested(small, "customers")
    wrong = query(
        f"""
        select count(*), count(*) filter (
            where placed.day >= truth.left_on or placed.day < truth.joined_on
        )
        from (
            select
                coalesce(old.merged_into_customer_id, lines.customer_id) as customer_id,
                cast(timezone('{ZONE}', timezone('UTC', ordered_at)) as date) as day
            from '{small.folder}/raw/order_lines.parquet' as lines
            left join '{small.folder}/raw/customers.parquet' as old
                on lines.customer_id = old.customer_id
            where status <> 'returned'
        ) as placed
        inner join '{small.folder}/truth/customers.parquet' as truth using (customer_id)
        """
    )
    ((rows, misplaced),) = wrong
    assert int(str(rows)) > 10_000
    assert misplaced == 0


def test_accepted_sales_are_the_true_ones_but_for_the_refused_lines(small: Wholesaler) -> None:
    ingested(small, "order_lines")
    ((euros, francs),) = query(
        f"""
        select
            sum(amount) filter (where currency = 'EUR'), sum(amount) filter (where currency = 'CHF')
        from (
            select currency, case status when 'placed' then 1 when 'returned' then -1 else 0 end
                * (quantity * unit_price - discount_amount) as amount
            from '{small.folder}/raw/order_lines.parquet'
        )
        """
    )
    rate = 1 / small.company.rates["francs"].mean()
    booked = float(str(euros)) + float(str(francs)) * rate
    assert booked == pytest.approx(truth(small, "customers")["net_revenue"].sum(), rel=0.02)


def test_the_size_is_the_one_asked_for(small: Wholesaler) -> None:
    report = ingested(small, "order_lines")
    assert len(truth(small, "customers")) == SMALL.customers
    assert report.rows_read == pytest.approx(SMALL.target_lines, rel=0.15)
    assert report.first_known_at is not None
    assert report.first_known_at.year == AS_OF.year - SMALL.years
    assert report.last_known_at is not None
    assert report.last_known_at < datetime(2025, 9, 30, 22)


def test_a_number_of_lines_can_be_asked_for(tmp_path: Path) -> None:
    plan = Plan(60, 1, 2, lines=12_000)
    company = generate(plan, tmp_path / "deliveries", tmp_path / "truth")
    assert len(company.lines) == pytest.approx(12_000, rel=0.15)


def test_addresses_belong_to_nobody(small: Wholesaler) -> None:
    emails = pd.concat([small.company.contacts["email"], small.company.market.records["email"]])
    assert emails.dropna().str.endswith(".example").all()


def test_the_command_says_what_it_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--customers", "20", "--years", "1", "--out", str(tmp_path / "deliveries")])
    assert "order lines of 20 customers" in capsys.readouterr().out
    assert (tmp_path / "truth" / "customers.parquet").is_file()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--customers", "5"], "customers must be 20 or more"),
        (["--customers", "50", "--lines", "10"], "at least one for each customer"),
        (["--truth", "deliveries/truth", "--out", "deliveries"], "must not lie among"),
    ],
)
def test_the_command_refuses_what_cannot_be_made(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(arguments)
    assert words in capsys.readouterr().err
