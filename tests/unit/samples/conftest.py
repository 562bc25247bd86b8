"""One small wholesaler with its files, and one larger that is only looked at."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from dagster_project.settings import CHECKOUT
from dagster_project.sources.config import load_sources_file
from dagster_project.sources.models import SourcesFile
from samples.wholesaler.company import Company, make_company
from samples.wholesaler.generate import generate
from samples.wholesaler.plan import Plan

SMALL = Plan(customers=150, years=2, seed=7)


@dataclass(frozen=True)
class Wholesaler:
    """A generated wholesaler: its folder, its sources file and what was made."""

    folder: Path
    sources: SourcesFile
    company: Company


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Wholesaler:
    folder = tmp_path_factory.mktemp("wholesaler")
    company = generate(SMALL, folder / "deliveries", folder / "truth")
    shutil.copy(CHECKOUT / "samples" / "wholesaler" / "sources.yml", folder)
    return Wholesaler(folder, load_sources_file(folder / "sources.yml"), company)


@pytest.fixture(scope="module")
def large() -> Company:
    return make_company(Plan(customers=1_500, years=2, seed=3))
