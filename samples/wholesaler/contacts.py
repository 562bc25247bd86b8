"""People at customers, what they allow, and who must not be contacted at all."""

from typing import Final

import numpy as np
import pandas as pd

from samples.wholesaler.naming import people, phones, spelled_out
from samples.wholesaler.plan import NEVER, Column, Plan, chance, numbered, pick, within, words
from samples.wholesaler.words import ROLES

NO_EMAIL: Final = 0.06
NO_PHONE: Final = 0.10
GRANTED: Final = {"newsletter": 0.35, "email": 0.45, "phone": 0.55, "all": 0.06}
WITHDRAWN: Final = 0.08  # of what was granted
ACCOUNT_GRANTS: Final = 0.03
ACCOUNT_WITHDRAWS: Final = 0.01
BLOCKED: Final = {"email": 0.012, "phone": 0.004, "customer_id": 0.008}
OLDEST_CONSENT: Final = -1_500
AT_OLD_ACCOUNT: Final = 0.3  # people of a merged customer still on file under the old account


def make_contacts(plan: Plan, customers: pd.DataFrame) -> pd.DataFrame:
    """Return the people, each customer's most important one first: one row each.

    Columns: contact_id, customer (position), account (the id they are on file under), name, role,
    email, phone, language, is_main.
    """
    rng = plan.rng("contacts")
    level, size = customers["level"].to_numpy(), customers["size"].to_numpy()
    counts = 1 + rng.poisson(0.4 + 0.5 * np.maximum(size, 0) + 1.2 * (level < 2))
    row, place = np.repeat(np.arange(len(customers)), counts), within(counts)
    n = len(row)
    names = people(rng, n)
    domain = customers["website"].str.removeprefix("https://www.").to_numpy(dtype=object)[row]
    local = spelled_out(names["first"] + "." + names["last"]).str.lower()
    # Two of the same name at one company are told apart by their place.
    double = pd.DataFrame({"local": local, "row": row}).duplicated()
    email = local.where(~double, local + place.astype(str)) + "@" + domain
    phone = phones(rng, customers["region_number"].to_numpy()[row], np.arange(n))
    role = np.where(place == 0, chance(rng, 0.3, n).astype(int), rng.integers(0, len(ROLES), n))
    old = customers["old_customer_id"].to_numpy(dtype=object)[row]
    on_old = (old != "") & chance(rng, AT_OLD_ACCOUNT, n)
    french = (customers["country"] == "CH").to_numpy()[row] & chance(rng, 0.2, n)
    return pd.DataFrame(
        {
            "contact_id": numbered("P", 500_001 + rng.permutation(n)),
            "customer": row,
            "account": np.where(on_old, old, customers["customer_id"].to_numpy(dtype=object)[row]),
            "name": names["first"] + " " + names["last"],
            "role": words(ROLES, role),
            "email": email.mask(chance(rng, NO_EMAIL, n)),
            "phone": phone.mask(chance(rng, NO_PHONE, n)),
            "language": np.where(french, "fr", "de"),
            "is_main": place == 0,
        }
    )


def someone(
    rng: np.random.Generator, customers: pd.DataFrame, contacts: pd.DataFrame, row: Column
) -> Column:
    """Return the person (position) spoken to, for each touch with a customer."""
    counts = np.bincount(contacts["customer"].to_numpy(), minlength=len(customers))
    first = np.cumsum(counts) - counts
    any_other = (rng.random(len(row)) * counts[row]).astype(int)
    main = customers["one_person"].to_numpy()[row] | chance(rng, 0.6, len(row))
    return first[row] + np.where(main, 0, any_other)


