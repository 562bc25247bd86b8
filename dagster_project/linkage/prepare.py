"""Delivered records become comparable ones: one table of records, one of keys.

Belongs here: which normalisation goes to which column. `records` afterwards has one row per record,
numbered by `record` in the order of record keys, so that nothing depends on the order of delivery.
"""

from collections.abc import Collection

import duckdb
import pandas as pd

from dagster_project.linkage import addresses, names, places
from dagster_project.linkage.options import LinkOptions

RECORDS = """
create table records as
with words as (
    select
        *,
        case when kind = 'person' then {person} else {company} end as words
    from delivered
)

select
    (row_number() over (order by record_key) - 1)::integer as record,
    record_key,
    record_kind = 'prospect' as is_prospect,
    record_kind = 'customer' as is_customer,
    kind = 'person' as is_person,
    words as name,
    array_to_string(list_sort(string_split(words, ' ')), '') as name_key,
    replace(words, ' ', '') as spelled,
    string_split(words, ' ') as name_words,
    code as country,
    nullif({city}, '') as city,
    {postcode} as postcode,
    {street} as street,
    {number} as house_number,
    founded_year{fields}
from words
"""
ADDRESSES = """
create table addresses as
with given as (
    select record_key, address_kind, text from delivered_addresses
    union all
    select record_key, 'website', website from delivered
),

keyed as (
    select record_key, 'email' as kind, {email} as value from given where address_kind = 'email'
    union all
    select record_key, 'domain', {website} from given where address_kind = 'website'
    union all
    select given.record_key, 'phone', phones.number
    from given
    inner join delivered using (record_key)
    inner join phones on given.text = phones.text and phones.country = {country}
    where given.address_kind = 'phone'
)

select distinct records.record, keyed.kind, keyed.value
from (
    select * from keyed
    union all
    select record_key, 'domain', {domain} from keyed where kind = 'email'
) as keyed
inner join records using (record_key)
where keyed.value is not null
    and not (keyed.kind = 'domain' and list_contains($public, keyed.value))
"""


def prepare(
    connection: duckdb.DuckDBPyConnection,
    records: pd.DataFrame,
    given: pd.DataFrame,
    public_domains: Collection[str],
    options: LinkOptions,
) -> list[str]:
    """Create the tables `records` and `addresses`; what could not be read, in words."""
    extra = [field.column for field in options.fields]
    text = ["record_key", "record_kind", "kind", "name", "country", "city", "postcode", "street",
            "website", *extra]  # fmt: skip
    columns = ", ".join(f'nullif(trim("{name}"::varchar), \'\') as "{name}"' for name in text)
    connection.register("given_records", records)
    connection.execute(
        f"create table read as select {columns}, try_cast(founded_year as integer) as founded_year "
        "from given_records"
    )
    connection.register("given_addresses", given)
    connection.execute(
        "create table delivered_addresses as select record_key::varchar as record_key, "
        "address_kind::varchar as address_kind, trim(text::varchar) as text from given_addresses"
    )
    words = _countries(connection)
    _latin_names(connection)
    home = options.country or _home(connection)
    words += _phones(connection, home)
    connection.execute(
        RECORDS.format(
            person=names.person_words("latin"),
            company=names.company_words("latin"),
            city=names.folded("city"),
            postcode=places.postcode_key("postcode"),
            street=places.street_words("street"),
            number=places.house_number("street"),
            fields="".join(f', {names.folded(f"{column}")} as "{column}"' for column in extra),
        )
    )
    connection.execute(
        ADDRESSES.format(
            email=addresses.email_key("text"),
            website=addresses.domain_of_website("text"),
            domain=addresses.domain_of_email("value"),
            country=f"coalesce(delivered.code, '{home}')",
        ),
        {"public": sorted({domain.lower() for domain in public_domains})},
    )
    return words


def _distinct(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[str, ...]]:
    return connection.execute(query).fetchall()


def _countries(connection: duckdb.DuckDBPyConnection) -> list[str]:
    written = [
        row[0]
        for row in _distinct(
            connection, "select distinct country from read where country is not null"
        )
    ]
    codes = places.country_codes(sorted(written))
    connection.register(
        "country_codes",
        pd.DataFrame({"country": list(codes), "code": list(codes.values())}, dtype=object),
    )
    connection.execute(
        "create table located as select read.*, code::varchar as code from read "
        "left join country_codes using (country)"
    )
    unknown = len(written) - len(codes)
    return [f"{unknown} spellings of countries were not understood"] if unknown else []


def _latin_names(connection: duckdb.DuckDBPyConnection) -> None:
    other = _distinct(
        connection,
        "select distinct name from located where regexp_matches(name, '[\\p{Greek}\\p{Cyrillic}]')",
    )
    latin = pd.DataFrame(
        {"name": [row[0] for row in other], "latin": [names.to_latin(row[0]) for row in other]},
        dtype=object,
    )
    connection.register("latin_names", latin)
    connection.execute(
        "create table delivered as select located.*, coalesce(latin::varchar, name) as latin "
        "from located left join latin_names using (name)"
    )


def _home(connection: duckdb.DuckDBPyConnection) -> str:
    most = _distinct(
        connection,
        "select code from delivered where code is not null "
        "group by code order by count(*) desc, code limit 1",
    )
    return most[0][0] if most else ""


def _phones(connection: duckdb.DuckDBPyConnection, home: str) -> list[str]:
    written = _distinct(
        connection,
        f"""select distinct text, coalesce(code, '{home}') from delivered_addresses
        inner join delivered using (record_key)
        where address_kind = 'phone' and text <> '' order by all""",
    )
    numbers = addresses.e164((text, country or None) for text, country in written)
    frame = pd.DataFrame(
        [(text, country or "", number) for (text, country), number in numbers.items()],
        columns=["text", "country", "number"],
        dtype=object,
    )
    connection.register("phone_numbers", frame)
    connection.execute(
        "create table phones as select text::varchar as text, country::varchar as country, "
        "number::varchar as number from phone_numbers"
    )
    unread = len(written) - len(numbers)
    return [f"{unread} of {len(written)} phone numbers were not understood"] if unread else []
