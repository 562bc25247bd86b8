"""Prospects as five sources deliver them, with their faults."""

import shutil
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from samples.wholesaler.company import Company
from samples.wholesaler.faults import RESENT, Faults, resend, spoil
from samples.wholesaler.files import german_days, write_csv, write_json_lines, write_workbook
from samples.wholesaler.prospects import SOURCES

SIZES: Final = (1, 10, 20, 50, 100, 250, 500)  # classes of the trade press


def deliver_prospects(company: Company, faults: Faults, folder: Path) -> None:
    """Write the five sources below a folder, one of them twice under another name."""
    records = company.market.records.copy()
    source = records["source"]
    with_email = source.isin(("trade_directory", "association", "referral")).to_numpy()
    planted = faults.plant(
        "prospects",
        len(records),
        broken_email=with_email,
        negative_employees=(source == "trade_directory").to_numpy(),
    )
    spoil(records, "name", planted["missing_name"], None)
    spoil(records, "email", planted["broken_email"], "info(at)firma")
    spoil(records, "employees", planted["negative_employees"], -1)
    records["day"] = german_days(company.plan.dates(records["day"].to_numpy()))
    records = resend(records, planted[RESENT])
    place = folder / "interessenten"
    by_source = {
        name: records[records["source"] == name].reset_index(drop=True) for name in SOURCES
    }
    directory = _columns(
        by_source["trade_directory"],
        source_record_id="Eintrag", name="Firma", industry_name="Branche", country="Land",
        region="Gebiet", city="Ort", postcode="PLZ", employees="Beschäftigte", website="Web",
        email="E-Mail", phone="Telefon", day="Stand",
    )  # fmt: skip
    write_workbook(place / "Branchenbuch.xlsx", {"Treffer": directory})
    write_csv(
        place / "Verband_Mitglieder.csv",
        _association(by_source["association"]),
        delimiter=";",
        encoding="windows-1252",
        decimal=",",
        line_end="\r\n",
    )
    write_csv(place / "Fachpresse.tsv", _press(by_source["publication"]), delimiter="\t")
    referred = _columns(
        by_source["referral"],
        source_record_id="id", name="company", country="country", city="city", postcode="zip",
        website="web", email="mail", phone="phone", referrer="referred_by", day="received",
    )  # fmt: skip
    write_json_lines(place / "Empfehlungen.jsonl", referred)
    seen = _columns(
        by_source["observation"],
        source_record_id="Notiz", name="Firma", industry_name="Branche", country="Land",
        region="Gebiet", city="Ort", postcode="PLZ", website="Web", phone="Telefon",
        day="gesehen am",
    )  # fmt: skip
    write_csv(place / "Beobachtungen.csv", seen)
    shutil.copyfile(place / "Beobachtungen.csv", place / "Beobachtungen_Kopie.csv")


def _columns(frame: pd.DataFrame, **names: str) -> pd.DataFrame:
    return frame[list(names)].set_axis(list(names.values()), axis=1)


def _association(frame: pd.DataFrame) -> pd.DataFrame:
    found = _columns(
        frame,
        source_record_id="Mitgliedsnr", name="Mitglied", industry_name="Sparte", country="Land",
        city="Ort", postcode="PLZ", website="Homepage", email="Mail", phone="Fon", day="Beitritt",
    )  # fmt: skip
    found.insert(4, "Umsatz TEUR", frame["annual_revenue"].astype(float) / 1_000)
    return found


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
