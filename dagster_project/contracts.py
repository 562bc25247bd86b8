"""The canonical entities: what a company may deliver, column by column.

This is the one place that says which columns an entity has, their types, its key and what makes
a single row acceptable. `sources/` reads deliveries against it, staging selects from what it
lets through, `docs/` lists it. What is true of a delivered data set as a whole (how many rows,
how many nulls, which shares) is not here but in `expectations/`; how entities relate is not here
but in dbt.

Types are DuckDB's. Times end in `_at`, are UTC and carry no offset; days end in `_on` or are
named `date`. Ids are text, whatever they look like.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

TEXT: Final = "VARCHAR"
INTEGER: Final = "BIGINT"
NUMBER: Final = "DOUBLE"
TIME: Final = "TIMESTAMP"
DAY: Final = "DATE"

CONTACT_CHANNELS: Final = ("visit", "phone", "email", "newsletter", "event", "web", "mail", "chat")


@dataclass(frozen=True)
class Column:
    """One canonical column.

    Attributes:
        name: canonical name.
        type: DuckDB type; a delivered value that cannot be cast to it, or is not finite,
            quarantines its row.
        description: what it means, with its unit.
        required: a null quarantines the row, and the sources file must map the column.
        allowed: the values it may take; empty means any.
        default: SQL expression for a column that the sources file leaves out; `$currency` stands
            for the company's currency.
        personal: holds data about a person; never shown in logs, metadata or published copies.
    """

    name: str
    type: str
    description: str
    required: bool = False
    allowed: tuple[str, ...] = ()
    default: str | None = None
    personal: bool = False


@dataclass(frozen=True)
class Rule:
    """A condition every accepted row meets.

    Attributes:
        name: short, stable name, shown with each quarantined row.
        condition: DuckDB SQL over canonical columns; a row passes when it is true or null.
        remedy: what the person who delivers the data can do.
    """

    name: str
    condition: str
    remedy: str


@dataclass(frozen=True)
class Entity:
    """One canonical entity.

    Attributes:
        name: plural noun, the name of its raw table.
        description: what a row is, ending in its grain.
        columns: in the order of the raw table.
        key: columns that identify a row (nulls compare equal); of several rows with the same
            key the last delivered is kept.
        rules: row rules beyond types, nulls and allowed values.
        required: the pipeline cannot run without it.
        known_at: the column that says when the row became known; a row whose moment is later
            than the delivery is quarantined, and rows from the as-of date on do not count.
    """

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rules: tuple[Rule, ...] = ()
    required: bool = False
    known_at: str | None = None

    def column(self, name: str) -> Column:
        """Return the column of that name, or raise KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name!r}")


def _not_negative(name: str) -> Rule:
    return Rule(
        name=f"{name}_not_negative",
        condition=f"{name} >= 0",
        remedy=f"deliver {name} as zero or more",
    )


def _from_1970(name: str) -> Rule:
    return Rule(
        name=f"{name}_after_1970_began",
        condition=f"{name} >= timestamp '1970-01-02'",
        remedy=f"deliver the true {name}: 1899-12-30 and 1970-01-01 are how a spreadsheet and a "
        "clock write an empty one",
    )


def _between(name: str, low: int, high: int) -> Rule:
    return Rule(
        name=f"{name}_in_range",
        condition=f"{name} between {low} and {high}",
        remedy=f"deliver {name} from {low} to {high}",
    )


_EMAIL_SHAPE: Final = Rule(
    name="email_has_a_shape",
    condition="regexp_full_match(email, '[^@\\s]+@[^@\\s]+\\.[^@\\s]+')",
    remedy="deliver one address such as name@company.example, or leave it empty",
)

# What is known of customers and prospects alike: how records are told apart and compared.
_KIND: Final = Column(
    "kind",
    TEXT,
    "A company, or a person who buys for itself.",
    allowed=("company", "person"),
    default="'company'",
)
_PLACE_AND_AGE: Final = (
    Column("street", TEXT, "Street and house number."),
    Column("founded_year", INTEGER, "Year in which it was founded."),
    Column("latitude", NUMBER, "Where it is, degrees north."),
    Column("longitude", NUMBER, "Where it is, degrees east."),
)
_FIRMOGRAPHIC_RULES: Final = (
    _not_negative("employees"),
    _not_negative("annual_revenue"),
    _between("founded_year", 1000, 2200),
    _between("latitude", -90, 90),
    _between("longitude", -180, 180),
)

