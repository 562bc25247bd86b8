"""What a person fills into the emitted review comes back as the documentation says."""

import re
from datetime import date
from typing import Any

import openpyxl
import pyarrow as pa
import yaml

from dagster_project.emission.rows import ordered_table
from dagster_project.emission.text_files import write_csv
from dagster_project.emission.workbook import Setting, write_workbook
from tests.conftest import ROOT
from tests.delivering import TinyCompany

DAY = date(2024, 6, 1)
PAIRS = ordered_table(
    "match_review",
    pa.table(
        {
            "as_of": pa.array([DAY] * 3, pa.date32()),
            "priority": pa.array([1, 2, 3], pa.int32()),
            "left_key": ["customer:C1", "prospect:b", "prospect:c"],
            "right_key": ["prospect:a", "prospect:d", "prospect:e"],
            "match_probability": [0.9, 0.8, 0.7],
            "evidence": ["same name; postcode differs"] * 3,
            "left_name": ["Alpha", "Beta", "Gamma"],
            "right_name": ["Alfa", "Betta", "Gama"],
            "while_undecided": ["The prospect is held back."] * 3,
            "decision": pa.array([None] * 3, pa.string()),
        }
    ),
)
DECIDED = [
    ("customer:C1", "prospect:a", "same", "2024-06-01 00:00:00"),
    ("prospect:b", "prospect:d", "open", "2024-06-01 00:00:00"),
    ("prospect:c", "prospect:e", "different", "2024-06-01 00:00:00"),
]


def documented(ending: str) -> dict[str, Any]:
    """Return the mapping that docs/prospects.md gives for files of that ending."""
    page = (ROOT / "docs" / "prospects.md").read_text(encoding="utf-8")
    blocks = [yaml.safe_load(each) for each in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)]
    (found,) = [
        each
        for block in blocks
        for each in block.get("match_decisions", [])
        if each["files"].endswith(ending)
    ]
    return dict(found)


def answers(tiny: TinyCompany) -> list[tuple[Any, ...]]:
    report = tiny.ingest("match_decisions")
    assert (report.accepted, report.quarantined) == (3, 0)
    return sorted(
        tiny.accepted("left_key, right_key, decision, decided_at::varchar", "match_decisions")
    )


def test_a_filled_in_workbook_comes_back(tiny: TinyCompany) -> None:
    path = tiny.deliver("decisions/2024-06-01.xlsx", b"")
    write_workbook(PAIRS, path, Setting("Same or different", "Tiny", "EUR", DAY))
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    place = [cell.value for cell in sheet[1]].index("Your decision") + 1
    assert not sheet.column_dimensions[openpyxl.utils.get_column_letter(place)].hidden
    (validation,) = sheet.data_validations.dataValidation
    assert validation.formula1 == '"same,different"'
    sheet.cell(2, place).value = "same"
    sheet.cell(4, place).value = "different"
    book.save(path)
    tiny.declare("match_decisions", **documented(".xlsx"))
    assert answers(tiny) == DECIDED


def test_a_filled_in_text_file_comes_back(tiny: TinyCompany) -> None:
    path = tiny.deliver("decisions/2024-06-01.csv", b"")
    decisions = pa.array(["same", None, "different"], pa.string())
    place = PAIRS.column_names.index("decision")
    write_csv(PAIRS.set_column(place, "decision", decisions), path)
    tiny.declare("match_decisions", **documented(".csv"))
    assert answers(tiny) == DECIDED
