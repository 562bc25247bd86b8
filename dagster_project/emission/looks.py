"""How a column of a list looks to the person who works with it.

Belongs here: the wording of headers, the kind of value (which decides the number format), the
width, and the order in which the workbook shows the columns. A column that is not named here
still appears, worded and formatted by its name and type. CSV and Parquet keep the canonical names
and order; only the workbook, which is for people, uses these.
"""

from dataclasses import dataclass
from typing import Final, Literal

import pyarrow as pa

Kind = Literal["text", "words", "code", "money", "share", "ratio", "number", "day", "time", "flag"]

_KINDS_OF_TEXT: Final = frozenset({"text", "words", "code"})
_NUMERIC: Final = frozenset({"money", "share", "ratio", "number"})


@dataclass(frozen=True)
class Look:
    """One column as shown.

    Attributes:
        header: wording of the header.
        kind: text as it is; words, wrapped sentences; code, shown as a word (`win_back` as
            "Win back"); money, share (0..1 shown in per cent), ratio and number; day; time; flag.
        width: in characters.
    """

    header: str
    kind: Kind
    width: int


# The order is the order of the workbook: what to do first, the evidence after it, the keys last.
LOOKS: Final[dict[str, Look]] = {
    "priority": Look("Priority", "number", 9),
    "customer_name": Look("Customer", "text", 32),
    "name": Look("Company", "words", 28),
    "play": Look("What to do", "code", 18),
    "reason": Look("Why", "words", 62),
    "left_name": Look("This record", "words", 30),
    "left_source": Look("Found in", "text", 17),
    "left_city": Look("City", "text", 18),
    "left_postcode": Look("Postcode", "text", 10),
    "right_name": Look("And this one", "words", 30),
    "right_source": Look("Found in ", "text", 17),
    "right_city": Look("City ", "text", 18),
    "right_postcode": Look("Postcode ", "text", 10),
    "match_probability": Look("Estimated chance that they are one", "share", 14),
    "evidence": Look("Evidence", "words", 40),
    "decision": Look("Your decision", "text", 18),
    "while_undecided": Look("Until you decide", "words", 26),
    "first_step": Look("First step", "words", 34),
    "next_step": Look("Agree at the end", "words", 26),
    "offer": Look("What to say", "words", 34),
    "due_on": Look("Due on", "day", 12),
    "channel": Look("Contact by", "code", 12),
    "owner_name": Look("Account manager", "text", 20),
    "contact_name": Look("Contact person", "text", 20),
    "contact_phone": Look("Phone", "text", 18),
    "contact_email": Look("E-mail", "text", 28),
    "similar_customers": Look("Most like", "words", 34),
    "expected_value": Look("Expected value", "money", 14),
    "conversion_probability": Look("Chance to win it", "share", 11),
    "value_year_1": Look("Expected first year", "money", 14),
    "value_year_1_low": Look("First year, low", "money", 14),
    "value_year_1_high": Look("First year, high", "money", 14),
    "open_complaint": Look("Open complaint", "flag", 11),
    "value_at_risk": Look("Value at risk", "money", 14),
    "score": Look("Likeness to good customers", "share", 13),
    "churn_probability": Look("Chance of no order", "share", 13),
    "risk_band": Look("Risk", "code", 10),
    "value_tier": Look("Value tier", "code", 11),
    "net_revenue_12m": Look("Net revenue, last 12 months", "money", 16),
    "days_since_order": Look("Days since last order", "number", 13),
    "usual_gap_days": Look("Usual days between orders", "ratio", 16),
    "days_since_outbound": Look("Days since we were in touch", "number", 16),
    "basis": Look("Why we may write", "words", 30),
    "first_listed_on": Look("First listed on", "day", 12),
    "sources": Look("Sources", "number", 9),
    "industry": Look("Industry", "text", 20),
    "employees": Look("Employees", "number", 11),
    "website": Look("Website", "text", 26),
    "email": Look("E-mail", "text", 28),
    "phone": Look("Phone", "text", 18),
    "street": Look("Street", "text", 24),
    "city": Look("City", "text", 16),
    "postcode": Look("Postcode", "text", 11),
    "region": Look("Region", "text", 16),
    "country": Look("Country", "text", 12),
    "loyalty_tier": Look("Loyalty tier", "code", 11),
    "stage": Look("Stage", "code", 13),
    "is_worth_a_public_word": Look("Worth a public word", "flag", 12),
    "status": Look("Status", "code", 10),
    "arm": Look("Group", "code", 12),
    "expected_value_basis": Look("How the expected value was computed", "words", 88),
    "value_basis": Look("Value is measured as", "code", 17),
    "source": Look("Source", "text", 18),
    "source_record_id": Look("Record at the source", "text", 18),
    "referrer_customer_id": Look("Referred by customer number", "text", 16),
    "left_key": Look("Key of this record", "text", 20),
    "right_key": Look("Key of the other", "text", 20),
    "customer_id": Look("Customer number", "text", 16),
    "prospect_id": Look("Prospect number", "text", 20),
    "contact_id": Look("Contact number", "text", 14),
    "owner_id": Look("Account manager number", "text", 14),
    "as_of": Look("As of", "day", 12),
}


def look_of(name: str, kind_of_type: pa.DataType) -> Look:
    """Return how a column is shown.

    Args:
        name: canonical name.
        kind_of_type: Arrow type of its values. Where it contradicts the known kind, the type
            decides: text never becomes a number.
    """
    by_type = _kind_by_type(name, kind_of_type)
    known = LOOKS.get(name)
    if known is None:
        header = name.removesuffix("_on").replace("_", " ").strip().capitalize() or name
        return Look(header, by_type, max(12, min(30, len(header) + 2)))
    if _fits(known.kind, by_type):
        return known
    return Look(known.header, by_type, known.width)


def shown_order(names: list[str]) -> list[str]:
    """Return column names in the order of the workbook; unknown ones last, in their own order."""
    rank = {name: position for position, name in enumerate(LOOKS)}
    return sorted(names, key=lambda name: rank.get(name, len(rank)))


def _fits(known: Kind, by_type: Kind) -> bool:
    same_family = any({known, by_type} <= family for family in (_KINDS_OF_TEXT, _NUMERIC))
    return same_family or known == by_type


def _kind_by_type(name: str, kind_of_type: pa.DataType) -> Kind:
    if pa.types.is_boolean(kind_of_type):
        return "flag"
    if pa.types.is_date(kind_of_type):
        return "day"
    if pa.types.is_timestamp(kind_of_type):
        return "time"
    if pa.types.is_integer(kind_of_type):
        return "number"
    if pa.types.is_decimal(kind_of_type):
        return "money" if kind_of_type.scale else "number"
    if pa.types.is_floating(kind_of_type):
        return "share" if name.endswith(("_share", "_probability", "_rate")) else "ratio"
    return "text"