ORDER_LINES: Final = Entity(
    name="order_lines",
    description="Sales and returns as they were booked. One row per order line.",
    required=True,
    known_at="ordered_at",
    key=("order_id", "line_number"),
    columns=(
        Column("order_id", TEXT, "The order, basket or credit note.", required=True),
        Column("line_number", TEXT, "The line within the order.", required=True),
        Column("customer_id", TEXT, "The account that buys.", required=True),
        Column("ordered_at", TIME, "When it was ordered or returned, UTC.", required=True),
        Column(
            "status",
            TEXT,
            "placed: a sale. returned: goods that came back, a line of its own that lowers net "
            "revenue. cancelled: never counts.",
            required=True,
            allowed=("placed", "cancelled", "returned"),
            default="'placed'",
        ),
        Column("product_id", TEXT, "The article."),
        Column("quantity", NUMBER, "Units sold or returned, always above zero.", required=True),
        Column("unit_price", NUMBER, "Price of a unit before discount.", required=True),
        Column(
            "discount_amount",
            NUMBER,
            "Discount on the whole line, zero or more.",
            required=True,
            default="0",
        ),
        Column("unit_cost", NUMBER, "What a unit cost; empty where unknown."),
        Column(
            "currency", TEXT, "ISO 4217 code of the amounts.", required=True, default="$currency"
        ),
        Column(
            "channel",
            TEXT,
            "How the order came in.",
            allowed=("edi", "web", "phone", "email", "rep", "store", "other"),
        ),
        Column("promised_at", TIME, "Promised delivery, UTC."),
        Column("delivered_at", TIME, "Actual delivery, UTC."),
    ),
    rules=(
        Rule(
            "quantity_above_zero",
            "quantity > 0",
            "deliver a return as status returned with a positive quantity; leave out lines "
            "without goods",
        ),
        Rule(
            "amounts_fit_the_ledger",
            "quantity * unit_price < 1e12 and discount_amount < 1e12 "
            "and coalesce(quantity * unit_cost < 1e12, true)",
            "check decimal marks and units: one line stays below a trillion",
        ),
        _from_1970("ordered_at"),
        _not_negative("unit_price"),
        _not_negative("discount_amount"),
        _not_negative("unit_cost"),
        Rule(
            "currency_is_a_code",
            "regexp_full_match(currency, '[A-Z]{3}')",
            "deliver the three-letter ISO 4217 code, such as EUR",
        ),
    ),
)

CUSTOMERS: Final = Entity(
    name="customers",
    description="The customer master. One row per customer account.",
    known_at="created_at",
    key=("customer_id",),
    columns=(
        Column("customer_id", TEXT, "The account.", required=True),
        Column("name", TEXT, "Company or household name."),
        Column("parent_customer_id", TEXT, "The account it belongs to, if any."),
        Column("merged_into_customer_id", TEXT, "The account that replaced it, if any."),
        Column("industry", TEXT, "Line of business, or a like segment."),
        Column("country", TEXT, "Country of the account."),
        Column("region", TEXT, "Region or sales territory."),
        Column("city", TEXT, "City."),
        Column("postcode", TEXT, "Postcode."),
        Column("employees", INTEGER, "Number of employees."),
        Column("annual_revenue", NUMBER, "The customer's own yearly revenue."),
        Column("website", TEXT, "Web address."),
        Column("account_manager_id", TEXT, "The employee who owns the account."),
        Column("created_at", TIME, "When the account was opened, UTC."),
        _KIND,
        *_PLACE_AND_AGE,
    ),
    rules=(
        Rule(
            "not_its_own_parent",
            "parent_customer_id <> customer_id and merged_into_customer_id <> customer_id",
            "leave the parent or the surviving account empty where it is the account itself",
        ),
        *_FIRMOGRAPHIC_RULES,
    ),
)

