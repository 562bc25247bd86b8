"""What a sources file may contain, as pydantic models.

Which blocks and keys there are, their types, limits, defaults and meanings, as far as a single
value tells. How the mapping fits the contract is in `mapping.py`; reading a file in `config.py`.
"""

import codecs
import hashlib
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from dagster_project.sources.codes import CURRENCIES, time_zones
from dagster_project.sources.errors import did_you_mean
from dagster_project.sources.files import delivered_state

Format = Literal["csv", "parquet", "xlsx", "jsonl"]
ColumnType = Literal["BIGINT", "BOOLEAN", "DATE", "DOUBLE", "TIMESTAMP"]
Language = Literal["en", "de", "es", "fr"]


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _known_currency(value: str) -> str:
    if value not in CURRENCIES:
        raise ValueError(f"{value!r} is no ISO 4217 currency; {did_you_mean(value, CURRENCIES)}")
    return value


def _known_zone(value: str) -> str:
    if value not in time_zones():
        remedy = did_you_mean(value, time_zones()) if "/" in value else "such as Europe/Berlin"
        raise ValueError(f"{value!r} is no time zone of the IANA list; {remedy}")
    return value


def _known_encoding(value: str) -> str:
    try:
        "".encode(value)
        return codecs.lookup(value).name
    except LookupError as error:
        raise ValueError(
            f"{value!r} is no encoding; use utf-8, latin-1, windows-1252 or utf-16"
        ) from error


def _header(value: object) -> object:
    named = isinstance(value, list) and value and all(isinstance(each, str) for each in value)
    if value not in ("true", "True", True) and not named:
        raise ValueError(
            "columns are read by name only; write header: true, or header: [name, name, ...]"
        )
    return tuple(value) if isinstance(value, list) else True


Currency = Annotated[str, AfterValidator(_known_currency)]
TimeZone = Annotated[str, AfterValidator(_known_zone)]
OneCharacter = Annotated[str, Field(min_length=1, max_length=1)]


class _Block(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Company(_Block):
    """The company and the parameters everything is computed with."""

    name: str = Field(min_length=1, description="Name of the company, as shown.")
    currency: Currency = Field(description="ISO 4217 code that all amounts are reported in.")
    time_zone: TimeZone = Field(description="IANA zone in which the company's days begin.")
    language: Language = Field(
        "en", description="Language of reasons, offers and next steps: en, de, es or fr."
    )
    horizon_days: int = Field(28, ge=1, le=366, description="How many days are looked ahead.")
    gross_margin: float | None = Field(
        None, gt=0, lt=1, description="Margin share of revenue, used where cost is unknown."
    )
    as_of: date | None = Field(
        None, description="For a fixed data set: the day everything is computed for."
    )
    contacts_per_week: float = Field(
        200, gt=0, description="Contacts a week for work without an owner of known capacity."
    )
    control_share: float = Field(
        0.1, ge=0, le=0.5, description="Share of customers kept as control group."
    )
    control_salt: str = Field(
        "mainstay", min_length=1, description="Decides who is in the control group; never change."
    )
    latitude: float | None = Field(
        None, ge=-90, le=90, description="Where the company is, degrees north."
    )
    longitude: float | None = Field(
        None, ge=-180, le=180, description="Where the company is, degrees east."
    )

    @model_validator(mode="after")
    def _placed(self) -> Self:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("give latitude and longitude together, or neither")
        return self


class FileSet(_Block):
    """Files of one kind and how they are read."""

    files: Annotated[tuple[str, ...], BeforeValidator(_listed)] = Field(
        min_length=1,
        description="Paths relative to the sources file, patterns with * and **, or "
        "package:<module>/<path> for data inside an installed Python package.",
    )
    format: Format | None = Field(None, description="Default: from the file name's ending.")
    delimiter: OneCharacter | None = Field(None, description="CSV. Default: comma, tab for .tsv.")
    quote: Annotated[str, Field(max_length=1)] = Field('"', description="CSV. Empty: none.")
    escape: OneCharacter | None = Field(None, description="CSV. Default: the quote, doubled.")
    encoding: Annotated[str, AfterValidator(_known_encoding)] = Field(
        "utf-8", description="CSV, JSON lines: utf-8, latin-1, windows-1252, utf-16, ..."
    )
    header: Annotated[Literal[True] | tuple[str, ...], BeforeValidator(_header)] = Field(
        True, description="CSV: true, or the column names of files that have no header line."
    )
    decimal: Literal[".", ","] = Field(".", description="Decimal mark of numbers in text.")
    sheet: str | None = Field(None, description="XLSX. Default: the first sheet.")
    types: dict[str, ColumnType] = Field(
        default_factory=dict,
        description="Delivered columns that expressions calculate with. Columns of CSV, JSON "
        "lines and XLSX are text unless given a type here.",
    )

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if self.delimiter is not None and self.delimiter == self.quote:
            raise ValueError("delimiter and quote are the same; make them differ")
        return self


class Lookup(FileSet):
    """Files joined to each delivered row by equal key columns."""

    using: Annotated[tuple[str, ...], BeforeValidator(_listed)] = Field(
        min_length=1, description="Key columns, in both; unique in the lookup."
    )


class Delivery(FileSet):
    """Files that feed one entity, and the expression of each canonical column."""

    time_zone: TimeZone | None = Field(
        None, description="Zone of delivered times without offset. Default: the company's."
    )
    lookups: dict[str, Lookup] = Field(default_factory=dict)
    columns: dict[str, str] = Field(
        min_length=1,
        description="Canonical column: DuckDB SQL expression over the delivered columns.",
    )


class SourcesFile(_Block):
    """A checked sources file."""

    company: Company
    entities: dict[str, tuple[Delivery, ...]]
    path: Path = Field(exclude=True, description="Where it was read from; not part of the file.")

    @property
    def folder(self) -> Path:
        """The folder that relative paths start from."""
        return self.path.parent

    def deliveries(self, entity: str) -> tuple[Delivery, ...]:
        """Return what feeds an entity; empty when it is not delivered."""
        return self.entities.get(entity, ())

    def fingerprint(self) -> str:
        """Return a text that changes when the file or any declared file changes (size, time)."""
        sets = [each for group in self.entities.values() for each in group]
        sets_and_lookups = [*sets, *(look for each in sets for look in each.lookups.values())]
        declared = [name for each in sets_and_lookups for name in each.files]
        state = (self.path.read_bytes(), *delivered_state(declared, self.folder))
        return hashlib.sha256(repr(state).encode()).hexdigest()
