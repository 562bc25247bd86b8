"""The one resource: the settings of this run, holding the state folder while the run lasts."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
from pydantic import PrivateAttr

from dagster_project.settings import Settings, load_settings
from dagster_project.warehouse import held


class Mainstay(dg.ConfigurableResource["Mainstay"]):
    """Settings of the run; one run at a time has it."""

    as_of: str | None = None
    _settings: Settings | None = PrivateAttr(default=None)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Mainstay"]:
        """Read the environment, make files private, and wait for a run under way to end."""
        settings = load_settings()
        if self.as_of:
            settings = load_settings({**os.environ, "MAINSTAY_AS_OF": self.as_of})
        self._settings = settings
        before = os.umask(0o077)
        try:
            holder = context.run.run_id if context.run else "unrecorded"
            with held(settings.state / "run.lock", holder, settings.lock_timeout) as dead:
                _bury(context.instance, dead)
                yield self
        finally:
            os.umask(before)

    @property
    def settings(self) -> Settings:
        """The settings; only within a run."""
        if self._settings is None:
            raise RuntimeError("settings are there only while a run holds the resource")
        return self._settings


def _bury(instance: dg.DagsterInstance | None, run_id: str | None) -> None:
    """Report a run as failed whose process died while it held the state folder."""
    run = instance.get_run_by_id(run_id) if instance and run_id else None
    if instance and run and not run.is_finished:
        instance.report_run_failed(run, "The process of this run ended without a word.")
