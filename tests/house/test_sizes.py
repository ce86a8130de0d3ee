from __future__ import annotations

import ast

import pytest

from tests.house.tree import ROOT, python_files

LONGEST_FILE = 400
LONGEST_FUNCTION = 60


@pytest.mark.parametrize("path", python_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_can_be_read_in_one_sitting(path):
    text = path.read_text(encoding="utf-8")

    assert text.count("\n") <= LONGEST_FILE
    too_long = [
        f"{node.name}, line {node.lineno}"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert not too_long
