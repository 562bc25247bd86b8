"""Great Expectations, and nothing else: suites are checked against it and evaluated by it.

The only importer of great_expectations. The import takes seconds, so it happens inside the first
call that needs it. Belongs here: what concerns that library. Does not belong here: the format of
suites, the data they look at, results (`guards/`), and Dagster, which `defs/` maps results to.

No row's value leaves this module: results are asked for as counts only, and of an error only its
kind is kept. Nothing is written to disk and nothing is sent anywhere.
"""

import logging
import os
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from dagster_project.guards.batches import Batches
from dagster_project.guards.result import Outcome, QualityResult
from dagster_project.guards.suite_file import (
    Batch,
    Suite,
    SuiteError,
    WrittenExpectation,
    read_suite_file,
)

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite
    from great_expectations.core.batch_definition import BatchDefinition
    from great_expectations.core.expectation_validation_result import ExpectationValidationResult
    from great_expectations.expectations.expectation import Expectation

_ERROR_NAME: Final = re.compile(r"^(?:\w+\.)*(\w+(?:Error|Exception))(?::|$)", re.MULTILINE)
COUNTS_ONLY: Final = {"result_format": "SUMMARY", "partial_unexpected_count": 0}


def load_suite(path: Path) -> Suite:
    """Read a suite, whole or not at all.

    Raises:
        SuiteError: its form is wrong, or Great Expectations does not know an expectation or one
            of its arguments. The message names the file, the expectation and the remedy.
    """
    suite = read_suite_file(path)
    _bundle(suite, range(len(suite.expectations)))
    return suite


def validate(suite: Suite, batches: Batches) -> QualityResult:
    """Evaluate a suite.

    Args:
        suite: from `load_suite`.
        batches: from `guards.batches.read_batches`.

    Returns:
        One outcome for each expectation written. An expectation that raises has failed.
    """
    outcomes = {
        **_evaluate(suite, "rows", batches.rows),
        **_evaluate(suite, "profile", batches.profile),
    }
    if sorted(outcomes) != list(range(len(suite.expectations))):
        raise SuiteError(
            f"{suite.path}: {len(suite.expectations)} expectations are written and "
            f"{len(outcomes)} were evaluated. Remedy: report it; the suite cannot be trusted."
        )
    return QualityResult(
        suite=suite.name,
        outcomes=tuple(outcomes[number] for number in sorted(outcomes)),
        row_count=batches.row_count,
        rows_checked=len(batches.rows),
    )


def _evaluate(suite: Suite, batch: Batch, frame: pd.DataFrame) -> dict[int, Outcome]:
    """Evaluate the expectations of one batch together; number in the suite -> outcome."""
    numbers = [number for number, item in enumerate(suite.expectations) if item.meta.batch == batch]
    if not numbers:
        return {}
    result = (
        _batch_definition()
        .get_batch({"dataframe": frame})
        .validate(_bundle(suite, numbers), result_format=dict(COUNTS_ONLY))
    )
    # results come in another order than the expectations, so each carries its number
    return {
        number: _outcome(suite.expectations[number], one, frame)
        for one in result.results
        for number in [_number_of(one)]
    }


def _bundle(suite: Suite, numbers: Sequence[int]) -> "ExpectationSuite":
    """Hand expectations to the library together; it must hold as many as were handed in."""
    _quiet()
    import great_expectations as gx

    bundle = gx.ExpectationSuite(
        name=suite.name, expectations=[_expectation(suite, number) for number in numbers]
    )
    if len(bundle.expectations) != len(numbers):
        raise SuiteError(
            f"{suite.path}: {len(numbers)} expectations are written and "
            f"{len(bundle.expectations)} were understood. Remedy: compare them one by one."
        )
    return bundle


def _number_of(result: "ExpectationValidationResult") -> int:
    configuration = result.expectation_config
    if configuration is None:
        raise SuiteError("A result does not name its expectation; nothing can be concluded.")
    return int(configuration.meta["number"])


def _expectation(suite: Suite, number: int) -> "Expectation":
    """Build one expectation; the library itself would drop what it does not understand."""
    from great_expectations.exceptions.exceptions import GreatExpectationsError
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    written = suite.expectations[number]
    try:
        return ExpectationConfiguration(
            type=written.type,
            kwargs=dict(written.kwargs),
            meta={"number": number},
            description=written.description,
            severity=written.severity,  # type: ignore[arg-type]
        ).to_domain_obj()
    except (GreatExpectationsError, ValueError, TypeError) as error:
        raise SuiteError(
            f"{suite.path}: expectation {number + 1} ({written.type}) is not understood: "
            f"{' '.join(str(error).split())}. Remedy: correct its type or its arguments; the "
            "names are those of Great Expectations."
        ) from error


def _outcome(
    written: WrittenExpectation, result: "ExpectationValidationResult", frame: pd.DataFrame
) -> Outcome:
    counts: dict[str, Any] = result.result or {}
    on_rows = written.meta.batch == "rows"
    raised = _raised(result.exception_info or {})
    column = written.columns[0] if len(written.columns) == 1 else None
    figure = None
    if not on_rows and column in frame.columns and pd.notna(frame[column].iloc[0]):
        figure = float(frame[column].iloc[0])
    return Outcome(
        words=written.description,
        type=written.type,
        severity=written.severity,
        success=bool(result.success) and raised is None,
        batch=written.meta.batch,
        column=column,
        elements=counts.get("element_count") if on_rows else None,
        unexpected=counts.get("unexpected_count") if on_rows else None,
        unexpected_percent=counts.get("unexpected_percent") if on_rows else None,
        figure=figure,
        raised=raised,
    )


def _raised(information: dict[str, Any]) -> str | None:
    """Return the kinds of the errors that were raised; their messages may quote values."""
    infos: Sequence[Any] = (
        [information] if "raised_exception" in information else list(information.values())
    )
    kinds = set()
    for info in infos:
        if info["raised_exception"]:
            named = _ERROR_NAME.findall(str(info["exception_traceback"]))
            kinds.add(named[-1] if named else "an error without a name")
    return ", ".join(sorted(kinds)) or None


@cache
def _batch_definition() -> "BatchDefinition[Any]":
    """Return where frames go in; one for the life of the process, in memory only."""
    _quiet()
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("frames").add_dataframe_asset("frame")
    return asset.add_batch_definition_whole_dataframe("whole")


@cache
def _quiet() -> None:
    """Switch off what the library sends and logs; outcomes carry what it would log."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    logging.getLogger("great_expectations").setLevel(logging.CRITICAL)
