"""Names of companies and persons as they compare."""

import duckdb
import pytest

from dagster_project.linkage import names, places


def said(expression: str, text: str) -> str | None:
    return duckdb.execute(f"select {expression} from (select $1::varchar as t)", [text]).fetchall()[
        0
    ][0]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("Müller & Söhne GmbH", "muller sohne"),
        ("Mueller und Soehne G.m.b.H.", "muller sohne"),
        ("MULLER SOHNE", "muller sohne"),
        ("Huber Bau GmbH & Co. KG", "huber bau"),
        ("Huber Bau Ges.m.b.H.", "huber bau"),
        ("Harzreuter Metallbau Aktiengesellschaft", "harzreuter metallbau"),
        ("Weiß Backwaren e.K.", "weiss backwaren"),
        ("Smith and Sons Ltd.", "smith sons"),
        ("Acme Holdings, Inc.", "acme holdings"),
        ("SARL Dupont et Fils", "dupont fils"),
        ("Jansen Bouw B.V.", "jansen bouw"),
        ("Rossi Costruzioni S.p.A.", "rossi costruzioni"),
        ("Construcciones García, S.L.", "construcciones garcia"),
        ("Kowalski Sp. z o.o.", "kowalski"),
        ("Novák s.r.o.", "novak"),
        ("Nagy Kft.", "nagy"),
        ("Jensen ApS", "jensen"),
        ("Svensson AB", "svensson"),
        ("Virtanen Oy", "virtanen"),
        ("Horvat d.o.o.", "horvat"),
        ("Tamm OÜ", "tamm"),
        ("Silva Lda", "silva"),
        ("AG", "ag"),
    ],
)
def test_a_company_is_its_name_without_legal_form(written: str, words: str) -> None:
    assert said(names.company_words("t"), written) == words


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("ООО Ромашка", "romashka"),  # noqa: RUF001
        ("Παπαδόπουλος Α.Ε.", "papadopoylos"),  # noqa: RUF001
        ("Київ Хліб ТОВ", "kiiv khlib"),  # noqa: RUF001
    ],
)
def test_cyrillic_and_greek_names_are_written_in_latin(written: str, words: str) -> None:
    assert said(names.company_words("t"), names.to_latin(written)) == words


@pytest.mark.parametrize("written", ["Dr. Anna Weber", "ANNA WEBER", "Frau Dipl.-Ing. Anna Weber"])
def test_a_person_is_the_name_without_titles(written: str) -> None:
    assert said(names.person_words("t"), written) == "anna weber"


@pytest.mark.parametrize("written", ["Lange Straße 5 b", "Lange Str. 5b", "lange strasse 5B"])
def test_a_street_and_its_number_stand_apart(written: str) -> None:
    assert said(places.street_words("t"), written) == "lange str"
    assert said(places.house_number("t"), written) == "5b"


def test_a_street_that_is_one_word_with_its_kind_is_taken_apart() -> None:
    assert said(places.street_words("t"), "Bahnhofstraße 12") == "bahnhof str"
    assert said(places.street_words("t"), "12 Station Road") == said(
        places.street_words("t"), "Station Rd 12"
    )


@pytest.mark.parametrize(
    ("written", "key"), [("D-80331", "80331"), ("sw1a 1aa", "SW1A1AA"), ("1234 AB", "1234AB")]
)
def test_a_postcode_is_capitals_and_digits_without_a_country(written: str, key: str) -> None:
    assert said(places.postcode_key("t"), written) == key


def test_countries_are_understood_in_words_and_codes() -> None:
    written = {
        "DE": "DE", "deutschland": "DE", "Germany": "DE", "Allemagne": "DE", "Niemcy": "DE",
        "DEU": "DE", "Österreich": "AT", "OESTERREICH": "AT", "Schweiz": "CH", "Suisse": "CH",
        "Nederland": "NL", "Holland": "NL", "España": "ES", "Italia": "IT", "Polska": "PL",
        "United Kingdom": "GB", "UK": "GB", "Česko": "CZ", "Россия": "RU", "Ελλάδα": "GR",
    }  # fmt: skip
    assert places.country_codes(written) == written


def test_a_word_that_is_no_country_stays_unknown() -> None:
    assert places.country_codes(["Atlantis", "", "Europa"]) == {}
