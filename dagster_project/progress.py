"""What the terminal shows while a run goes on: one line a stage, with rows, checks and seconds."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dagster import DagsterEvent, EventLogEntry


_SHOWN = {"STEP_START", "ASSET_MATERIALIZATION", "ASSET_CHECK_EVALUATION", "STEP_FAILURE"}


@dataclass
class _Stage:
    name: str
    started: float
    tables: int = 0
    rows: int = 0
    checks: int = 0
    warnings: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


class Progress:
    """Listens to the events of one run and prints a line when a stage ends."""

    def __init__(self) -> None:
        self._stage: _Stage | None = None
        self.seconds: dict[str, float] = {}

    def listen(self, entry: "EventLogEntry") -> None:
        """Take one event of the run."""
        event = entry.dagster_event
        if event is None or event.step_key is None or event.event_type_value not in _SHOWN:
            return
        self._enter(_stage_of(event.step_key))
        stage = self._stage
        if stage is None:
            return
        if event.is_step_materialization:
            stage.tables += 1
            stage.rows += _row_count(event)
        elif event.event_type_value == "ASSET_CHECK_EVALUATION":
            evaluation = event.asset_check_evaluation_data
            stage.checks += 1
            if not evaluation.passed:
                name = f"{evaluation.asset_key.to_user_string()}: {evaluation.check_name}"
                severe = evaluation.severity.value == "ERROR"
                (stage.failures if severe else stage.warnings).append(name)

    def finish(self) -> None:
        """Print the last stage."""
        self._leave()

    def _enter(self, name: str) -> None:
        if self._stage is None or self._stage.name != name:
            self._leave()
            self._stage = _Stage(name, time.monotonic())

    def _leave(self) -> None:
        stage = self._stage
        if stage is None:
            return
        seconds = time.monotonic() - stage.started
        self.seconds[stage.name] = self.seconds.get(stage.name, 0.0) + seconds
        print(
            f"  {stage.name:<13}{stage.tables:>4} tables {stage.rows:>12,} rows"
            f" {stage.checks:>5} checks {seconds:>7.1f} s",
            flush=True,
        )
        _print_marked("warning", stage.warnings)
        _print_marked("FAILED", stage.failures)
        self._stage = None


def _print_marked(mark: str, names: Iterable[str]) -> None:
    for name in names:
        print(f"      {mark}: {name}", flush=True)


def _stage_of(step_key: str) -> str:
    if step_key.startswith("build_"):
        return step_key.removeprefix("build_").rstrip("_0123456789")
    return step_key.split("__")[0]


def _row_count(event: "DagsterEvent") -> int:
    metadata = event.step_materialization_data.materialization.metadata
    rows = metadata.get("dagster/row_count")
    return int(rows.value) if rows is not None else 0  # type: ignore[arg-type]
