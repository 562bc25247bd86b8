"""The parameters of a run: one row in the lake that every stage and every model reads.

Time and the company's settings are data here, not dbt variables: a model joins them like any
table, a rerun of a single layer uses the day its inputs were computed for, and dbt never has to
parse again because the day changed.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb

from dagster_project.lake import table_path, write_query
from dagster_project.settings import RunMoment
from dagster_project.sources.config import Company

_COLUMNS = """
    $name::varchar as name,
    $currency::varchar as currency,
    $time_zone::varchar as time_zone,
    $as_of::date as as_of,
    $known_before::timestamp as known_before,
    $horizon_days::bigint as horizon_days,
    $gross_margin::double as gross_margin,
    $contacts_per_week::double as contacts_per_week,
    $control_share::double as control_share,
    $control_salt::varchar as control_salt,
    $language::varchar as language,
    $latitude::double as latitude,
    $longitude::double as longitude
"""


@dataclass(frozen=True)
class RunParameters:
    """The row, column by column (see `stg_company` for their meaning)."""

    name: str
    currency: str
    time_zone: str
    as_of: date
    known_before: datetime
    horizon_days: int
    gross_margin: float | None
    contacts_per_week: float
    control_share: float
    control_salt: str
    language: str
    latitude: float | None = None
    longitude: float | None = None


def parameters_of(company: Company, moment: RunMoment) -> RunParameters:
    """Combine what the sources file says of the company with the moment of the run."""
    return RunParameters(
        name=company.name,
        currency=company.currency,
        time_zone=company.time_zone,
        as_of=moment.as_of,
        known_before=moment.known_before,
        horizon_days=company.horizon_days,
        gross_margin=company.gross_margin,
        contacts_per_week=company.contacts_per_week,
        control_share=company.control_share,
        control_salt=company.control_salt,
        language=company.language,
        latitude=company.latitude,
        longitude=company.longitude,
    )


def write_parameters(lake: Path, parameters: RunParameters) -> None:
    """Write the row to `raw/company`."""
    with duckdb.connect() as connection:
        write_query(
            connection,
            f"select {_COLUMNS}",
            table_path(lake, "raw", "company"),
            asdict(parameters),
        )


def read_parameters(lake: Path) -> RunParameters:
    """Read the row of the run that filled the lake.

    Raises:
        FileNotFoundError: nothing has been ingested yet.
    """
    path = table_path(lake, "raw", "company")
    if not path.is_file():
        raise FileNotFoundError(
            "The lake is empty. Remedy: run 'make run', or materialise the raw assets first."
        )
    with duckdb.connect() as connection:
        (row,) = connection.execute("from read_parquet(?)", [str(path)]).fetchall()
    return RunParameters(*row)
