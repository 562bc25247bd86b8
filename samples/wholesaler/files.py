"""Writing files and dates the way other programs do, the same bytes every time."""

from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal

import pandas as pd
import xlsxwriter

from samples.wholesaler.plan import Column

_MADE_AT: Final = datetime(2025, 10, 1)  # noqa: DTZ001  the workbook's own date has no zone


def write_csv(
    path: Path,
    frame: pd.DataFrame,
    *,
    delimiter: str = ",",
    encoding: str = "utf-8",
    decimal: str = ".",
    line_end: str = "\n",
) -> None:
    """Write a CSV file, gzipped if its name ends so."""
    packing: dict[str, Any] | Literal["infer"] = "infer"
    if path.suffix == ".gz":
        packing = {"method": "gzip", "mtime": 0}
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.to_csv(
        path,
        index=False,
        sep=delimiter,
        encoding=encoding,
        decimal=decimal,
        lineterminator=line_end,
        compression=packing,
    )


def write_json_lines(path: Path, frame: pd.DataFrame) -> None:
    """Write one JSON object a row."""
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.to_json(path, orient="records", lines=True, force_ascii=False)


def write_workbook(path: Path, sheets: dict[str, pd.DataFrame]) -> None:
    """Write a workbook; missing values become empty cells."""
    path.parent.mkdir(parents=True, exist_ok=True)
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": _MADE_AT})
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        for name, frame in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, list(frame.columns))
            for place, column in enumerate(frame.columns):
                values = frame[column]
                dated = pd.api.types.is_datetime64_any_dtype(values.dtype)
                cells = values.astype(object).where(values.notna(), None).tolist()
                sheet.write_column(1, place, cells, day if dated else None)


def write_parquet(path: Path, frame: pd.DataFrame) -> None:
    """Write a Parquet file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.to_parquet(path, index=False)


def german_days(days: Column) -> pd.Series:
    """Return days as 31.12.2024, missing where there is none."""
    return pd.to_datetime(pd.Series(days)).dt.strftime("%d.%m.%Y")


def german_times(moments: Column) -> pd.Series:
    """Return times as 31.12.2024 23:59."""
    return pd.to_datetime(pd.Series(moments)).dt.strftime("%d.%m.%Y %H:%M")


def iso_times(moments: Column) -> pd.Series:
    """Return times as 2024-12-31 23:59:59."""
    return pd.to_datetime(pd.Series(moments)).dt.strftime("%Y-%m-%d %H:%M:%S")
