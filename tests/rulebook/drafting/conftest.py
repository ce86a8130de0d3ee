from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _own_files(files_root: object) -> None:
    """Every test of this folder reads files; they go to a folder of its own."""