CONTACTS: Final = Entity(
    name="contacts",
    description="People at customers. One row per contact_id.",
    key=("contact_id",),
    columns=(
        Column("contact_id", TEXT, "The person.", required=True),
        Column("customer_id", TEXT, "The account the person belongs to.", required=True),
        Column("name", TEXT, "Name of the person.", personal=True),
        Column("role", TEXT, "Function, such as buyer."),
        Column("email", TEXT, "E-mail address.", personal=True),
        Column("phone", TEXT, "Phone number.", personal=True),
        Column("language", TEXT, "ISO 639 code of the language to write in."),
    ),
    rules=(_EMAIL_SHAPE,),
)

INTERACTIONS: Final = Entity(
    name="interactions",
    description="Touches between the company and its customers. One row per touch.",
    known_at="occurred_at",
    key=("interaction_id",),
    columns=(
        Column("interaction_id", TEXT, "The touch.", required=True),
        Column("customer_id", TEXT, "The account.", required=True),
        Column("contact_id", TEXT, "The person spoken to, if known."),
        Column("employee_id", TEXT, "Who of us, if known."),
        Column("occurred_at", TIME, "When, UTC.", required=True),
        Column(
            "direction",
            TEXT,
            "inbound: the customer came to us. outbound: we went to them.",
            required=True,
            allowed=("inbound", "outbound"),
        ),
        Column("channel", TEXT, "By which way.", required=True, allowed=CONTACT_CHANNELS),
        Column("purpose", TEXT, "What it was about, such as complaint or offer."),
        Column("campaign_id", TEXT, "The campaign it belonged to, if any."),
        Column("outcome", TEXT, "What came of it."),
    ),
    rules=(_from_1970("occurred_at"),),
)

PRODUCTS: Final = Entity(
    name="products",
    description="The articles. One row per product.",
    key=("product_id",),
    columns=(
        Column("product_id", TEXT, "The article.", required=True),
        Column("name", TEXT, "Name of the article."),
        Column("category", TEXT, "Product group."),
        Column("unit_cost", NUMBER, "What a unit costs, company currency."),
        Column("list_price", NUMBER, "List price of a unit, company currency."),
    ),
    rules=(_not_negative("unit_cost"), _not_negative("list_price")),
)

EMPLOYEES: Final = Entity(
    name="employees",
    description="Account managers and service people. One row per employee.",
    key=("employee_id",),
    columns=(
        Column("employee_id", TEXT, "The employee.", required=True),
        Column("name", TEXT, "Name of the employee.", personal=True),
        Column("team", TEXT, "Team."),
        Column("role", TEXT, "Function."),
        Column("left_on", DAY, "Last working day; empty while employed."),
        Column("contacts_per_week", NUMBER, "Customer contacts the employee can make a week."),
    ),
    rules=(_not_negative("contacts_per_week"),),
)

CONSENTS: Final = Entity(
    name="consents",
    description="Permissions given and taken back; granted and withdrawn at the same moment are "
    "two rows. One row per subject, channel, moment and status.",
    known_at="changed_at",
    key=(
        "contact_id",
        "customer_id",
        "prospect_source",
        "prospect_record_id",
        "channel",
        "changed_at",
        "status",
    ),
    columns=(
        Column("contact_id", TEXT, "The person, or empty where the account gave it."),
        Column("customer_id", TEXT, "The account, or empty where one person gave it."),
        Column("prospect_source", TEXT, "Source of the prospect that gave it, if one did."),
        Column("prospect_record_id", TEXT, "The prospect's record within that source."),
        Column(
            "channel",
            TEXT,
            "For which way; all stands for every channel.",
            required=True,
            allowed=(*CONTACT_CHANNELS, "all"),
        ),
        Column(
            "status",
            TEXT,
            "Given or taken back.",
            required=True,
            allowed=("granted", "withdrawn"),
        ),
        Column("basis", TEXT, "Legal basis or origin."),
        Column("changed_at", TIME, "When it was given or taken back, UTC.", required=True),
    ),
    rules=(
        Rule(
            "consent_has_a_subject",
            "contact_id is not null or customer_id is not null "
            "or (prospect_source is not null and prospect_record_id is not null)",
            "deliver the contact_id, the customer_id, or prospect_source and prospect_record_id",
        ),
    ),
)

