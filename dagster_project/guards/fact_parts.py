"""What the proofs on all lists share: keys of people and places, accounts, who is blocked.

Plain SQL over the delivered tables, without a look at the models that it checks.
"""

from typing import Final

_RUNS_NEEDED: Final = 3
_RUNS_LOOKED_AT: Final = 10

# Plain keys for comparing what two systems wrote.
_EMAIL: Final = "nullif(lower(trim({0})), '')"
_PHONE: Final = "case when length({digits}) >= 6 then {digits} end"
_NAME: Final = "nullif(regexp_replace(strip_accents(lower({0})), '[^a-z0-9]', '', 'g'), '')"
_POSTCODE: Final = "nullif(regexp_replace(upper({0}), '[^A-Z0-9]', '', 'g'), '')"


def email_key(column: str) -> str:
    """Return SQL for an address as it compares."""
    return _EMAIL.format(column)


def phone_key(column: str) -> str:
    """Return SQL for a number as it compares."""
    return _PHONE.format(digits=f"regexp_replace({column}, '[^0-9]', '', 'g')")


def place_key(name: str, postcode: str) -> str:
    """Return SQL for a name at a postcode."""
    return f"{_NAME.format(name)} || '|' || {_POSTCODE.format(postcode)}"


# Every account an id stands for: itself and whatever replaced it, however long the chain.
SHARED: Final = f"""
known_customers as (
    select customers.* from customers cross join company
    where created_at is null or created_at < known_before
),
accounts(id, account) as (
    select customer_id, customer_id from known_customers
    union
    select distinct customer_id, customer_id from order_lines
    union
    select customer_id, customer_id from contacts
    union
    select customer_id, customer_id from suppressions where customer_id is not null
    union
    select accounts.id, known_customers.merged_into_customer_id
    from accounts inner join known_customers on accounts.account = known_customers.customer_id
    where known_customers.merged_into_customer_id is not null
),
blocked(kind, key) as (
    select 'email', {email_key("email")} from suppressions
    union all
    select 'phone', {phone_key("phone")} from suppressions
    union all
    select 'place', {place_key("name", "postcode")} from suppressions
    union all
    select 'account', accounts.account
    from suppressions inner join accounts on suppressions.customer_id = accounts.id
),
-- what was granted counts once known, what was withdrawn whatever its date
spoken as (
    select
        coalesce(contact_id, customer_id) as subject,
        contact_id is not null as is_person,
        channel,
        max_by(status, (changed_at, status)) as status
    from consents cross join company
    where status = 'withdrawn' or changed_at < known_before
    group by all
)"""

BLOCKED: Final = """
select count(distinct subject) from keys
where exists (select 1 from blocked where blocked.kind = keys.kind and blocked.key = keys.key)"""


def against_history(name: str) -> tuple[str, str]:
    """Rows of the list by the median of its last runs; nothing before the third."""
    runs = f"""
runs as (
    select list_history.as_of, count(*) as listed
    from list_history cross join company
    where list = '{name}' and list_history.as_of < company.as_of
    group by all
    order by all desc
    limit {_RUNS_LOOKED_AT}
)"""
    return runs, (
        f"select case when count(*) >= {_RUNS_NEEDED} then "
        f"(select count(*) from lists.{name}) / median(listed) end from runs"
    )
