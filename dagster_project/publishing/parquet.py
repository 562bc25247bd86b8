"""Publish to a folder of Parquet files: `<destination>/<schema>/<table>.parquet`.

The folder is built beside and swapped in whole. A reader that has a file open keeps it; one that
opens files one after the other may see the old folder's first and the new one's next, so a BI tool
that needs all tables of one run reads the DuckDB file instead. Files are 0640 and folders 0750:
readable by the group that BI runs under, since no contact details are inside, and by nobody else,
since it is still business data.
"""

from collections.abc import Sequence
from pathlib import Path

from dagster_project.publishing.folders import make_parents
from dagster_project.publishing.tables import (
    PublishedTable,
    PublishReport,
    plan,
    reading,
)
from dagster_project.quoting import literal
from dagster_project.swap import exclusive, swap_folder, workbench


def publish_parquet(
    warehouse: Path, tables: Sequence[PublishedTable], destination: Path
) -> PublishReport:
    """Copy tables of the warehouse into Parquet files and swap the folder in.

    The same tables give the same bytes. On any error the earlier folder stays as it is.

    Args:
        warehouse: DuckDB file, opened read-only.
        tables: what to publish; all of it or nothing.
        destination: folder to replace, such as `out/published/parquet`.

    Raises:
        PublishError: a table or column is missing, or a personal column would get out.
    """
    parent = make_parents(destination)
    reports = []
    size = 0
    with (
        exclusive(parent),
        workbench(parent, destination.name) as bench,
        reading(warehouse, bench) as connection,
    ):
        folder = bench / destination.name
        folder.mkdir()
        for planned in plan(connection, tables):
            path = folder / planned.table.schema / f"{planned.table.name}.parquet"
            path.parent.mkdir(exist_ok=True)
            written = connection.execute(
                f"copy ({planned.query}) to {literal(path)} (format parquet, compression zstd)"
            ).fetchall()
            path.chmod(0o640)
            size += path.stat().st_size
            reports.append(planned.report(rows=int(written[0][0])))
        for made in (folder, *(path for path in folder.iterdir() if path.is_dir())):
            made.chmod(0o750)
        swap_folder(folder, destination)
    return PublishReport(destination, size, tuple(reports))
