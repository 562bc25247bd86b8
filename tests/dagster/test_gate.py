"""Nothing leaves unless every blocking check stands behind the newest build of its table."""

import dagster as dg
import pytest

from dagster_project.gate import require_passed

TABLE = dg.AssetKey("table")
CHECK = dg.AssetCheckKey(TABLE, "is_good")


def build(
    instance: dg.DagsterInstance,
    passed: bool = True,
    severity: dg.AssetCheckSeverity = dg.AssetCheckSeverity.ERROR,
    checked: bool = True,
    dies: bool = False,
) -> None:
    """Build the table and, unless told otherwise, check it."""

    @dg.asset(key=TABLE)
    def table() -> None:
        if dies:
            raise RuntimeError("the run dies")

    @dg.asset_check(asset=table, name="is_good", blocking=True)
    def is_good() -> dg.AssetCheckResult:
        return dg.AssetCheckResult(passed=passed, severity=severity)

    dg.materialize(
        [table, is_good] if checked else [table], instance=instance, raise_on_error=False
    )


@pytest.fixture
def instance() -> dg.DagsterInstance:
    return dg.DagsterInstance.ephemeral()


def test_a_check_that_passed_lets_through(instance: dg.DagsterInstance) -> None:
    build(instance)
    assert require_passed(instance, [CHECK]) == 1


def test_a_check_that_never_ran_holds_back(instance: dg.DagsterInstance) -> None:
    with pytest.raises(dg.Failure, match="table: is_good never ran"):
        require_passed(instance, [CHECK])


def test_a_red_check_holds_back_in_later_runs_too(instance: dg.DagsterInstance) -> None:
    build(instance)
    build(instance, passed=False)
    with pytest.raises(dg.Failure, match="table: is_good failed"):
        require_passed(instance, [CHECK])


def test_a_check_that_a_dying_run_never_reached_holds_back(instance: dg.DagsterInstance) -> None:
    build(instance)
    build(instance, dies=True)
    with pytest.raises(dg.Failure, match="table: is_good did not finish"):
        require_passed(instance, [CHECK])


def test_a_warning_is_shown_and_does_not_hold_back(instance: dg.DagsterInstance) -> None:
    build(instance, passed=False, severity=dg.AssetCheckSeverity.WARN)
    assert require_passed(instance, [CHECK]) == 1


def test_a_table_built_after_its_check_holds_back(instance: dg.DagsterInstance) -> None:
    build(instance)
    build(instance, checked=False)
    with pytest.raises(dg.Failure, match="table: is_good is older than its table"):
        require_passed(instance, [CHECK])
