"""Which pairs are compared: counted by hand."""

import duckdb
import pytest

from dagster_project.linkage import LinkOptions
from dagster_project.linkage.blocking import block
from dagster_project.linkage.prepare import prepare
from tests.unit.linkage.conftest import addresses, record, records

ROWS = records(
    record("customer:K1", "Huber Bau"),
    record("customer:K2", "Huber Bau"),
    record("prospect:a", "Bau Huber"),
    record("prospect:b", "Huber Bau", city="Passau", postcode="94032"),
    record("suppression:s", "Huber Bau", city=None),
)


def pairs(options: LinkOptions) -> tuple[dict[str, int], set[tuple[str, str]]]:
    """Pairs by rule as reported, and all that are compared, by record keys."""
    with duckdb.connect() as connection:
        prepare(connection, ROWS, addresses(), (), options)
        report = block(connection, options)
        compared = connection.execute(
            "select l.record_key, r.record_key from pairs "
            "join records as l on l.record = pairs.l join records as r on r.record = pairs.r"
        ).fetchall()
    return dict(zip(report["rule"], report["pairs"].tolist(), strict=True)), set(compared)


def test_every_pair_with_a_prospect_that_shares_a_key_is_compared_and_no_other() -> None:
    by_rule, compared = pairs(LinkOptions())
    assert by_rule["name"] == 7  # a with b, K1, K2, s; b with K1, K2, s
    assert by_rule["name start and place"] == 0
    assert by_rule["word and place"] == 2 * 2 * 2 + 2 * 1  # two words; K1, K2 by city and postcode
    assert compared == {
        ("prospect:a", "prospect:b"),
        *((account, prospect) for account in ("customer:K1", "customer:K2")
          for prospect in ("prospect:a", "prospect:b")),
        ("prospect:a", "suppression:s"), ("prospect:b", "suppression:s"),
    }  # fmt: skip


def test_a_value_that_too_many_share_proposes_no_pair() -> None:
    by_rule, compared = pairs(LinkOptions(shared_by_most=3))
    assert by_rule["name"] == 0
    assert ("customer:K1", "prospect:a") in compared  # by a word and the city
    assert ("customer:K1", "prospect:b") not in compared


@pytest.mark.parametrize("rule", ["email", "phone", "domain", "street"])
def test_a_rule_without_any_value_is_reported_with_no_pairs(rule: str) -> None:
    assert pairs(LinkOptions())[0][rule] == 0