SUPPRESSIONS: Final = Entity(
    name="suppressions",
    description="Who must not be contacted at all. One row per blocked subject.",
    key=("email", "phone", "customer_id", "name", "postcode"),
    columns=(
        Column("email", TEXT, "Blocked address.", personal=True),
        Column("phone", TEXT, "Blocked number.", personal=True),
        Column("customer_id", TEXT, "Blocked account."),
        Column("name", TEXT, "Blocked name, together with a postcode.", personal=True),
        Column("postcode", TEXT, "Postcode of the blocked name."),
        Column("reason", TEXT, "Why."),
        Column("since", DAY, "Since when; it holds from delivery on, whatever the date."),
    ),
    rules=(
        Rule(
            "suppression_has_a_subject",
            "email is not null or phone is not null or customer_id is not null "
            "or (name is not null and postcode is not null)",
            "deliver an e-mail, a phone, a customer_id, or a name with its postcode",
        ),
    ),
)

SURVEYS: Final = Entity(
    name="surveys",
    description="Satisfaction answers. One row per customer, person, kind and answer.",
    known_at="answered_at",
    key=("customer_id", "contact_id", "kind", "answered_at"),
    columns=(
        Column("customer_id", TEXT, "The account.", required=True),
        Column("contact_id", TEXT, "The person who answered, if known."),
        Column("answered_at", TIME, "When, UTC.", required=True),
        Column("kind", TEXT, "Which question.", required=True, allowed=("nps", "csat")),
        Column("score", NUMBER, "nps: 0 to 10. csat: 1 to 5.", required=True),
    ),
    rules=(
        Rule(
            "score_fits_its_kind",
            "case kind when 'nps' then score between 0 and 10 else score between 1 and 5 end",
            "deliver nps from 0 to 10 and csat from 1 to 5",
        ),
    ),
)

LOSS_REPORTS: Final = Entity(
    name="loss_reports",
    description="What sales learned about a lost customer. One row per customer and report.",
    known_at="reported_at",
    key=("customer_id", "reported_at"),
    columns=(
        Column("customer_id", TEXT, "The account.", required=True),
        Column("reported_at", TIME, "When it was reported, UTC.", required=True),
        Column("reason_code", TEXT, "Code from the seed loss_reason_codes.", required=True),
        Column("competitor", TEXT, "To whom, if known."),
        Column(
            "permanence",
            TEXT,
            "Lost for a time or for good.",
            allowed=("temporary", "permanent"),
        ),
    ),
)

REFERRALS: Final = Entity(
    name="referrals",
    description="Customers who brought others. One row per referral.",
    known_at="referred_at",
    key=("referrer_customer_id", "referred_customer_id", "prospect_name"),
    columns=(
        Column("referrer_customer_id", TEXT, "The account that referred.", required=True),
        Column("referred_customer_id", TEXT, "The account it became, if it did."),
        Column("prospect_name", TEXT, "The name that was given, if not yet a customer."),
        Column("referred_at", TIME, "When, UTC.", required=True),
    ),
    rules=(
        Rule(
            "referral_has_a_subject",
            "referred_customer_id is not null or prospect_name is not null",
            "deliver the referred_customer_id or the prospect_name",
        ),
        Rule(
            "nobody_refers_itself",
            "referrer_customer_id <> referred_customer_id",
            "leave out referrals of an account by itself",
        ),
    ),
)

