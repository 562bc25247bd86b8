"""Every expectation of every suite is seen red, each with a fault of its own in the data.

A suite is first seen green on faultless data. Then each expectation is evaluated alone on data
into which its fault was planted. Only limits on the number of rows above a thousand are planted in
the figure, because tables of that size would take minutes to make.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from dagster_project.contracts import ENTITIES
from dagster_project.guards.batches import Batches, read_batches
from dagster_project.guards.list_facts import list_facts
from dagster_project.guards.result import QualityResult
from dagster_project.guards.suite_file import (
    Suite,
    WrittenExpectation,
    accounting,
    read_suite_file,
)
from dagster_project.quality import load_suite, validate
from tests.conftest import ROOT
from tests.faults.good_data import (
    KNOWN_BEFORE,
    LAKE,
    LISTS,
    WAREHOUSE,
    House,
    build_house,
    changed,
    raw_query,
)

EXPECTATIONS = ROOT / "expectations"
RAW = sorted((EXPECTATIONS / "raw").glob("*.yml"))
LIST_SUITES = sorted((EXPECTATIONS / "lists").glob("*.yml"))


@dataclass(frozen=True)
class Fault:
    """What is wrong: columns computed anew, rows kept or added, the moment, the delivery."""

    columns: Mapping[str, str] = field(default_factory=dict)
    where: str = "true"
    twice: bool = False
    later: timedelta = timedelta(0)
    facts: Mapping[str, float] = field(default_factory=dict)
    figures: Mapping[str, float] = field(default_factory=dict)
    lake: Mapping[str, str] = field(default_factory=dict)
    warehouse: Mapping[str, str] = field(default_factory=dict)


# What each measure of a raw suite is meant to catch.
MEASURES = {
    "known_lines": Fault(later=timedelta(days=-4000)),
    "known_sales": Fault({"status": "'cancelled'"}),
    "discount_share": Fault({"discount_amount": "quantity * unit_price", "status": "'placed'"}),
    "free_share": Fault({"unit_price": "0"}),
    "largest_line_share": Fault({"quantity": "if(i = 0, 1e9, 1)"}),
    "lines_beyond_all_orders": Fault({"quantity": "if(i = 0, 1e9, 1)"}),
    "merged_share": Fault({"merged_into_customer_id": "'other'"}),
    "same_name_and_postcode": Fault({"name": "'same'", "postcode": "'same'"}),
    "unreachable_share": Fault({"email": "null", "phone": "null"}),
    "shared_email_share": Fault({"email": "'info@c.example'"}),
    "below_cost_share": Fault({"unit_cost": "9", "list_price": "1"}),
    "gone_share": Fault({"left_on": "date '2020-01-01'"}),
    "same_moment_share": Fault({"changed_at": "timestamp '2020-01-01'"}),
    "spread_names": Fault({"postcode": "null"}),
    "top_score_share": Fault({"kind": "'nps'", "score": "10"}),
    "mutual_share": Fault(
        {"referrer_customer_id": "'c' || i", "referred_customer_id": "'c' || xor(i, 1)"}
    ),
    "widest_swing": Fault({"rate": "if(i = 0, 1e6, 1)"}),
    "longest_gap_days": Fault(where="i // 3 in (0, 200)"),
    "contacts_per_week__max": Fault({"contacts_per_week": "1e6"}),
}
# What each measure and each proof of a list suite is meant to catch.
LIST_MEASURES = {
    "priority_gaps": Fault({"priority": "priority + 3"}),
    "priority_misplaced": Fault({"priority": "null"}),
    "priority_against_value": Fault({"expected_value": "priority"}),
    "control_with_contact": Fault({"arm": "'control'"}),
    "hold_mismatch": Fault({"status": "'hold'"}),
    "contact_without_channel": Fault({"channel": "null"}),
    "next_step_misplaced": Fault({"next_step": "null"}),
    "offer_misplaced": Fault({"open_complaint": "true"}),
    "offered_in_complaint": Fault(
        lake={"interactions": changed(LAKE["interactions"], {}, "i <> 1")}
    ),
    "size_against_history": Fault(
        lake={"list_history": changed(LAKE["list_history"], {}, "subject_id = '0'")}
    ),
    "money_unlike_marts": Fault({"net_revenue_12m": "net_revenue_12m + 0.01"}),
    "overdue": Fault({"due_on": "date '2024-06-30'"}),
    "repeated_name_and_postcode": Fault({"name": "'same'", "postcode": "'same'"}),
    "other_days": Fault({"as_of": "date '2024-06-30'"}),
    "listed_share": Fault(
        warehouse={
            "marts.customer_value": "select 'c0' as customer_id, 1.0 as net_revenue, "
            "1.0 as net_revenue_12m"
        }
    ),
    "withdrawn_on_list": Fault(
        lake={"consents": changed(LAKE["consents"], {"status": "'withdrawn'"})}
    ),
    "unconsented_on_list": Fault(lake={"consents": changed(LAKE["consents"], {}, "false")}),
    "contacts_of_others": Fault(
        lake={"contacts": changed(LAKE["contacts"], {"customer_id": "'x'"})}
    ),
    "inactive_owners": Fault(
        lake={"employees": changed(LAKE["employees"], {"left_on": "date '2024-06-30'"})}
    ),
    "revenue_difference": Fault(
        warehouse={
            "marts.customer_value": changed(
                WAREHOUSE["marts.customer_value"], {"net_revenue": "net_revenue + 0.01"}
            )
        }
    ),
    "customers_on_list": Fault(
        lake={"contacts": changed(LAKE["contacts"], {"email": "'P' || i || '@p.example '"})}
    ),
    "unknown_prospects": Fault(lake={"prospects": changed(LAKE["prospects"], {}, "false")}),
    "keys_out_of_order": Fault({"left_key": "right_key", "right_key": "left_key"}),
    "prefilled": Fault({"decision": "'same'"}),
    "decided_on_list": Fault(
        lake={
            "match_decisions": "select right_key as left_key, left_key as right_key, "
            "'different' as decision, timestamp '2024-06-30' as decided_at, 'Ann' as decided_by "
            f"from ({LAKE['linkage.record_pairs']}) where i = 2"
        }
    ),
    "undecided_on_list": Fault(
        lake={
            "linkage.record_pairs": changed(
                LAKE["linkage.record_pairs"], {"left_key": "'customer:c' || i"}
            )
        }
    ),
    "unusable_on_list": Fault(
        warehouse={"rules.prospect_source_rules": "select 'directory' as source, false as usable"}
    ),
}
# The list of prospects is held against consents of its own kind.
PROSPECT_MEASURES = {
    "withdrawn_on_list": Fault(
        lake={
            "consents": changed(
                LAKE["consents"],
                {
                    "prospect_source": "'directory'",
                    "prospect_record_id": "'r' || i",
                    "status": "'withdrawn'",
                    "channel": "'all'",
                },
            )
        }
    ),
    "unconsented_on_list": Fault({"channel": "'phone'"}),
}
SUPPRESSED = {
    "retention_list": Fault(
        lake={"suppressions": changed(LAKE["suppressions"], {"customer_id": "'c' || i"})}
    ),
    "prospect_list": Fault(
        lake={"suppressions": changed(LAKE["suppressions"], {"email": "' P1@p.example'"})}
    ),
}


def planted(suite: Suite, item: WrittenExpectation) -> Fault:
    """Return the fault that an expectation is there to catch; KeyError if nobody thought of it."""
    column = item.columns[0]
    limit = item.kwargs.get("max_value")
    if item.meta.batch == "rows":
        return Fault({column: row_fault(item)})
    if column == "row_count":
        return Fault(where="false") if limit is None else Fault(figures={column: limit + 1})
    if column == "quarantined_share":
        bad = int(limit * 1000) + 1
        return Fault(facts=accounting(1000, 1000 - bad, bad, 0))
    if column == "unaccounted_rows":
        return Fault(facts=accounting(1000, 999, 0, 0))
    if column == "key__duplicates":
        return Fault(twice=True)
    if column == "suppressed_on_list":
        return SUPPRESSED[suite.path.stem]
    if suite.path.stem == "prospect_list" and column in PROSPECT_MEASURES:
        return PROSPECT_MEASURES[column]
    if column in MEASURES | LIST_MEASURES:
        return (MEASURES | LIST_MEASURES)[column]
    return statistic_fault(column)


def statistic_fault(figure: str) -> Fault:
    """Return what makes a statistic of a column go wrong."""
    column, statistic, *value = figure.split("__")
    return {
        "age_days": Fault(later=timedelta(days=4000)),
        "span_days": Fault({column: "timestamp '2024-06-29'"}),
        "patchy_share": Fault({column: f"if(i % 50 = 0, {column}, null)"}),
        "largest_share": Fault({column: f"any_value({column}) over ()"}),
        "share_of": Fault({column: f"'{''.join(value)}'"}),
        "distinct": Fault({column: "'free text ' || i"}),
    }[statistic]


def row_fault(item: WrittenExpectation) -> str:
    """Return SQL for a value that breaks an expectation on rows."""
    column = item.columns[0]
    if item.type == "expect_column_values_to_be_between":
        return "-1" if "min_value" in item.kwargs else str(item.kwargs["max_value"] + 1)
    return {
        "expect_column_values_to_not_be_null": "null",
        "expect_column_values_to_be_unique": f"max({column}) over ()",
        "expect_column_values_to_be_in_set": "'nonsense'",
        "expect_column_values_to_match_regex": f"' ' || left({column}, 8)",
        "expect_column_values_to_not_match_regex": "'Unknown'",
        "expect_column_value_lengths_to_be_between": "'x'",
    }[item.type]


def judged(suite: Suite, batches: Batches, fault: Fault) -> QualityResult:
    profile = batches.profile.assign(**fault.figures)
    return validate(suite, replace(batches, profile=profile))


def judge_raw(suite: Suite, fault: Fault) -> QualityResult:
    query = raw_query(suite.path.stem)
    if fault.twice:
        query += f" union all {query.replace('as numbers', 'as again')} where i = 7"
    moment: datetime = KNOWN_BEFORE + fault.later
    facts = {**accounting(1000, 1000, 0, 0), **fault.facts}
    with duckdb.connect() as connection:
        source = f"({changed(query, fault.columns, fault.where)}) as planted"
        return judged(suite, read_batches(connection, source, suite, moment, facts), fault)


def judge_list(suite: Suite, fault: Fault, house: House) -> QualityResult:
    with duckdb.connect(str(house.warehouse), read_only=True) as connection:
        facts = list_facts(connection, house.lake, suite.path.stem) if suite.fact_names else {}
        source = f"lists.{suite.path.stem}"
        return judged(suite, read_batches(connection, source, suite, KNOWN_BEFORE, facts), fault)


def each(paths: list[Path]) -> list[object]:
    return [
        pytest.param(path, number, id=f"{path.stem}-{number + 1}-{item.columns[0]}")
        for path in paths
        for number, item in enumerate(read_suite_file(path).expectations)
    ]


def test_every_entity_and_every_list_has_a_suite() -> None:
    assert {path.stem for path in RAW} == set(ENTITIES)
    assert {path.stem for path in LIST_SUITES} == set(LISTS)


@pytest.mark.parametrize("path", RAW, ids=lambda path: path.stem)
def test_a_faultless_delivery_is_green(path: Path) -> None:
    result = judge_raw(load_suite(path), Fault())
    assert result.summary() == ""
    assert result.passed


@pytest.mark.parametrize("path", RAW, ids=lambda path: path.stem)
def test_an_entity_that_was_not_delivered_is_green_unless_it_is_required(path: Path) -> None:
    result = judge_raw(load_suite(path), Fault(where="false"))
    assert result.passed is (path.stem != "order_lines")


@pytest.mark.parametrize(("path", "number"), each(RAW))
def test_a_raw_expectation_goes_red_on_its_fault(path: Path, number: int) -> None:
    suite = load_suite(path)
    alone = replace(suite, expectations=(suite.expectations[number],))
    result = judge_raw(alone, planted(suite, alone.expectations[0]))
    (outcome,) = result.outcomes
    assert not outcome.success
    assert outcome.raised is None


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return build_house(tmp_path_factory.mktemp("good"))


@pytest.mark.parametrize("path", LIST_SUITES, ids=lambda path: path.stem)
def test_a_faultless_list_is_green(path: Path, house: House) -> None:
    result = judge_list(load_suite(path), Fault(), house)
    assert result.summary() == ""
    assert result.passed


@pytest.mark.parametrize(("path", "number"), each(LIST_SUITES))
def test_a_list_expectation_goes_red_on_its_fault(path: Path, number: int, tmp_path: Path) -> None:
    suite = load_suite(path)
    alone = replace(suite, expectations=(suite.expectations[number],))
    fault = planted(suite, alone.expectations[0])
    rows = LISTS[path.stem]
    if fault.twice:
        rows = f"from ({rows}) union all from ({rows}) where i = 2"
    planted_list = {f"lists.{path.stem}": changed(rows, fault.columns, fault.where)}
    house = build_house(tmp_path, fault.lake, planted_list | dict(fault.warehouse))
    (outcome,) = judge_list(alone, fault, house).outcomes
    assert not outcome.success
    assert outcome.raised is None
