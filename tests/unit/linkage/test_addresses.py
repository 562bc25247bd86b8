"""Phones, e-mail addresses and web domains as they compare."""

import duckdb
import pytest

from dagster_project.linkage import addresses


def said(expression: str, text: str) -> str | None:
    return duckdb.execute(f"select {expression} from (select $1::varchar as t)", [text]).fetchall()[
        0
    ][0]


@pytest.mark.parametrize(
    "written",
    ["0228 123456", "+49 228 123456", "0049228123456", "+49 (0)228-123456", "0228/12 34 56"],
)
def test_spellings_of_a_phone_number_are_one(written: str) -> None:
    assert addresses.e164([(written, "DE")]) == {(written, "DE"): "+49228123456"}


def test_the_country_of_the_record_makes_a_national_number_international() -> None:
    assert addresses.e164([("01 234567", "AT")]) == {("01 234567", "AT"): "+431234567"}


@pytest.mark.parametrize("written", ["", "none", "12", "see website", "110"])
def test_what_is_no_phone_number_is_left_out(written: str) -> None:
    assert addresses.e164([(written, "DE")]) == {}


def test_a_national_number_without_a_country_is_left_out() -> None:
    assert addresses.e164([("0228 123456", None)]) == {}


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("https://www.mueller.example/kontakt?x=1", "mueller.example"),
        ("Mueller.Example", "mueller.example"),
        ("http://shop.mueller.example:8080", "shop.mueller.example"),
        ("unknown", None),
    ],
)
def test_a_web_domain_is_the_host_without_www(written: str, host: str | None) -> None:
    assert said(addresses.domain_of_website("t"), written) == host


@pytest.mark.parametrize(
    ("written", "key"),
    [(" Info@Firma.Example ", "info@firma.example"), ("info(at)firma", None), ("a@b", None)],
)
def test_an_email_address_is_lower_case_or_none(written: str, key: str | None) -> None:
    assert said(addresses.email_key("t"), written) == key
