"""Great Expectations behind its one door: nothing dropped, nothing shown, nothing sent."""

import logging
import os
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from dagster_project.guards.batches import Batches
from dagster_project.guards.result import QualityResult
from dagster_project.guards.suite_file import SuiteError
from dagster_project.quality import _raised, load_suite, validate
from tests.conftest import ROOT

SUITE = """
name: raw.people
meta: {key: [id], rows: all}
expectations:
  - type: expect_column_values_to_be_between
    description: There is at least one row.
    kwargs: {column: row_count, min_value: 1}
    severity: critical
    meta: {batch: profile}
  - type: expect_column_values_to_match_regex
    description: Every address has | an at sign.
    kwargs: {column: email, regex: "@"}
    severity: warning
    meta: {batch: rows}
  - type: expect_column_values_to_be_between
    description: Nobody is younger than eighteen.
    kwargs: {column: age, min_value: 18}
    severity: critical
    meta: {batch: rows}
  - type: expect_column_median_to_be_between
    description: Half of the people are below ninety.
    kwargs: {column: age, max_value: 90}
    severity: info
    meta: {batch: rows}
"""


def written(tmp_path: Path, text: str = SUITE) -> Path:
    path = tmp_path / "raw" / "people.yml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


def judged(tmp_path: Path, emails: list[str], ages: list[object]) -> QualityResult:
    rows = pd.DataFrame({"email": emails, "age": ages})
    profile = pd.DataFrame({"row_count": [float(len(rows))]})
    return validate(load_suite(written(tmp_path)), Batches(rows, profile, len(rows)))


def test_a_suite_that_holds_is_clean(tmp_path: Path) -> None:
    result = judged(tmp_path, ["anna@c.example"], [40])
    assert (result.passed, result.clean, result.severity, result.summary()) == (
        True,
        True,
        None,
        "",
    )


def test_a_failed_warning_is_shown_and_does_not_block(tmp_path: Path) -> None:
    result = judged(tmp_path, ["anna"], [40])
    assert (result.passed, result.clean, result.severity) == (True, False, "warning")


def test_a_failed_critical_expectation_blocks(tmp_path: Path) -> None:
    result = judged(tmp_path, ["anna@c.example", "bert@c.example"], [40, 17])
    assert (result.passed, result.clean, result.severity) == (False, False, "critical")
    (failure,) = result.failures
    assert (failure.words, failure.elements, failure.unexpected) == (
        "Nobody is younger than eighteen.",
        2,
        1,
    )


def test_a_failed_note_is_neither(tmp_path: Path) -> None:
    result = judged(tmp_path, ["anna@c.example"], [91])
    assert (result.passed, result.clean, result.severity) == (True, True, "info")


def test_each_outcome_stands_beside_its_own_words(tmp_path: Path) -> None:
    # an expectation that raises comes first in the library's results
    result = judged(tmp_path, ["anna@c.example"], ["secret-value"])
    assert [outcome.words for outcome in result.outcomes] == [
        item.description for item in load_suite(written(tmp_path)).expectations
    ]
    assert [outcome.success for outcome in result.outcomes] == [True, True, False, False]


def test_an_expectation_that_raises_has_failed_and_shows_the_kind_of_error_only(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        result = judged(tmp_path, ["anna@c.example"], ["secret-value"])
    assert not result.passed
    assert result.outcomes[2].raised == "MetricResolutionError"
    shown = [
        str(result),
        str(result.metadata()),
        result.summary(),
        caplog.text,
        *capfd.readouterr(),
    ]
    assert not any("secret-value" in text for text in shown)


def test_an_error_of_many_lines_shows_its_kind_only() -> None:
    trace = "Traceback:\n  raise\npackage.module.OddError: of\nsecret-value: 7\n"
    assert _raised({"raised_exception": True, "exception_traceback": trace}) == "OddError"
    other = {"raised_exception": True, "exception_traceback": "secret-value"}
    assert _raised({"metric": other}) == "an error without a name"


def test_no_value_of_any_row_is_in_a_result(tmp_path: Path) -> None:
    result = judged(tmp_path, ["anna", "anna", "bert@c.example"], [99.75, 17.25, 17.25])
    shown = f"{result}{result.metadata()}"
    assert len(result.failures) == 2
    assert not [value for value in ("anna", "bert", "99.75", "17.25") if value in shown]


def test_metadata_is_plain_and_its_table_names_every_expectation(tmp_path: Path) -> None:
    facts = judged(tmp_path, ["anna"], [40]).metadata()
    assert {key: facts[key] for key in ("expectations", "failed critical", "failed warnings")} == {
        "expectations": 4,
        "failed critical": 0,
        "failed warnings": 1,
    }
    lines = str(facts["outcome"]).splitlines()
    assert len(lines) == 6
    assert lines[2] == (
        "| Every address has \\| an at sign. | warning | ⚠️ warning | 1 of 1 rows (100.00 %) |"
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("expect_column_median_to_be_between", "expect_colum_median"), "expect_colum_median"),
        (("kwargs: {column: email, regex", "kwargs: {colum: email, regex"), "colum"),
        (("min_value: 18", "min_valu: 18"), "min_valu"),
        (("min_value: 18", "min_value: eighteen"), "min_value"),
        (("min_value: 18", "mostly: 0.5"), "cannot both be None"),
    ],
)
def test_what_the_library_does_not_understand_is_refused(
    tmp_path: Path, wrong: tuple[str, str], said: str
) -> None:
    path = written(tmp_path, SUITE.replace(*wrong))
    with pytest.raises(SuiteError) as raised:
        load_suite(path)
    assert said in str(raised.value)
    assert re.search(rf"{re.escape(str(path))}: expectation \d .*Remedy", str(raised.value))


def test_an_outcome_too_few_is_not_a_verdict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite = load_suite(written(tmp_path))
    frame = pd.DataFrame({"email": ["a@b"], "age": [40]})
    batches = Batches(frame, pd.DataFrame({"row_count": [1.0]}), 1)
    monkeypatch.setattr("dagster_project.quality._number_of", lambda result: 0)
    with pytest.raises(SuiteError, match="4 expectations are written and 1 were evaluated"):
        validate(suite, batches)


def test_an_empty_table_cannot_pass_by_having_nothing_wrong(tmp_path: Path) -> None:
    result = judged(tmp_path, [], [])
    assert [outcome.words for outcome in result.failures if outcome.severity == "critical"] == [
        "There is at least one row."
    ]


QUIET = """
import socket, sys
from pathlib import Path
import dagster_project.quality as quality
assert "great_expectations" not in sys.modules, "imported too early"
def refuse(*arguments, **named):
    raise SystemExit("it tried to send something")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
import pandas as pd
from dagster_project.guards.batches import Batches
suite = quality.load_suite(Path(sys.argv[1]))
frame = pd.DataFrame({"email": ["a@b"], "age": ["x"]})
quality.validate(suite, Batches(frame, pd.DataFrame({"row_count": [1.0]}), 1))
"""


def test_the_library_comes_late_writes_nothing_sends_nothing_and_says_nothing(
    tmp_path: Path,
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", QUIET, str(written(tmp_path))],
        cwd=home,
        env={**os.environ, "HOME": str(home), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(home.rglob("*")) == []