def make_consents(plan: Plan, customers: pd.DataFrame, contacts: pd.DataFrame) -> pd.DataFrame:
    """Return permissions given and taken back: one row each.

    Columns: contact_id, customer_id (one of them null), channel, status, basis, day, second.
    """
    rng = plan.rng("consents")
    joined = np.maximum(customers["joined_day"].to_numpy(), OLDEST_CONSENT)
    found = []
    of_person = joined[contacts["customer"].to_numpy()]
    subjects: list[tuple[pd.Series | None, pd.Series | None, Column, dict[str, float]]] = [
        (contacts["contact_id"], None, of_person, GRANTED),
        (None, customers["customer_id"], joined, {"all": ACCOUNT_GRANTS}),
    ]
    for contact, customer, since, shares in subjects:
        for channel, share in shares.items():
            n = len(since)
            day = (since + rng.random(n) * (plan.days - 1 - since) * 0.5).astype(int)
            frame = pd.DataFrame(
                {
                    "contact_id": contact,
                    "customer_id": customer,
                    "channel": channel,
                    "status": "granted",
                    "basis": pick(rng, ("Formular", "Messe", "Telefonat", "Double-Opt-in"), n),
                    "day": day,
                    "second": rng.integers(7 * 3600, 18 * 3600, n),
                }
            )
            given = frame[chance(rng, share, n)]
            back = given[chance(rng, WITHDRAWN, len(given))].copy()
            back["day"] += 1 + (rng.random(len(back)) * (plan.days - 2 - back["day"])).astype(int)
            found += [given, back.assign(status="withdrawn", basis="Widerruf")]
    refused = customers[chance(rng, ACCOUNT_WITHDRAWS, len(customers))]
    found.append(
        pd.DataFrame(
            {
                "customer_id": refused["customer_id"],
                "channel": "all",
                "status": "withdrawn",
                "basis": "Widerruf",
                "day": rng.integers(0, plan.days, len(refused)),
                "second": rng.integers(7 * 3600, 18 * 3600, len(refused)),
            }
        )
    )
    consents = pd.concat(found, ignore_index=True)
    consents = consents.drop_duplicates(["contact_id", "customer_id", "channel", "day", "second"])
    return consents.sort_values(["day", "second"], kind="stable", ignore_index=True)


def newsletter_days(consents: pd.DataFrame, contacts: pd.DataFrame) -> pd.DataFrame:
    """Return since when, and until when, each person gets the newsletter: `since`, `until`."""
    about = consents[consents["channel"] == "newsletter"].dropna(subset=["contact_id"])
    frame = pd.DataFrame(index=contacts["contact_id"])
    for name, status in (("since", "granted"), ("until", "withdrawn")):
        days = about[about["status"] == status].groupby("contact_id")["day"].min()
        frame[name] = days.reindex(frame.index).fillna(NEVER).astype(int)
    return frame.reset_index(drop=True)


def make_suppressions(
    plan: Plan, customers: pd.DataFrame, contacts: pd.DataFrame, prospects: pd.DataFrame
) -> pd.DataFrame:
    """Return who must not be contacted: one row per blocked subject.

    Columns: email, phone, customer_id, name, postcode (those that identify it), reason, day.
    """
    rng = plan.rng("suppressions")
    blocked = [
        contacts.loc[chance(rng, BLOCKED["email"], len(contacts)), ["email"]].dropna(),
        contacts.loc[chance(rng, BLOCKED["phone"], len(contacts)), ["phone"]].dropna(),
        customers.loc[chance(rng, BLOCKED["customer_id"], len(customers)), ["customer_id"]],
    ]
    whole = prospects.dropna(subset=["name", "postcode"])
    blocked.append(whole.loc[chance(rng, 0.01, len(whole)), ["name", "postcode"]])
    frame = pd.concat(blocked, ignore_index=True).drop_duplicates(ignore_index=True)
    columns = ["email", "phone", "customer_id", "name", "postcode"]
    frame = frame.reindex(columns=columns)
    n = len(frame)
    reasons = ("Werbewiderspruch", "Rechtsstreit", "Robinsonliste", "Beschwerde")
    return frame.assign(
        reason=pick(rng, reasons, n, 0.5, 0.1, 0.25, 0.15), day=rng.integers(-400, plan.days, n)
    )
