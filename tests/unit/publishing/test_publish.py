"""Publishing: both destinations, the same rules."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from dagster_project.emission import emit_lists
from dagster_project.publishing import (
    PublishedTable,
    PublishError,
    PublishReport,
    publish_duckdb_file,
    publish_parquet,
)

Publish = Callable[[Path, Sequence[PublishedTable], Path], PublishReport]
TABLES = [
    PublishedTable("marts", "value"),
    PublishedTable("lists", "retention_list", ("contact_email", "contact_name")),
]
BOTH = pytest.mark.parametrize(
    ("publish", "name"), [(publish_duckdb_file, "mainstay.duckdb"), (publish_parquet, "parquet")]
)


def build(path: Path, value: int = 1, order: str = "asc") -> Path:
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create schema marts; create schema lists;"
            f"create table marts.value as select 'c' || i as customer_id, {value} as value "
            f"from range(500) as numbers(i) order by i {order};"
            "comment on table marts.value is 'It''s one row per customer';"
            "comment on column marts.value.value is 'In company currency';"
            "create view lists.retention_list as select 'c' as customer_id, "
            "'anna@c.example' as contact_email, 'Anna' as contact_name, 7 as \"odd \"\"name\""
        )
    return path


def values(published: Path) -> list[tuple[int]]:
    if published.is_dir():
        return duckdb.sql(
            f"select distinct value from '{published}/marts/value.parquet'"
        ).fetchall()
    with duckdb.connect(str(published), read_only=True) as connection:
        return connection.execute("select distinct value from marts.value").fetchall()


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@BOTH
def test_tables_are_copied_without_the_columns_to_drop(
    tmp_path: Path, publish: Publish, name: str
) -> None:
    out = tmp_path / "out"
    report = publish(build(tmp_path / "w.duckdb"), TABLES, out / name)
    assert report.rows == {"marts.value": 500, "lists.retention_list": 1}
    assert report.tables[1].columns == ("customer_id", 'odd "name')
    assert values(out / name) == [(1,)]
    assert b"anna@c.example" not in everything_in(out)


@BOTH
def test_publishing_again_replaces_the_copy_and_leaves_nothing_beside(
    tmp_path: Path, publish: Publish, name: str
) -> None:
    out = tmp_path / "out"
    publish(build(tmp_path / "w.duckdb", 1), TABLES, out / name)
    publish(build(tmp_path / "w.duckdb", 2), TABLES, out / name)
    assert values(out / name) == [(2,)]
    assert [path.name for path in out.iterdir()] == [name]


@BOTH
@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ([PublishedTable("marts", "nothing")], "no table marts.nothing"),
        ([PublishedTable("marts", "value", ("email",))], "no column email to drop"),
        ([PublishedTable("lists", "retention_list", ("contact_name",))], "contact_email"),
        ([PublishedTable("lists", "retention_list", ("contact_email",))], "contact_name"),
        ([PublishedTable("marts", "value", ("customer_id", "value"))], "no column left"),
        ([TABLES[0], TABLES[0]], "twice"),
        ([], "No table"),
    ],
)
def test_it_fails_closed_and_the_last_good_copy_stays(
    tmp_path: Path, publish: Publish, name: str, tables: list[PublishedTable], said: str
) -> None:
    out = tmp_path / "out"
    publish(build(tmp_path / "w.duckdb", 1), TABLES, out / name)
    build(tmp_path / "w.duckdb", 2)
    with pytest.raises(PublishError, match=said):
        publish(tmp_path / "w.duckdb", tables, out / name)
    assert values(out / name) == [(1,)]
    assert [path.name for path in out.iterdir()] == [name]


@BOTH
def test_an_error_half_way_leaves_the_last_good_copy(
    tmp_path: Path, publish: Publish, name: str
) -> None:
    out, warehouse = tmp_path / "out", build(tmp_path / "w.duckdb", 1)
    publish(warehouse, TABLES, out / name)
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("update marts.value set value = 2")
        connection.execute(
            "create view lists.broken as select error('the lake is gone') as customer_id"
        )
    with pytest.raises(duckdb.Error, match="the lake is gone"):
        publish(warehouse, [*TABLES, PublishedTable("lists", "broken")], out / name)
    assert values(out / name) == [(1,)]
    assert [path.name for path in out.iterdir()] == [name]


@BOTH
def test_a_missing_warehouse_is_said(tmp_path: Path, publish: Publish, name: str) -> None:
    with pytest.raises(PublishError, match="run the pipeline first"):
        publish(tmp_path / "w.duckdb", TABLES, tmp_path / "out" / name)


@pytest.fixture(params=[0o077, 0o022, 0o000], ids=lambda umask: f"umask {umask:03o}")
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_the_group_reaches_the_copies_and_not_the_lists(tmp_path: Path, umask: None) -> None:
    warehouse, out = build(tmp_path / "w.duckdb"), tmp_path / "out"
    tmp_path.chmod(0o711)
    rows = pa.table({"customer_id": ["c"], "priority": [1]})
    emit_lists({"retention_list": rows}, date(2024, 7, 1), "run", {}, {}, out / "lists")
    publish_parquet(warehouse, TABLES, out / "published" / "parquet")
    publish_duckdb_file(warehouse, TABLES, out / "published" / "mainstay.duckdb")
    published = [out / "published", *(out / "published").rglob("*")]
    assert {path.name for path in published if path.is_dir()} == {
        "published",
        "parquet",
        "marts",
        "lists",
    }
    assert {mode(path) for path in [out, *published] if path.is_dir()} == {0o750}
    assert {mode(path) for path in published if path.is_file()} == {0o640}
    private = [out / "lists", *(out / "lists" / "2024-07-01").rglob("*")]
    assert {mode(path) for path in private if path.is_dir()} == {0o700}
    assert {mode(path) for path in private if path.is_file()} == {0o600}
    assert mode(out / "lists" / "2024-07-01") == 0o700
    assert mode(tmp_path) == 0o711


@BOTH
def test_a_folder_that_is_not_ours_keeps_its_mode(
    tmp_path: Path, publish: Publish, name: str
) -> None:
    other = tmp_path / "other"
    other.mkdir(mode=0o700)
    publish(build(tmp_path / "w.duckdb"), TABLES, other / name)
    assert (mode(other), mode(tmp_path)) == (0o700, 0o700)


def test_equal_tables_give_equal_parquet_whatever_their_order(tmp_path: Path) -> None:
    for order in ("asc", "desc"):
        publish_parquet(
            build(tmp_path / "w.duckdb", 1, order), TABLES, tmp_path / order / "parquet"
        )
    assert everything_in(tmp_path / "asc") == everything_in(tmp_path / "desc")


def test_comments_are_carried_into_the_duckdb_file(tmp_path: Path) -> None:
    published = tmp_path / "mainstay.duckdb"
    publish_duckdb_file(build(tmp_path / "w.duckdb"), TABLES, published)
    with duckdb.connect(str(published), read_only=True) as connection:
        assert connection.execute(
            "select comment from duckdb_tables() where table_name = 'value'"
        ).fetchall() == [("It's one row per customer",)]
        assert connection.execute(
            "select comment from duckdb_columns() where column_name = 'value'"
        ).fetchall() == [("In company currency",)]


def test_what_a_writer_left_beside_the_file_is_not_replayed(tmp_path: Path) -> None:
    published = tmp_path / "out" / "mainstay.duckdb"
    publish_duckdb_file(build(tmp_path / "w.duckdb", 1), TABLES, published)
    published.with_name("mainstay.duckdb.wal").write_bytes(b"stale")
    publish_duckdb_file(build(tmp_path / "w.duckdb", 2), TABLES, published)
    assert values(published) == [(2,)]
    assert [path.name for path in published.parent.iterdir()] == ["mainstay.duckdb"]


READER = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1], read_only=True)
for line in sys.stdin:
    print(connection.execute("select distinct value from marts.value").fetchall(), flush=True)
"""


