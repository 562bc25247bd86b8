"""Each fault planted in links and scores of prospects that were sound turns its check red."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import dagster as dg
import duckdb
import pytest

from dagster_project.defs import linkage, prospect_scores
from dagster_project.defs.linkage import check_links
from dagster_project.defs.prospect_scores import check_ranking
from dagster_project.lake import table_path
from dagster_project.linkage_runs import link_prospects, write_links
from dagster_project.lookalike import Learnt
from dagster_project.settings import Settings
from tests.unit.scored import settings_at

RECORDS = [
    ("customer:1", "customer", "customers", "Alpha Bau GmbH", "20097", "Hamburg"),
    ("prospect:a", "prospect", "directory", "Alpha Bau", "20097", "Hamburg"),
    ("prospect:b", "prospect", "directory", "Nova Werk GmbH", "20099", "Hamburg"),
    ("prospect:c", "prospect", "fair", "Nova Werk", "20099", "Hamburg"),
    ("prospect:d", "prospect", "fair", "Gamma Holz AG", "80331", "München"),
]
PHONES = [
    ("customer:1", "+49 40 555111"),
    ("prospect:a", "040 555111"),
    ("prospect:b", "040 777222"),
    ("prospect:c", "+49 40 777222"),
]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home whose records are linked and whose prospects are scored, without a fault."""
    made = settings_at(tmp_path)
    made.state.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(made.warehouse)) as connection:
        for schema in ("intermediate", "staging", "rules", "linkage"):
            connection.execute(f"create schema {schema}")
        connection.execute(
            "create table intermediate.int_linkage_records (record_key varchar, record_kind "
            "varchar, source varchar, name varchar, postcode varchar, city varchar, kind varchar "
            "default 'company', country varchar default 'DE', region varchar, street varchar, "
            "website varchar, founded_year bigint)"
        )
        connection.executemany(
            "insert into intermediate.int_linkage_records (record_key, record_kind, source, name, "
            "postcode, city) values (?, ?, ?, ?, ?, ?)",
            RECORDS,
        )
        connection.execute(
            "create table intermediate.int_linkage_addresses "
            "(record_key varchar, address_kind varchar, text varchar)"
        )
        connection.executemany(
            "insert into intermediate.int_linkage_addresses values (?, 'phone', ?)", PHONES
        )
        connection.execute(
            "create table intermediate.int_customer_ids as select '1' as id, '1' as customer_id"
        )
        connection.execute(
            "create table staging.stg_match_decisions "
            "(left_key varchar, right_key varchar, decision varchar)"
        )
        connection.execute("create table rules.public_domains as select 'mail.example' as domain")
        connection.execute(
            "create table linkage.int_lookalike_profiles as select 'prospect' as subject_kind, "
            "unnest(['p', 'q']) as subject_id, true as is_market"
        )
    _write(made, "raw.master_history", "select '' as record_key, '' as master_id where false")
    write_links(made.lake, link_prospects(made))
    _write(
        made,
        "scores.prospect_scores",
        "select unnest(['p', 'q']) as prospect_id, 'scored' as status, .5 as score, "
        ".4 as score_low, .6 as score_high, 100.0 as value_year_1, 50.0 as value_year_1_low, "
        "200.0 as value_year_1_high",
    )
    return made


def _write(settings: Settings, table: str, query: str) -> None:
    path = table_path(settings.lake, *table.split("."))
    rows = duckdb.sql(query).to_arrow_table()
    duckdb.from_arrow(rows).write_parquet(str(path))


def _change(settings: Settings, table: str, columns: str, where: str = "true") -> None:
    path = table_path(settings.lake, *table.split("."))
    _write(settings, table, f"select * replace ({columns}) from '{path}' where {where}")


def failed(results: Iterator[dg.AssetCheckResult]) -> dict[str, dg.AssetCheckSeverity]:
    return {str(each.check_name): each.severity for each in results if not each.passed}


def learnt(*, proven: bool | None) -> Learnt:
    made: Any = SimpleNamespace(model=None, gate_passed=proven, words=("said",))
    return cast("Learnt", made)


ERROR, WARN = dg.AssetCheckSeverity.ERROR, dg.AssetCheckSeverity.WARN
MASTERS = "linkage.record_masters"


