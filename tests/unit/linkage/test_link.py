"""Records become masters: the cases that go wrong elsewhere."""

import numpy as np
import pandas as pd
import pytest

from dagster_project.linkage import Field, LinkOptions
from tests.unit.linkage.conftest import (
    addresses,
    band_of,
    link,
    master_of,
    record,
    records,
)

TRADES = ("Bau", "Logistik", "Pflege", "Druck", "Hotel")
LETTERS = np.random.default_rng(1).choice(list("abdefghiklmnoprstuvwz"), (150, 8))
OTHERS = [
    record(
        f"prospect:z{at}", f"{''.join(word)} {TRADES[at % 5]}", postcode=f"{at:05}", city=word[0]
    )
    for at, word in enumerate(LETTERS)
]


def test_no_records_at_all_are_no_error() -> None:
    linked = link(records())
    assert len(linked.record_masters) == len(linked.record_pairs) == 0


def test_one_record_is_a_master_of_its_own() -> None:
    linked = link(records(record("prospect:a", "Huber Bau GmbH")))
    assert linked.record_masters["records_in_master"].tolist() == [1]


def test_records_without_any_content_are_masters_of_their_own() -> None:
    empty = [
        record(f"prospect:{at}", " " if at % 2 else None, city=None, postcode=None, country="")
        for at in range(6)
    ]
    assert link(records(*empty)).record_masters["master_id"].nunique() == 6


def test_where_no_country_is_known_numbers_with_a_prefix_are_still_read() -> None:
    rows = [record(f"prospect:{at}", "Huber Bau", country=None) for at in "ab"]
    phones = addresses(("prospect:a", "phone", "+49 40 555111"), ("prospect:b", "phone", "040 55"))
    linked = link(records(*rows), phones)
    assert len(linked.record_masters) == 2
    assert "1 of 2 phone numbers were not understood" in linked.words


def test_records_that_are_all_equal_are_one_master_by_stated_weights() -> None:
    linked = link(records(*(record(f"prospect:{at}", "Huber Bau GmbH") for at in range(5))))
    assert linked.record_masters["records_in_master"].tolist() == [5] * 5
    assert any("stated weights" in words for words in linked.words)


def test_one_company_under_five_names_is_one_master() -> None:
    written = (
        "Müller & Söhne Metallbau GmbH", "MUELLER UND SOEHNE METALLBAU", "Muller Sohne Metallbau",
        "Metallbau Müller & Söhne G.m.b.H.", "Müller & Söhne Metalbau GmbH",
    )  # fmt: skip
    rows = [record(f"prospect:{at}", name) for at, name in enumerate(written)]
    phones = addresses(*((row["record_key"], "phone", "0228 4455667") for row in rows))
    masters = master_of(link(records(*rows, *OTHERS), phones))
    assert len({masters[row["record_key"]] for row in rows}) == 1


def test_a_directory_with_duplicates_is_thinned_to_its_companies() -> None:
    again = [{**row, "record_key": f"{row['record_key']}-b"} for row in OTHERS[:60]]
    linked = link(records(*OTHERS, *again))
    masters = master_of(linked)
    assert len(set(masters.values())) == 150
    assert all(masters[row["record_key"]] == masters[row["record_key"][:-2]] for row in again)
    assert not any("stated weights" in words for words in linked.words)


def test_a_customer_list_delivered_as_prospects_finds_every_customer() -> None:
    customers = [
        {**row, "record_key": f"customer:K{at}", "record_kind": "customer"}
        for at, row in enumerate(OTHERS)
    ]
    matched = link(records(*OTHERS, *customers)).record_masters
    assert matched["customer_id"].tolist() == [
        f"K{key.removeprefix('prospect:z')}" for key in matched["record_key"]
    ]


def test_a_phone_shared_by_500_records_is_no_reason_to_compare_and_is_reported() -> None:
    rows = [
        record(f"prospect:{at}", f"Firma{at} {TRADES[at % 5]}", city=f"Ort{at}", postcode=None)
        for at in range(500)
    ]  # fmt: skip
    phones = addresses(*((row["record_key"], "phone", "0228 1234567") for row in rows))
    linked = link(records(*rows), phones)
    told = linked.blocking.set_index("rule").loc["phone"]
    assert (told["pairs"], told["skipped_keys"], told["skipped_records"]) == (0, 1, 500)
    assert "500" in told["words"]
    assert linked.record_masters["master_id"].nunique() == 500
    assert not linked.record_pairs["evidence"].str.contains("same phone").any()


def test_companies_of_one_group_at_one_address_are_left_to_a_person() -> None:
    rows = [
        record("prospect:a", "Nordwind Energie GmbH", street="Hafenstr. 1", website="w.example"),
        record("prospect:b", "Klarblick Haus", street="Hafenstraße 1", website="w.example"),
    ]
    phones = addresses(*((row["record_key"], "phone", "0228 4455667") for row in rows))
    linked = link(records(*rows, *OTHERS), phones)
    masters = master_of(linked)
    assert masters["prospect:a"] != masters["prospect:b"]
    assert band_of(linked, "prospect:a", "prospect:b") == "review"


