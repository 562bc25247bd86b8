"""Proofs on the prospect list and on the pairs that wait for a person."""

from types import MappingProxyType
from typing import Final

from dagster_project.guards.fact_parts import (
    BLOCKED,
    against_history,
    email_key,
    phone_key,
    place_key,
)

# The records that linkage holds for one company, which is all that these proofs take from it.
_MEMBERS: Final = """
members(subject, record_key) as (
    select list.prospect_id, record_masters.record_key
    from lists.prospect_list as list
    inner join record_masters on list.prospect_id = record_masters.master_id
)"""

_PROSPECT_KEYS: Final = f"""
keys(subject, kind, key) as (
    select prospect_id, 'email', {email_key("email")} from lists.prospect_list
    union all
    select prospect_id, 'phone', {phone_key("phone")} from lists.prospect_list
    union all
    select prospect_id, 'place', {place_key("name", "postcode")} from lists.prospect_list
)"""

_KEY_OF_RECORD: Final = "'prospect:' || md5(length({source}) || '|' || {source} || '|' || {record})"

# A number or address that many hold is a switchboard or a stand-in; what a person called different
# is different.
_CUSTOMER_KEYS: Final = f"""
customer_keys(customer_id, kind, key) as (
    select customer_id, 'email', {email_key("email")} from contacts
    union all
    select customer_id, 'phone', {phone_key("phone")} from contacts
    union all
    select customer_id, 'place', {place_key("name", "postcode")} from known_customers
),
switchboards as (
    select kind, key
    from (
        select 'phone' as kind, {phone_key("phone")} as key,
            source || '|' || source_record_id as holder
        from prospects
        union
        select 'email', {email_key("email")}, source || '|' || source_record_id from prospects
        union
        select kind, key, customer_id from customer_keys where kind <> 'place'
    )
    group by kind, key
    having count(*) > (select value from rules.play_thresholds where name = 'shared_key_maximum')
),
told_apart(subject, account) as (
    select members.subject, accounts.account
    from match_decisions
    inner join members on members.record_key in (left_key, right_key)
    inner join accounts on 'customer:' || accounts.id in (left_key, right_key)
    where decision = 'different'
)"""

_SAID_BY_PROSPECTS: Final = f"""
said as (
    select members.subject, channel, max_by(status, (changed_at, status)) as status
    from consents
    inner join members on members.record_key
        = {_KEY_OF_RECORD.format(source="prospect_source", record="prospect_record_id")}
    cross join company
    where status = 'withdrawn' or changed_at < known_before
    group by all
)"""

PROSPECT_FACTS: Final = MappingProxyType(
    {
        "suppressed_on_list": (_PROSPECT_KEYS, BLOCKED),
        "customers_on_list": (
            f"{_MEMBERS.strip()}, {_PROSPECT_KEYS.strip()}, {_CUSTOMER_KEYS.strip()}",
            "select count(distinct keys.subject) from keys "
            "inner join customer_keys using (kind, key) "
            "inner join accounts on customer_keys.customer_id = accounts.id "
            "left join switchboards using (kind, key) "
            "left join told_apart on keys.subject = told_apart.subject "
            "and accounts.account = told_apart.account "
            "where told_apart.subject is null and switchboards.key is null",
        ),
        "undecided_on_list": (
            _MEMBERS,
            "select count(distinct subject) from record_pairs "
            "inner join members on members.record_key in (left_key, right_key) "
            "where band = 'review' and decided_by = 'model' "
            "and not (left_key like 'prospect:%' and right_key like 'prospect:%')",
        ),
        "withdrawn_on_list": (
            f"{_MEMBERS.strip()}, {_SAID_BY_PROSPECTS.strip()}",
            "select count(distinct list.prospect_id) from lists.prospect_list as list "
            "inner join said on list.prospect_id = said.subject "
            "and said.channel in (list.channel, 'all') where said.status = 'withdrawn'",
        ),
        "unconsented_on_list": (
            f"{_MEMBERS.strip()}, {_SAID_BY_PROSPECTS.strip()}",
            "select count(*) from lists.prospect_list as list where not exists "
            "(select 1 from rules.prospect_contact_rules as rule "
            "where rule.channel = list.channel and rule.allowed) and not exists "
            "(select 1 from said where said.subject = list.prospect_id "
            "and said.channel in (list.channel, 'all') and said.status = 'granted')",
        ),
        "unusable_on_list": (
            _MEMBERS,
            "select count(*) from lists.prospect_list as list where not exists "
            "(select 1 from members inner join prospects on members.record_key = "
            f"{_KEY_OF_RECORD.format(source='source', record='source_record_id')} "
            "left join rules.prospect_source_rules as own "
            "on lower(trim(prospects.source)) = own.source "
            "left join rules.prospect_source_rules as rest on rest.source = 'any' "
            "where members.subject = list.prospect_id "
            "and coalesce(own.usable, rest.usable, false))",
        ),
        "size_against_history": against_history("prospect_list"),
        "unknown_prospects": (
            "",
            "select count(*) from lists.prospect_list as list left join prospects "
            "using (source, source_record_id) where prospects.source is null",
        ),
        "other_days": (
            "",
            "select count(*) from lists.prospect_list as list cross join company "
            "where list.as_of <> company.as_of",
        ),
    }
)

REVIEW_FACTS: Final = MappingProxyType(
    {
        "decided_on_list": (
            "",
            "select count(*) from lists.match_review as list inner join match_decisions as decided "
            "on least(decided.left_key, decided.right_key) = list.left_key "
            "and greatest(decided.left_key, decided.right_key) = list.right_key "
            "cross join company where decided.decided_at < known_before "
            "and decided.decision <> 'open'",
        ),
        "unknown_prospects": (
            "",
            "select count(*) from lists.match_review as list where not exists "
            "(select 1 from prospects where "
            f"{_KEY_OF_RECORD.format(source='source', record='source_record_id')} "
            "in (list.left_key, list.right_key))",
        ),
        "other_days": (
            "",
            "select count(*) from lists.match_review as list cross join company "
            "where list.as_of <> company.as_of",
        ),
    }
)
