"""Master data as the ERP exports it, with its faults."""

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from samples.wholesaler.company import Company
from samples.wholesaler.faults import RESENT, Faults, resend, spoil
from samples.wholesaler.files import german_days, write_csv, write_workbook
from samples.wholesaler.money import CURRENCY
from samples.wholesaler.naming import capitals
from samples.wholesaler.plan import NEVER, chance
from samples.wholesaler.premises import street_as_recorded
from samples.wholesaler.staff import owner_on

ABSENT: Final = 0.003  # customers that buy and are missing from the master
NO_POSTCODE: Final = 0.02
NO_INDUSTRY: Final = 0.015
NO_FOUNDING: Final = 0.3
CAPITALS: Final = 0.01


def deliver_master(company: Company, faults: Faults, folder: Path) -> None:
    """Write customers, exchange rates, products and employees into a folder."""
    write_csv(
        folder / "Kundenstamm.csv",
        _customers(company, faults),
        delimiter=";",
        encoding="windows-1252",
        decimal=",",
        line_end="\r\n",
    )
    write_csv(folder / "Wechselkurse.tsv", _rates(company, faults), delimiter="\t", decimal=",")
    sheets = {"Artikel": _products(company, faults), "Mitarbeiter": _staff(company)}
    write_workbook(folder / "Stammdaten.xlsx", sheets)


def _customers(company: Company, faults: Faults) -> pd.DataFrame:
    plan, customers = company.plan, company.customers
    rng, premises, n = plan.rng("master"), plan.rng("master/premises"), len(customers)
    ids = customers["customer_id"].to_numpy(dtype=object)
    parent = customers["parent"].to_numpy()
    owner = owner_on(customers, np.arange(n), np.full(n, plan.days - 1))
    frame = pd.DataFrame(
        {
            "Kundennr": ids,
            "Firma": customers["stem"] + " " + customers["form"],
            "Konzernmutter": np.where(parent >= 0, ids[np.maximum(parent, 0)], None),
            "Ersetzt durch": None,
            "Branche": customers["industry_name"].mask(chance(rng, NO_INDUSTRY, n)),
            "Land": customers["country"],
            "Gebiet": customers["region"],
            "Ort": customers["city"],
            "PLZ": customers["postcode"].mask(chance(rng, NO_POSTCODE, n)),
            "Straße": street_as_recorded(premises, customers["street"]),
            "Mitarbeiter": customers["employees"],
            "Umsatz": customers["annual_revenue"],
            "Internet": customers["website"].mask(chance(rng, 0.1, n)),
            "Betreuer": company.staff["employee_id"].to_numpy(dtype=object)[owner],
            "Gegründet": customers["founded_year"]
            .astype("Int64")
            .mask(chance(premises, NO_FOUNDING, n)),
            "Angelegt am": german_days(company.plan.dates(customers["joined_day"].to_numpy())),
        }
    )
    frame["Firma"] = frame["Firma"].mask(chance(rng, CAPITALS, n), capitals(frame["Firma"]))
    old = frame[customers["old_customer_id"] != ""].copy()
    old["Ersetzt durch"] = old["Kundennr"]
    old["Kundennr"] = customers.loc[old.index, "old_customer_id"]
    old["Firma"] = customers.loc[old.index, "stem"]
    heads = np.isin(np.arange(n), parent)
    plain = (parent < 0) & ~heads & (customers["old_customer_id"] == "").to_numpy()
    absent = plain & chance(rng, ABSENT, n)
    frame = pd.concat([frame[~absent], old], ignore_index=True)
    planted = faults.plant("customers", len(frame))
    spoil(
        frame, "Konzernmutter", planted["own_parent"], frame["Kundennr"].iloc[planted["own_parent"]]
    )
    spoil(frame, "Kundennr", planted["missing_id"], None)
    spoil(frame, "Mitarbeiter", planted["unreadable_employees"], "ca. 20")
    return resend(frame, planted[RESENT])


def _rates(company: Company, faults: Faults) -> pd.DataFrame:
    rates = company.rates
    frame = pd.DataFrame(
        {
            "Datum": german_days(company.plan.dates(rates["day"].to_numpy())),
            "Waehrung": CURRENCY,
            "1 EUR =": rates["francs"].to_numpy(),
        }
    )
    planted = faults.plant("exchange_rates", len(frame))
    frame.iloc[planted["zero_rate"], 2] = 0.0
    return resend(frame, planted[RESENT])


def _products(company: Company, faults: Faults) -> pd.DataFrame:
    frame = company.products.set_axis(
        ["Artikelnr", "Bezeichnung", "Warengruppe", "Listenpreis", "Einstandspreis"], axis=1
    )
    planted = faults.plant("products", len(frame))
    spoil(frame, "Einstandspreis", planted["negative_cost"], -1.0)
    return resend(frame, planted[RESENT])


def _staff(company: Company) -> pd.DataFrame:
    staff = company.staff
    leaves = pd.Series(company.plan.dates(staff["left_day"].to_numpy()))
    return pd.DataFrame(
        {
            "Personalnr": staff["employee_id"],
            "Name": staff["name"],
            "Team": staff["team"],
            "Funktion": staff["role"],
            "Austritt": leaves.where(staff["left_day"] < NEVER),
            "Kontakte je Woche": staff["contacts_per_week"],
        }
    )
