from pathlib import Path

import pytest

from tests.delivering import TinyCompany


@pytest.fixture
def tiny(tmp_path: Path) -> TinyCompany:
    return TinyCompany(tmp_path)
