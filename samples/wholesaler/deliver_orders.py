"""Order lines as two systems export them, with their faults.

The ERP writes one file a year (semicolons, decimal commas, windows-1252, German dates in local
time) and later a file of corrected lines. The Swiss branch writes one file: commas, decimal points,
UTC. DuckDB writes, for there may be millions of lines.
"""

import shutil
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import pandas as pd

from samples.wholesaler.company import Company
from samples.wholesaler.faults import RESENT, SHARES, Faults
from samples.wholesaler.plan import ZONE, Column

ERP_HEADER: Final = (
    "Auftragsnr;Pos;Kundennr;Auftragsdatum;Vorgang;Artikelnr;Menge;Stückpreis;Rabattbetrag;"
    "EK-Preis;Währung;Bestellweg;Zusage;Geliefert"
)
WITHOUT_COST: Final = 100  # every so many lines lack the cost
_CODES: Final = {name: number for number, name in enumerate(SHARES["order_lines"], 1)}


def deliver_orders(company: Company, faults: Faults, folder: Path) -> None:
    """Write the order lines below a folder."""
    lines, fault = _as_booked(company), np.zeros(len(company.lines), dtype=np.int8)
    recent = (company.lines["order"] >= len(company.orders) * 2 // 3) & ~company.lines["is_chf"]
    resent = {RESENT: recent.to_numpy()}
    for name, rows in faults.plant("order_lines", len(lines), **resent).items():
        fault[rows] = _CODES[name]
    lines["fault"] = fault
    (folder / "erp").mkdir(parents=True, exist_ok=True)
    (folder / "schweiz").mkdir(parents=True, exist_ok=True)
    first, last = lines["ordered_at"].min().year, lines["ordered_at"].max().year
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.register("lines", lines)
        for year in range(first, last + 1):
            where = f"not is_chf and year(ordered_at) = {year}"
            _write_erp(connection, where, folder / "erp" / f"Auftragspositionen_{year}.csv")
        where = f"fault = {_CODES[RESENT]}"
        path = folder / "erp" / "Auftragspositionen_Nachtrag.csv"
        _write_erp(connection, where, path, corrected=True)
        _write_swiss(connection, folder / "schweiz" / "sales_lines.csv")


def _as_booked(company: Company) -> pd.DataFrame:
    """Return the lines with numbers of orders and accounts and with delivery times."""
    lines, orders = company.lines, company.orders
    row, order = lines["customer"].to_numpy(), lines["order"].to_numpy()
    back = order < 0
    number = np.where(back, np.cumsum(back), order + 1)
    dated = orders.iloc[np.maximum(order, 0)]
    nothing = np.datetime64("NaT")
    delivered = dated["delivered_at"].to_numpy()
    return pd.DataFrame(
        {
            "is_return": back,
            "order_number": number,
            "line_number": lines["line_number"].to_numpy(),
            "account": accounts_on(company, row, lines["ordered_at"].to_numpy()),
            "ordered_at": lines["ordered_at"].to_numpy(),
            "status": pd.Categorical(lines["status"]).codes,  # cancelled, placed, returned
            "product": lines["product"].to_numpy() + 10_001,
            "quantity": lines["quantity"].to_numpy().astype(np.int64),
            "unit_price": lines["unit_price"].to_numpy(),
            "discount_amount": lines["discount_amount"].to_numpy(),
            "unit_cost": lines["unit_cost"].to_numpy(),
            "is_chf": lines["is_chf"].to_numpy(),
            "channel": pd.Categorical(dated["channel"].to_numpy()),
            "promised_at": np.where(back, nothing, dated["promised_at"].to_numpy()),
            "delivered_at": np.where(back, nothing, delivered),
        }
    )


def accounts_on(company: Company, row: Column, moment: Column) -> Column:
    """Return the numbers of the accounts that customers had at given times."""
    customers = company.customers
    new = customers["customer_id"].str[1:].astype(int).to_numpy()
    old = customers["old_customer_id"].str[1:].replace("", "0").astype(int).to_numpy()
    merged = company.plan.moments(customers["merged_day"].to_numpy())
    return np.where(moment < merged[row], np.where(old[row] > 0, old[row], new[row]), new[row])


def _is(name: str) -> str:
    return f"fault = {_CODES[name]}"


def _number(value: str) -> str:
    return f"cast(cast({value} as decimal(16, 2)) as varchar)"


def _german(value: str) -> str:
    return f"replace({_number(value)}, '.', ',')"


def _write_erp(
    connection: duckdb.DuckDBPyConnection, where: str, path: Path, *, corrected: bool = False
) -> None:
    known = f"(order_number * 31 + line_number) % {WITHOUT_COST} > 0"
    cost = (
        _german("unit_cost * 1.01")
        if corrected
        else f"case when {known} then {_german('unit_cost')} end"
    )
    wrong = f"case when {_is('future_date')} then ordered_at + interval 30 year else ordered_at end"
    when = "strftime({}, '%d.%m.%Y %H:%M:%S')"
    query = f"""
        select
            case when is_return then 'G' else 'A' end || lpad(order_number::varchar, 8, '0'),
            line_number,
            case when not {_is("missing_customer")} then 'K' || account end,
            {when.format(wrong)},
            case when {_is("unknown_status")} then '??' else ['S', 'F', 'R'][status + 1] end,
            'ART-' || product,
            case when {_is("negative_quantity")} then -quantity else quantity end,
            {_german("unit_price")} || case when {_is("unreadable_price")} then '-?' else '' end,
            {_german("discount_amount")},
            {cost},
            'EUR',
            {_channel("EDI", "WEB", "TEL", "MAIL", "AD", "LADEN")},
            {when.format("promised_at")},
            {when.format("delivered_at")}
        from lines where {where}
    """
    body = path.with_suffix(".body")
    connection.execute(f"copy ({query}) to '{body}' (format csv, delimiter ';', header false)")
    with path.open("wb") as target, body.open("rb") as source:
        target.write(f"{ERP_HEADER}\n".encode("windows-1252"))
        shutil.copyfileobj(source, target)
    body.unlink()


def _write_swiss(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    def utc(value: str) -> str:
        moment = f"timezone('UTC', timezone('{ZONE}', {value}))"
        return f"strftime({moment}, '%Y-%m-%dT%H:%M:%SZ')"

    wrong = f"case when {_is('future_date')} then ordered_at + interval 30 year else ordered_at end"
    query = f"""
        select
            case when is_return then 'CRN-' else 'INV-' end || order_number as doc_no,
            line_number as line_no,
            case when not {_is("missing_customer")} then 'K' || account end as client,
            {utc(wrong)} as posted_utc,
            case when {_is("unknown_status")} then 'TBD'
                else ['void', 'sale', 'credit'][status + 1] end as doc_type,
            'ART-' || product as sku,
            case when {_is("negative_quantity")} then -quantity else quantity end as qty,
            {_number("unit_price")} || case when {_is("unreadable_price")} then '-?' else '' end
                as unit_price,
            {_number("discount_amount")} as rebate,
            {_number("unit_cost")} as cost,
            'CHF' as curr,
            {_channel("EDI", "SHOP", "PHONE", "MAIL", "REP", "STORE")} as via,
            {utc("promised_at")} as due_utc,
            {utc("delivered_at")} as done_utc
        from lines where is_chf
    """
    connection.execute(f"copy ({query}) to '{path}' (format csv, header)")


def _channel(*codes: str) -> str:
    from_words = zip(("edi", "web", "phone", "email", "rep", "store"), codes, strict=True)
    cases = " ".join(f"when '{word}' then '{code}'" for word, code in from_words)
    return f"case channel::varchar {cases} end"
