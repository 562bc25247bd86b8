"""Phones, e-mail addresses and web domains as they compare: E.164 and hosts."""

from collections.abc import Iterable
from typing import Final

import phonenumbers

SMALLEST: Final = 100_000  # below six digits a number is an extension, a service or a mistake


def e164(written: Iterable[tuple[str, str | None]]) -> dict[tuple[str, str | None], str]:
    """Phone numbers in E.164.

    Args:
        written: number as written and the country (alpha-2) that a national number belongs to;
            None: only a number with its country prefix can be read.

    Returns:
        those that are possible numbers of at least six digits.
    """
    found = {}
    for text, country in written:
        try:
            number = phonenumbers.parse(text, country)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(number) and (number.national_number or 0) >= SMALLEST:
            form = phonenumbers.PhoneNumberFormat.E164
            found[text, country] = phonenumbers.format_number(number, form)
    return found


def email_key(text: str) -> str:
    """SQL: an e-mail address in lower case; null where it is none."""
    bare = f"regexp_replace(lower(trim({text})), '^mailto:', '')"
    return f"case when regexp_matches({bare}, '^[^@ ]+@[^@ ]+[.][^@ .]+$') then {bare} end"


def domain_of_email(text: str) -> str:
    """SQL: the host behind the @ of an `email_key`."""
    return f"split_part({text}, '@', 2)"


def domain_of_website(text: str) -> str:
    """SQL: the host of a web address without www; null where there is no dot in it."""
    bare = f"regexp_replace(lower(trim({text})), '^([a-z]+://)?([^/@]*@)?(www[0-9]?[.])?', '')"
    host = f"regexp_replace({bare}, '[/:?# ].*$', '')"
    return f"case when contains({host}, '.') then {host} end"