def started_reader(path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", READER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def asked(reader: subprocess.Popen[str]) -> str:
    assert reader.stdin is not None
    assert reader.stdout is not None
    reader.stdin.write("go\n")
    reader.stdin.flush()
    return reader.stdout.readline().strip()


def test_an_open_reader_keeps_its_state_and_does_not_block(tmp_path: Path) -> None:
    published = tmp_path / "mainstay.duckdb"
    publish_duckdb_file(build(tmp_path / "w.duckdb", 1), TABLES, published)
    old = published.read_bytes()
    with started_reader(published) as reader, published.open("rb") as held:
        said = [asked(reader)]
        publish_duckdb_file(build(tmp_path / "w.duckdb", 2), TABLES, published)
        said.append(asked(reader))
        assert held.read() == old
        reader.communicate()
    assert said == ["[(1,)]", "[(1,)]"]
    assert values(published) == [(2,)]


@BOTH
def test_the_warehouse_is_only_read_so_others_may_read_it_too(
    tmp_path: Path, publish: Publish, name: str
) -> None:
    warehouse = build(tmp_path / "w.duckdb")
    with started_reader(warehouse) as reader:
        assert asked(reader) == "[(1,)]"
        publish(warehouse, TABLES, tmp_path / "out" / name)
        reader.communicate()
    assert values(tmp_path / "out" / name) == [(1,)]


def test_a_company_keeps_its_name_and_a_person_loses_it(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(
            "create schema lists; create table lists.prospect_list as select * from "
            "(values ('p1', 'R', 'company'), ('p2', 'Jane Roe', 'person'), ('p3', 'W', null)) "
            "as rows(prospect_id, name, kind)"
        )
    table = PublishedTable("lists", "prospect_list", company_columns=("name",))
    publish_parquet(warehouse, [table], tmp_path / "out")
    with duckdb.connect() as connection:
        path = tmp_path / "out" / "lists" / "prospect_list.parquet"
        rows = connection.execute(f"select prospect_id, name from '{path}' order by all").fetchall()
    assert rows == [("p1", "R"), ("p2", None), ("p3", None)]
