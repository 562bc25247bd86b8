"""Streets, postcodes, countries by which two records meet: SQL, and Babel for countries."""

import unicodedata
from collections.abc import Iterable
from typing import Final

from babel import Locale
from babel.core import get_global

from dagster_project.linkage.names import folded, to_latin

LANGUAGES: Final = (
    "en", "de", "fr", "es", "it", "nl", "pl", "pt", "cs", "sk", "hu", "ro", "sv", "da", "nb", "fi",
    "sl", "hr", "tr", "el", "ru", "uk", "bg",
)  # fmt: skip
# What people write and CLDR does not.
_MORE: Final = {
    "uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "great britain": "GB",
    "usa": "US", "u s a": "US", "america": "US", "holland": "NL", "brd": "DE", "d": "DE",
    "a": "AT", "f": "FR", "i": "IT", "czech republic": "CZ", "tschechische republik": "CZ",
}  # fmt: skip
_NO_COUNTRIES: Final = ("EU", "EZ", "QO", "UN", "XA", "XB", "ZZ")
_STREET_WORDS: Final = (
    ("strasse|stra?ss?e|street|str|st", "str"), ("avenue|aven|ave|av", "av"), ("road|rd", "rd"),
    ("boulevard|boul|blvd|bvd|bd", "bd"), ("place|platz|plaza|piazza|plein|plac|pl", "pl"),
    ("drive|dr", "dr"), ("crescent|cres|cr", "cr"), ("court|crt|ct", "ct"), ("lane|ln", "ln"),
    ("circuit|cct", "cct"), ("terrace|tce", "tce"), ("close|cl", "cl"), ("highway|hwy", "hwy"),
    ("rue", "r"), ("calle", "c"), ("ulica|ul", "ul"), ("square|sq", "sq"), ("allee|al", "al"),
)  # fmt: skip


def street_words(text: str) -> str:
    """SQL: the street without its number, its kind abbreviated: Lange Straße 5 b is `lange str`."""
    street = f"' ' || {folded(text)} || ' '"
    street = f"regexp_replace({street}, ' ([0-9]+ ?[a-z]?)( [0-9]+ ?[a-z]?)* ', ' ', 'g')"
    street = f"regexp_replace({street}, '(strasse|str) ', ' str ', 'g')"
    for long, short in _STREET_WORDS:
        street = f"regexp_replace({street}, ' ({long}) ', ' {short} ', 'g')"
    return f"nullif(trim(regexp_replace({street}, ' +', ' ', 'g')), '')"


def house_number(text: str) -> str:
    """SQL: the first number of a street line with its letter: `5b`; null where there is none."""
    return f"nullif(replace(regexp_extract({folded(text)}, '[0-9]+ ?([a-z]\\b)?'), ' ', ''), '')"


def postcode_key(text: str) -> str:
    """SQL: capitals and digits without a country in front: D-80331 is 80331."""
    bare = f"regexp_replace(upper(trim({text})), '^[A-Z]{{1,3}}[- ]+([0-9])', '\\1')"
    return f"nullif(regexp_replace({bare}, '[^A-Z0-9]+', '', 'g'), '')"


def country_codes(names: Iterable[str]) -> dict[str, str]:
    """ISO 3166 alpha-2 codes of countries as they were written.

    Args:
        names: codes (alpha-2, alpha-3, numeric) or words in one of `LANGUAGES`, any spelling.

    Returns:
        written name -> code, for those that are known.
    """
    keys = {name: _fold(name) for name in names}
    known = dict(_MORE)
    for alias, codes in get_global("territory_aliases").items():
        if len(alias) == 3 and len(codes) == 1:
            known[alias.lower()] = codes[0]
    territories = [
        code
        for code in map(str, Locale("en").territories)
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
    ]
    known |= {code.lower(): code for code in territories}
    for language in LANGUAGES:
        if all(key in known for key in keys.values()):
            break
        words = Locale(language).territories
        said = {_fold(str(words[code])): code for code in territories if code in words}
        known = said | known
    return {name: known[key] for name, key in keys.items() if key in known}


def _fold(name: str) -> str:
    plain = unicodedata.normalize("NFKD", to_latin(name))
    letters = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    key = " ".join(letters.split())
    if len(key) <= 3:  # a code
        return key
    return key.replace("ae", "a").replace("oe", "o").replace("ue", "u")