def test_one_name_in_two_cities_is_two_companies() -> None:
    rows = [
        record("prospect:a", "Gasthof Post GmbH", city="Bonn", postcode="53111"),
        record("prospect:b", "Gasthof Post", city="Passau", postcode="94032"),
    ]
    masters = master_of(link(records(*rows, *OTHERS)))
    assert masters["prospect:a"] != masters["prospect:b"]


def test_public_mail_domains_are_no_evidence() -> None:
    rows = [record("prospect:a", "Huber Bau"), record("prospect:b", "Lang Druck")]
    mails = addresses(
        ("prospect:a", "email", "a@gmx.example"), ("prospect:b", "email", "b@GMX.example")
    )
    seen = link(records(*rows, *OTHERS), mails).record_pairs["evidence"]
    hidden = link(records(*rows, *OTHERS), mails, public=["GMX.example"]).record_pairs["evidence"]
    assert seen.str.contains("same web domain").any()
    assert not hidden.str.contains("same web domain").any()


def test_any_contact_of_a_customer_is_evidence() -> None:
    rows = [
        record("prospect:a", "Huber Bau", city=None, postcode=None),
        record("customer:K1", "Huber Bau GmbH", city=None, postcode=None),
    ]
    given = addresses(
        ("prospect:a", "phone", "0228 4455667"),
        ("customer:K1", "phone", "0228 1111111"),
        ("customer:K1", "phone", "+49 228 4455667"),
    )
    found = link(records(*rows, *OTHERS), given).record_masters.set_index("record_key")
    assert found.loc["prospect:a", "customer_id"] == "K1"
    assert "same phone" in found.loc["prospect:a", "customer_evidence"]


def test_a_prospect_between_two_accounts_goes_to_a_person() -> None:
    twins = [record("customer:K1", "Huber Bau GmbH"), record("customer:K2", "Huber Bau GmbH")]
    linked = link(records(record("prospect:a", "Huber Bau"), *twins))
    found = linked.record_masters.iloc[0]
    assert pd.isna(found["customer_id"])
    assert found["review_key"] in ("customer:K1", "customer:K2")
    assert band_of(linked, "prospect:a", "customer:K1") == "review"


def test_records_that_the_master_holds_for_one_account_are_one() -> None:
    twins = [
        record("customer:K1", "Huber Bau GmbH", account="K2"),
        record("customer:K2", "Huber Bau GmbH", account="K2"),
    ]
    linked = link(records(record("prospect:a", "Huber Bau", account=None), *twins))
    assert linked.record_masters["customer_id"].tolist() == ["K2"]


def test_a_suppressed_company_is_found_by_name_and_postcode() -> None:
    rows = [
        record("prospect:a", "Huber Bau GmbH"),
        record("suppression:s", "HUBER BAU", city=None, country=None),
    ]
    masters = link(records(*rows, *OTHERS)).record_masters.set_index("record_key")
    assert masters.index[masters["is_suppressed"]].tolist() == ["prospect:a"]


@pytest.mark.parametrize(("decision", "together"), [("same", True), ("different", False)])
def test_what_a_person_decided_wins_and_is_not_asked_again(decision: str, together: bool) -> None:
    rows = (
        record("prospect:a", "Huber Bau GmbH"),
        record("prospect:b", "Huber Bau" if decision == "different" else "Lang Druck"),
    )
    linked = link(records(*rows), decisions=[("prospect:b", "prospect:a", decision)])
    masters = master_of(linked)
    assert (masters["prospect:a"] == masters["prospect:b"]) is together
    assert linked.record_pairs[["band", "decided_by"]].to_numpy().tolist() == [[decision, "person"]]


def test_a_decision_about_records_that_are_gone_is_told() -> None:
    linked = link(records(*OTHERS[:2]), decisions=[("prospect:x", "prospect:y", "same")])
    assert any("1 decisions" in words for words in linked.words)


def test_two_runs_on_the_same_records_in_another_order_agree_to_the_bit() -> None:
    rows = records(
        *OTHERS, *({**row, "record_key": f"{row['record_key']}-b"} for row in OTHERS[:60])
    )
    one, other = link(rows), link(rows.sample(frac=1, random_state=1))
    pd.testing.assert_frame_equal(one.record_pairs, other.record_pairs, check_exact=True)
    pd.testing.assert_frame_equal(one.record_masters, other.record_masters, check_exact=True)


def test_evidence_holds_no_value_of_a_record() -> None:
    rows = (record("prospect:a", "Huber Bau GmbH"), record("prospect:b", "Huber Bau"))
    told = link(records(*rows)).record_pairs["evidence"].iloc[0]
    assert told == "same name without legal form; same postcode and city; same country"


def test_a_further_column_is_compared_when_asked_for() -> None:
    rows = [
        record("prospect:a", "Anna Weber", kind="person", born="1980-02-01"),
        record("prospect:b", "Anna Weber", kind="person", born="1951-11-23"),
    ]
    born = LinkOptions(fields=(Field("born", "date of birth"),))
    told = link(records(*rows), options=born).record_pairs["evidence"].iloc[0]
    assert told.endswith("date of birth differs")