def test_sound_links_are_green_and_say_who_is_who(settings: Settings) -> None:
    assert failed(check_links(settings)) == {}
    path = table_path(settings.lake, "linkage", "record_masters")
    masters = dict(duckdb.sql(f"select record_key, master_id from '{path}'").fetchall())
    customers = duckdb.sql(
        f"select record_key, customer_id from '{path}' where customer_id is not null"
    ).fetchall()
    assert customers == [("prospect:a", "1")]
    assert masters["prospect:b"] == masters["prospect:c"]
    assert len(set(masters.values())) == 3


def test_without_a_prospect_nothing_is_linked_and_that_is_sound(settings: Settings) -> None:
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute(
            "delete from intermediate.int_linkage_records where record_kind = 'prospect'"
        )
    linked = link_prospects(settings)
    assert len(linked.record_masters) == len(linked.record_pairs) == 0
    write_links(settings.lake, linked)
    assert failed(check_links(settings)) == {}


def test_a_record_without_a_master_is_found(settings: Settings) -> None:
    _change(settings, MASTERS, "master_id as master_id", "record_key <> 'prospect:d'")
    assert failed(check_links(settings)) == {linkage.WHOLE: ERROR}


def test_a_master_that_nobody_delivered_is_found(settings: Settings) -> None:
    _change(settings, MASTERS, "replace(record_key, ':d', ':x') as record_key")
    assert failed(check_links(settings)) == {linkage.WHOLE: ERROR}


def test_a_master_of_two_customers_is_found(settings: Settings) -> None:
    _change(settings, MASTERS, "'m' as master_id, record_key as customer_id")
    assert failed(check_links(settings)) == {linkage.ONE_CUSTOMER: ERROR}


def test_ids_that_are_lost_are_told(settings: Settings) -> None:
    path = table_path(settings.lake, "linkage", "record_masters")
    _write(settings, "raw.master_history", f"select record_key, master_id from '{path}'")
    assert failed(check_links(settings)) == {}
    _change(settings, "raw.master_history", "'another' as master_id")
    assert failed(check_links(settings)) == {linkage.STEADY: WARN}


def test_more_pairs_than_a_person_can_decide_are_told(settings: Settings) -> None:
    path = table_path(settings.lake, "linkage", "record_pairs")
    many = linkage.ALWAYS_MANAGEABLE + 1
    _write(
        settings,
        "linkage.record_pairs",
        f"select pairs.* replace ('review' as band, 'model' as decided_by) "
        f"from (from '{path}' limit 1) as pairs, range({many})",
    )
    assert failed(check_links(settings)) == {linkage.MANAGEABLE: WARN}


def test_sound_scores_are_green(settings: Settings) -> None:
    assert failed(check_ranking(settings, learnt(proven=True))) == {}


@pytest.mark.parametrize("proven", [False, None])
def test_a_ranking_that_is_not_proven_is_told(settings: Settings, proven: bool | None) -> None:
    found = failed(check_ranking(settings, learnt(proven=proven)))
    assert found == {prospect_scores.PROVEN: WARN}


@pytest.mark.parametrize(
    ("columns", "where", "check"),
    [
        ("score as score", "prospect_id = 'p'", prospect_scores.WHOLE),
        ("'p' as prospect_id", "true", prospect_scores.WHOLE),
        ("1.5 as score, 2.0 as score_high", "true", prospect_scores.PLAUSIBLE),
        (".7 as score", "true", prospect_scores.PLAUSIBLE),
        ("null::double as score", "true", prospect_scores.PLAUSIBLE),
        ("20.0 as value_year_1", "true", prospect_scores.PLAUSIBLE),
        (
            "'inf'::double as value_year_1, 'inf'::double as value_year_1_high",
            "true",
            prospect_scores.PLAUSIBLE,
        ),
    ],
)
def test_scores_that_cannot_be_are_found(
    settings: Settings, columns: str, where: str, check: str
) -> None:
    _change(settings, "scores.prospect_scores", columns, where)
    assert failed(check_ranking(settings, learnt(proven=True))) == {check: ERROR}


def test_who_is_not_scored_needs_no_score(settings: Settings) -> None:
    _change(
        settings,
        "scores.prospect_scores",
        "'not_scored' as status, null::double as score, null::double as value_year_1",
    )
    assert failed(check_ranking(settings, learnt(proven=True))) == {}
