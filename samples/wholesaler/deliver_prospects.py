"""Prospects as six sources deliver them, with their faults."""

import shutil
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from samples.wholesaler.company import Company
from samples.wholesaler.faults import RESENT, Faults, resend, spoil
from samples.wholesaler.files import german_days, write_csv, write_json_lines, write_workbook
from samples.wholesaler.plan import chance
from samples.wholesaler.prospects import SOURCES

TICKED: Final = {"email": 0.45, "phone": 0.30}  # visitors who allowed us to write or to call
TAKEN_BACK: Final = 0.06
SIZES: Final = (1, 10, 20, 50, 100, 250, 500)  # classes of the trade press
# The fair's forms have countries in words, a fifth of them in English.
COUNTRY_WORDS: Final = {
    "DE": ("Deutschland", "Germany"), "AT": ("Österreich", "Austria"),
    "CH": ("Schweiz", "Switzerland"),
}  # fmt: skip


def deliver_prospects(company: Company, faults: Faults, folder: Path) -> None:
    """Write the six sources into a folder, one of them twice under another name."""
    records = company.market.records.copy()
    with_email = records["email"].notna().to_numpy()
    planted = faults.plant(
        "prospects",
        len(records),
        broken_email=with_email,
        negative_employees=(records["source"] == "trade_directory").to_numpy(),
    )
    spoil(records, "name", planted["missing_name"], None)
    spoil(records, "email", planted["broken_email"], "info(at)firma")
    spoil(records, "employees", planted["negative_employees"], -1)
    records["day"] = german_days(company.plan.dates(records["day"].to_numpy()))
    records = resend(records, planted[RESENT])
    by_source = {
        name: records[records["source"] == name].reset_index(drop=True) for name in SOURCES
    }
    directory = _columns(
        by_source["trade_directory"],
        source_record_id="Eintrag", name="Firma", industry_name="Branche", country="Land",
        region="Gebiet", city="Ort", postcode="PLZ", street="Anschrift", employees="Beschäftigte",
        founded_year="gegr.", website="Web", email="E-Mail", phone="Telefon", day="Stand",
    )  # fmt: skip
    write_workbook(folder / "Branchenbuch.xlsx", {"Treffer": directory})
    write_csv(
        folder / "Verband_Mitglieder.csv",
        _association(by_source["association"]),
        delimiter=";",
        encoding="windows-1252",
        decimal=",",
        line_end="\r\n",
    )
    write_csv(folder / "Fachpresse.tsv", _press(by_source["publication"]), delimiter="\t")
    referred = _columns(
        by_source["referral"],
        source_record_id="id", name="company", country="country", city="city", postcode="zip",
        street="street", website="web", email="mail", phone="phone",
        referrer="referred_by", day="received",
    )  # fmt: skip
    write_json_lines(folder / "Empfehlungen.jsonl", referred)
    seen = _columns(
        by_source["observation"],
        source_record_id="Notiz", name="Firma", industry_name="Branche", country="Land",
        region="Gebiet", city="Ort", postcode="PLZ", street="Straße", website="Web",
        phone="Telefon", day="gesehen am",
    )  # fmt: skip
    write_csv(folder / "Beobachtungen.csv", seen)
    fair = _fair(company, by_source["trade_fair"])
    for name, frame in (("Messekontakte", fair), ("Einwilligungen_Messe", _allowed(company, fair))):
        write_csv(
            folder / f"{name}.csv",
            frame,
            delimiter=";",
            encoding="windows-1252",
            line_end="\r\n",
        )
    shutil.copyfile(folder / "Beobachtungen.csv", folder / "Beobachtungen_Kopie.csv")


def _columns(frame: pd.DataFrame, **names: str) -> pd.DataFrame:
    return frame[list(names)].set_axis(list(names.values()), axis=1)


def _association(frame: pd.DataFrame) -> pd.DataFrame:
    found = _columns(
        frame,
        source_record_id="Mitgliedsnr", name="Mitglied", industry_name="Sparte", country="Land",
        city="Ort", postcode="PLZ", street="Straße", founded_year="Gründung", website="Homepage",
        email="Mail", phone="Fon", day="Beitritt",
    )  # fmt: skip
    found.insert(4, "Umsatz TEUR", frame["annual_revenue"].astype(float) / 1_000)
    return found


def _fair(company: Company, frame: pd.DataFrame) -> pd.DataFrame:
    found = _columns(
        frame,
        source_record_id="Karte", name="Firma", industry_name="Branche",
        street="Straße", postcode="PLZ", city="Ort", country="Staat", email="Mail", phone="Tel",
        website="Web", visits="Besuche am Stand", day="erfasst",
    )  # fmt: skip
    english = chance(company.plan.rng("fair"), 0.2, len(found))
    spelled = [
        COUNTRY_WORDS[code][by] for code, by in zip(frame["country"], english * 1, strict=True)
    ]
    return found.assign(Staat=spelled)


def _allowed(company: Company, fair: pd.DataFrame) -> pd.DataFrame:
    """Return what visitors of the stand ticked on their card, and what some took back."""
    plan = company.plan
    rng = plan.rng("fair/consents")
    cards = fair.drop_duplicates("Karte")
    found = []
    for channel, share in TICKED.items():
        ticked = cards.loc[chance(rng, share, len(cards)), ["Karte", "erfasst"]]
        found.append(ticked.assign(Kanal=channel, Status="ja"))
        back = ticked[chance(rng, TAKEN_BACK, len(ticked))]
        last = german_days(plan.dates(np.full(len(back), plan.days - 1)))
        found.append(back.assign(Kanal=channel, Status="nein", erfasst=last.to_numpy()))
    return pd.concat(found, ignore_index=True)[["Karte", "Kanal", "Status", "erfasst"]]


def _press(frame: pd.DataFrame) -> pd.DataFrame:
    found = _columns(
        frame,
        source_record_id="Fundstelle", name="Unternehmen", industry_name="Thema", country="Land",
        city="Ort", postcode="PLZ", website="Link", day="Ausgabe",
    )  # fmt: skip
    size = pd.to_numeric(frame["employees"])
    at = np.searchsorted(SIZES, size.fillna(1), side="right") - 1
    ends = np.array([*(f"{a}-{b - 1}" for a, b in pairwise(SIZES)), "500-"])
    found.insert(3, "Belegschaft", pd.Series(ends[at].astype(object)).where(size.notna()))
    return found
