"""A rule changed in a seed changes the list, which has one row before: c, reconnect, tier key."""

import shutil
from pathlib import Path

import duckdb
import pytest

from dagster_project.dbt import run_dbt
from dagster_project.settings import load_settings
from tests.conftest import TINY

MODELS = ["fqn:mainstay.intermediate", "fqn:mainstay.marts", "fqn:mainstay.plays"]


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        ("update rules.contact_cadence set cadence_days = 365 where value_tier = 'key'", None),
        ("delete from rules.value_tiers where value_tier = 'key'", "value tier major"),
        ("update rules.plays set enabled = false where play = 'reconnect'", None),
        (
            "update rules.play_texts set offer = 'Bring cake' where play = 'reconnect'",
            "Bring cake",
        ),
    ],
)
def test_the_list_follows_the_rule(
    tiny_home: Path, tmp_path: Path, edit: str, expected: str | None
) -> None:
    home = shutil.copytree(tiny_home, tmp_path / "home", symlinks=True)
    settings = load_settings({"MAINSTAY_HOME": str(home), "MAINSTAY_SOURCES": str(TINY)})
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute(edit)
    assert run_dbt(settings, ["run", "--select", *MODELS, "file:retention_list.sql"]).success
    with duckdb.connect(str(settings.warehouse)) as connection:
        rows = connection.execute(
            "select concat_ws('; ', play, reason, 'worth ' || expected_value, offer) "
            "from lists.retention_list where customer_id = 'c'"
        ).fetchall()
    if expected is None:
        assert rows == []
    else:
        ((row,),) = rows
        assert expected in row
