"""Records as the CRM exports them, with their faults."""

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from samples.wholesaler.company import Company
from samples.wholesaler.deliver_orders import accounts_on
from samples.wholesaler.faults import RESENT, Faults, resend, spoil
from samples.wholesaler.files import german_days, iso_times, write_csv, write_json_lines

_GERMAN: Final = {
    "visit": "Besuch", "phone": "Telefon", "email": "E-Mail", "mail": "Brief",
    "event": "Veranstaltung", "web": "Web", "chat": "Chat",
    "check_in": "Kontaktpflege", "offer": "Angebot", "advice": "Beratung",
    "order_help": "Bestellhilfe", "complaint": "Reklamation", "inquiry": "Anfrage",
}  # fmt: skip
LOSS_CODES: Final = {
    "service": "L1", "price": "L2", "competitor": "L3", "closed_down": "L4", "contact_left": "L5",
    "neglect": "L6", "project_gap": "L7", "seasonal_closure": "L8", "not_stated": "L9",
}  # fmt: skip


def deliver_crm(company: Company, faults: Faults, folder: Path) -> None:
    """Write people, touches, permissions, surveys, loss reports and referrals into a folder."""
    write_csv(folder / "Kontakte.tsv", _contacts(company, faults), delimiter="\t")
    write_csv(folder / "Aktivitaeten.csv.gz", _interactions(company, faults))
    write_csv(folder / "Newsletter_Versand.csv", _newsletters(company), delimiter=";")
    write_csv(folder / "Einwilligungen.csv", _consents(company, faults), delimiter=";")
    write_csv(folder / "Sperrliste.csv", _suppressions(company, faults), delimiter=";")
    write_json_lines(folder / "Umfragen.jsonl", _surveys(company, faults))
    write_csv(folder / "Verlustmeldungen.csv", _loss_reports(company, faults), delimiter=";")
    write_csv(folder / "Empfehlungen.csv", _referrals(company, faults), delimiter=";")


def _contacts(company: Company, faults: Faults) -> pd.DataFrame:
    names = {
        "contact_id": "PersonID", "account": "Kunde", "name": "Name", "role": "Funktion",
        "email": "Mail", "phone": "Tel", "language": "Sprache",
    }  # fmt: skip
    frame = company.contacts[list(names)].rename(columns=names)
    planted = faults.plant("contacts", len(frame))
    spoil(frame, "Mail", planted["broken_email"], "siehe Notiz")
    spoil(frame, "Kunde", planted["missing_customer"], None)
    return resend(frame, planted[RESENT])


def _interactions(company: Company, faults: Faults) -> pd.DataFrame:
    touches = company.interactions
    moment, row = touches["moment"].to_numpy(), touches["customer"].to_numpy()
    people = company.contacts["contact_id"].to_numpy(dtype=object)
    staff = company.staff["employee_id"].to_numpy(dtype=object)
    frame = pd.DataFrame(
        {
            "Nr": np.arange(1, len(touches) + 1),
            "Kunde": np.char.add("K", accounts_on(company, row, moment).astype(str)).astype(object),
            "Person": people[touches["contact"].to_numpy()],
            "Mitarbeiter": staff[touches["employee"].to_numpy()],
            "Zeitpunkt": iso_times(moment),
            "Richtung": np.where(touches["direction"] == "outbound", "A", "E"),
            "Kanal": touches["channel"].map(_GERMAN),
            "Anlass": touches["purpose"].map(_GERMAN | {"event": "Einladung"}),
            "Kampagne": touches["campaign_id"],
            "Ergebnis": touches["outcome"],
        }
    )
    planted = faults.plant("interactions", len(frame))
    spoil(frame, "Kunde", planted["missing_customer"], None)
    spoil(frame, "Kanal", planted["unknown_channel"], "Flurfunk")
    spoil(frame, "Zeitpunkt", planted["unreadable_time"], "vor Ostern")
    return resend(frame, planted[RESENT])


def _newsletters(company: Company) -> pd.DataFrame:
    sent = company.newsletters
    moment, row = sent["moment"].to_numpy(), sent["customer"].to_numpy()
    people = company.contacts["contact_id"].to_numpy(dtype=object)
    return pd.DataFrame(
        {
            "Ausgabe": sent["campaign"],
            "Empfaenger": people[sent["contact"].to_numpy()],
            "Kunde": np.char.add("K", accounts_on(company, row, moment).astype(str)),
            "Versandt": iso_times(moment),
        }
    )


def _consents(company: Company, faults: Faults) -> pd.DataFrame:
    consents = company.consents
    moment = company.plan.moments(consents["day"].to_numpy(), consents["second"].to_numpy())
    frame = pd.DataFrame(
        {
            "Person": consents["contact_id"],
            "Kunde": consents["customer_id"],
            "Kanal": consents["channel"],
            "Status": np.where(consents["status"] == "granted", "ja", "nein"),
            "Grundlage": consents["basis"],
            "Zeitpunkt": iso_times(moment),
        }
    )
    planted = faults.plant("consents", len(frame))
    return resend(frame, planted[RESENT])


def _suppressions(company: Company, faults: Faults) -> pd.DataFrame:
    blocked = company.suppressions
    frame = blocked.drop(columns="day").set_axis(
        ["Mail", "Telefon", "Kunde", "Firma", "PLZ", "Grund"], axis=1
    )
    frame["seit"] = german_days(company.plan.dates(blocked["day"].to_numpy()))
    return resend(frame, faults.plant("suppressions", len(frame))[RESENT])


def _surveys(company: Company, faults: Faults) -> pd.DataFrame:
    surveys, row = company.surveys, company.surveys["customer"].to_numpy()
    moment = company.plan.moments(surveys["day"].to_numpy(), surveys["second"].to_numpy())
    frame = pd.DataFrame(
        {
            "kunde": company.customers["customer_id"].to_numpy(dtype=object)[row],
            "person": company.contacts["contact_id"].to_numpy(dtype=object)[surveys["contact"]],
            "art": surveys["kind"].str.upper(),
            "wert": surveys["score"].astype(int),
            "zeit": iso_times(moment),
        }
    )
    planted = faults.plant("surveys", len(frame))
    frame.loc[planted["score_out_of_range"], "wert"] = 11
    return resend(frame, planted[RESENT])


def _loss_reports(company: Company, faults: Faults) -> pd.DataFrame:
    reports, row = company.loss_reports, company.loss_reports["customer"].to_numpy()
    moment = company.plan.moments(reports["day"].to_numpy(), reports["second"].to_numpy())
    frame = pd.DataFrame(
        {
            "Kunde": company.customers["customer_id"].to_numpy(dtype=object)[row],
            "gemeldet": iso_times(moment),
            "Code": reports["reason"].map(LOSS_CODES),
            "Wettbewerber": reports["competitor"],
            "Dauer": reports["permanence"].map(
                {"permanent": "endgültig", "temporary": "vorläufig"}
            ),
        }
    )
    planted = faults.plant("loss_reports", len(frame))
    spoil(frame, "Code", planted["missing_reason"], None)
    return resend(frame, planted[RESENT])


def _referrals(company: Company, faults: Faults) -> pd.DataFrame:
    referrals = company.referrals
    frame = referrals.drop(columns="day").set_axis(["Empfehler", "Neukunde", "Firma"], axis=1)
    frame["am"] = german_days(company.plan.dates(referrals["day"].to_numpy()))
    planted = faults.plant("referrals", len(frame))
    own = planted["refers_itself"]
    spoil(frame, "Neukunde", own, frame["Empfehler"].iloc[own])
    return resend(frame, planted[RESENT])