PROSPECTS: Final = Entity(
    name="prospects",
    description="Companies that might become customers. One row per source and its record.",
    known_at="collected_at",
    key=("source", "source_record_id"),
    columns=(
        Column("source", TEXT, "Where it was found, such as trade_directory.", required=True),
        Column("source_record_id", TEXT, "The record within the source.", required=True),
        Column("name", TEXT, "Company name.", required=True),
        Column("industry", TEXT, "Line of business."),
        Column("country", TEXT, "Country."),
        Column("region", TEXT, "Region or sales territory."),
        Column("city", TEXT, "City."),
        Column("postcode", TEXT, "Postcode."),
        Column("employees", INTEGER, "Number of employees."),
        Column("annual_revenue", NUMBER, "Yearly revenue."),
        Column("website", TEXT, "Web address."),
        Column("email", TEXT, "E-mail address.", personal=True),
        Column("phone", TEXT, "Phone number.", personal=True),
        Column("collected_at", TIME, "When it was collected, UTC."),
        _KIND,
        *_PLACE_AND_AGE,
        Column("referrer_customer_id", TEXT, "The customer who named it, if one did."),
        Column(
            "engagement",
            INTEGER,
            "How often it came to us: visits at a stand, downloads, requests.",
        ),
    ),
    rules=(*_FIRMOGRAPHIC_RULES, _not_negative("engagement"), _EMAIL_SHAPE),
)

PROSPECT_INTERACTIONS: Final = Entity(
    name="prospect_interactions",
    description="Touches between the company and its prospects. One row per touch.",
    known_at="occurred_at",
    key=("interaction_id",),
    columns=(
        Column("interaction_id", TEXT, "The touch.", required=True),
        Column("prospect_id", TEXT, "The prospect, as on the prospect list."),
        Column("source", TEXT, "Or the source of its record,"),
        Column("source_record_id", TEXT, "and the record within that source."),
        Column("occurred_at", TIME, "When, UTC.", required=True),
        Column(
            "direction",
            TEXT,
            "inbound: the prospect came to us. outbound: we went to it.",
            required=True,
            allowed=("inbound", "outbound"),
        ),
        Column("channel", TEXT, "By which way.", required=True, allowed=CONTACT_CHANNELS),
        Column("employee_id", TEXT, "Who of us, if known."),
        Column(
            "outcome",
            TEXT,
            "What came of it. declined: wants nothing from us. wrong_contact: nobody there.",
            allowed=("no_answer", "answered", "interested", "declined", "wrong_contact"),
        ),
    ),
    rules=(
        Rule(
            "touch_has_a_prospect",
            "prospect_id is not null or (source is not null and source_record_id is not null)",
            "deliver the prospect_id of the list, or source and source_record_id",
        ),
        _from_1970("occurred_at"),
    ),
)

MATCH_DECISIONS: Final = Entity(
    name="match_decisions",
    description="What a person decided on two records that may be the same company; the newest "
    "decision on a pair holds. One row per pair of record keys, moment and decision.",
    known_at="decided_at",
    key=("left_key", "right_key", "decided_at", "decision"),
    columns=(
        Column("left_key", TEXT, "A record key, as in the table match_review.", required=True),
        Column("right_key", TEXT, "The other one.", required=True),
        Column(
            "decision",
            TEXT,
            "same: one company or person. different: two. open: not decided yet, as a row of "
            "match_review that nobody has filled in.",
            required=True,
            allowed=("same", "different", "open"),
        ),
        Column("decided_at", TIME, "When, UTC.", required=True),
        Column("decided_by", TEXT, "Who decided.", personal=True),
    ),
    rules=(
        Rule(
            "pair_has_two_records",
            "left_key <> right_key",
            "deliver the two different record keys of the pair",
        ),
    ),
)

EXCHANGE_RATES: Final = Entity(
    name="exchange_rates",
    description="Rates into the company currency. One row per currency and day.",
    key=("currency", "date"),
    columns=(
        Column("currency", TEXT, "ISO 4217 code of the foreign currency.", required=True),
        Column("date", DAY, "First day the rate holds.", required=True),
        Column("rate", NUMBER, "Company currency for one unit of it.", required=True),
    ),
    rules=(Rule("rate_above_zero", "rate > 0", "deliver a rate above zero"),),
)

ENTITIES: Final = MappingProxyType(
    {
        entity.name: entity
        for entity in (
            ORDER_LINES,
            CUSTOMERS,
            CONTACTS,
            INTERACTIONS,
            PRODUCTS,
            EMPLOYEES,
            CONSENTS,
            SUPPRESSIONS,
            SURVEYS,
            LOSS_REPORTS,
            REFERRALS,
            PROSPECTS,
            PROSPECT_INTERACTIONS,
            MATCH_DECISIONS,
            EXCHANGE_RATES,
        )
    }
)
