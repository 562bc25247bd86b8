"""Settings: where things are, which company runs, and as of which day.

The only module that reads the environment, the clock and the sources file. Everything below it
receives what it needs as an argument, so that a run can be repeated for any past day.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from dagster_project.sources.config import Company, SourcesFile, load_sources_file

CHECKOUT: Final = Path(__file__).resolve().parent.parent
DEFAULT_SAMPLE: Final = "wholesaler"
DEFAULT_SCHEDULE: Final = "30 5 * * *"
DEFAULT_RETRAIN_SCHEDULE: Final = "0 4 * * 0"
REMEMBERED: Final = "sources_file"


class SettingsError(ValueError):
    """The environment asks for something that cannot be done; the message says the remedy."""


@dataclass(frozen=True)
class RunMoment:
    """The day a run is computed for, and what was known by then.

    Attributes:
        as_of: local day of the company; only what was known before it begins counts.
        known_before: the UTC instant at which that day begins, without offset.
        known_until: the UTC instant after which a delivered date lies in the future.
    """

    as_of: date
    known_before: datetime
    known_until: datetime


@dataclass(frozen=True)
class Settings:
    """Everything the environment decides.

    Attributes:
        home: folder that holds `state/` (private) and `out/` (what people and BI open).
        sources_file: the company's sources file.
        as_of: day asked for, or None for the company's own or today.
        memory_limit: DuckDB memory limit for one connection.
        lock_timeout: how long a run waits for another one, seconds.
        schedule: cron expression of the daily refresh.
        retrain_schedule: cron expression of the weekly training of the models.
        schedule_time_zone: time zone of the schedules.
        alert_webhook: address that receives failures as JSON, or None.
        alert_email_to: addresses that receive failures by e-mail.
        smtp_url: smtp://user:password@host:port, or None.
    """

    home: Path
    sources_file: Path
    as_of: date | None = None
    memory_limit: str = "4GB"
    lock_timeout: int = 1800
    schedule: str = DEFAULT_SCHEDULE
    retrain_schedule: str = DEFAULT_RETRAIN_SCHEDULE
    schedule_time_zone: str = "UTC"
    alert_webhook: str | None = None
    alert_email_to: tuple[str, ...] = ()
    smtp_url: str | None = None

    @property
    def state(self) -> Path:
        """Private to the user that runs Mainstay."""
        return self.home / "state"

    @property
    def lake(self) -> Path:
        """Parquet tables that Python stages exchange."""
        return self.state / "lake"

    @property
    def quarantine(self) -> Path:
        """Refused rows."""
        return self.state / "quarantine"

    @property
    def ledger(self) -> Path:
        """Who was on which list."""
        return self.state / "ledger"

    @property
    def warehouse(self) -> Path:
        """What dbt builds."""
        return self.state / "warehouse.duckdb"

    @property
    def dagster_home(self) -> Path:
        """Dagster's own storage."""
        return self.state / "dagster"

    @property
    def lists(self) -> Path:
        """What sales people open."""
        return self.home / "out" / "lists"

    @property
    def published(self) -> Path:
        """What BI opens."""
        return self.home / "out" / "published"

    @cached_property
    def sources(self) -> SourcesFile:
        """The checked sources file, read once; raises SourcesFileError with line and remedy."""
        return load_sources_file(self.sources_file)

    def moment(self, company: Company, today: date | None = None) -> RunMoment:
        """Decide the as-of day of a run.

        The day asked for wins, then the day a fixed data set declares, then today in the
        company's time zone. Delivered dates may reach to the end of the later of that day and
        the declared day or today: asking for a past day must not turn known rows into errors.

        Raises:
            SettingsError: the day asked for lies in the future.
        """
        zone = ZoneInfo(company.time_zone)
        current = company.as_of or today or datetime.now(zone).date()
        as_of = self.as_of or current
        latest = max(current, today or datetime.now(zone).date())
        if as_of > latest:
            raise SettingsError(
                f"AS_OF {as_of} lies in the future. Remedy: ask for {latest} or an earlier day."
            )
        return RunMoment(
            as_of=as_of,
            known_before=_utc_midnight(as_of, zone),
            known_until=_utc_midnight(max(as_of, current) + timedelta(days=1), zone),
        )


def _utc_midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC).replace(tzinfo=None)


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment.

    Raises:
        SettingsError: a value cannot be used; the message names the variable and the remedy.
    """
    env = os.environ if environ is None else environ
    as_of = env.get("MAINSTAY_AS_OF") or None
    home = Path(env.get("MAINSTAY_HOME") or CHECKOUT).resolve()
    return Settings(
        home=home,
        sources_file=_sources_file(env, home),
        as_of=_day("MAINSTAY_AS_OF", as_of) if as_of else None,
        memory_limit=env.get("MAINSTAY_MEMORY_LIMIT") or Settings.memory_limit,
        lock_timeout=_seconds(env.get("MAINSTAY_LOCK_TIMEOUT") or str(Settings.lock_timeout)),
        schedule=env.get("MAINSTAY_SCHEDULE") or DEFAULT_SCHEDULE,
        retrain_schedule=env.get("MAINSTAY_RETRAIN_SCHEDULE") or DEFAULT_RETRAIN_SCHEDULE,
        schedule_time_zone=env.get("MAINSTAY_SCHEDULE_TIME_ZONE") or "UTC",
        alert_webhook=env.get("MAINSTAY_ALERT_WEBHOOK") or None,
        alert_email_to=tuple(env.get("MAINSTAY_ALERT_EMAIL_TO", "").replace(",", " ").split()),
        smtp_url=env.get("MAINSTAY_SMTP_URL") or None,
    )


def remember_sources(settings: Settings) -> None:
    """Keep the sources file as the one this home belongs to, for runs that name none."""
    settings.state.mkdir(mode=0o700, parents=True, exist_ok=True)
    (settings.state / REMEMBERED).write_text(f"{settings.sources_file}\n", encoding="utf-8")


def _sources_file(env: Mapping[str, str], home: Path) -> Path:
    """Return the file asked for, else the sample asked for, else the last one, else a sample."""
    remembered = home / "state" / REMEMBERED
    if given := env.get("MAINSTAY_SOURCES"):
        path = Path(given).expanduser().resolve()
        remedy = "give the path of a sources file, as in SOURCES=path/to/sources.yml"
    elif not env.get("MAINSTAY_SAMPLE") and remembered.is_file():
        path = Path(remembered.read_text(encoding="utf-8").strip())
        remedy = "it is the one of the last run; name another, as in SOURCES=path/to/sources.yml"
    else:
        samples = CHECKOUT / "samples"
        path = samples / (env.get("MAINSTAY_SAMPLE") or DEFAULT_SAMPLE) / "sources.yml"
        names = ", ".join(sorted(found.parent.name for found in samples.glob("*/sources.yml")))
        remedy = f"choose one of the samples: {names}"
    if not path.is_file():
        raise SettingsError(f"There is no sources file {path}. Remedy: {remedy}.")
    return path


def _seconds(value: str) -> int:
    if not value.isdigit():
        raise SettingsError(
            f"MAINSTAY_LOCK_TIMEOUT is {value!r}. Remedy: write whole seconds, such as 1800."
        )
    return int(value)


def _day(name: str, value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise SettingsError(
            f"{name} is {value!r}, which is not a day. Remedy: write it as 2018-01-31."
        ) from error
