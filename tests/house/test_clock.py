"""Time is passed in: one module reads the clock, and the log and the supervisor tell their own."""

from __future__ import annotations

import ast

import pytest

from tests.house.tree import PACKAGE, ROOT, python_files

READS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("timezone", "now"),
    ("time", "time"),
    ("time", "time_ns"),
}
READS_IF_BARE = {("timezone", "localdate"), ("timezone", "localtime")}
MAY_READ = {PACKAGE / "core" / "clock.py"}


def _calls(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            yield name, node


def _reads(owner, call):
    without_argument = not call.args and not call.keywords
    return (owner, call.func.attr) in READS or ((owner, call.func.attr) in READS_IF_BARE and without_argument)


@pytest.mark.parametrize("path", python_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_but_the_clock_reads_the_clock(path):
    if path in MAY_READ:
        return

    assert not [f"line {call.lineno}" for owner, call in _calls(path) if _reads(owner, call)]


@pytest.mark.parametrize("part", ["services", "selectors", "engine", "lib", "models"], ids=lambda part: f"in {part}")
def test_what_is_told_the_time_does_not_ask(part):
    inside = [p for p in python_files() if part in p.relative_to(PACKAGE).with_suffix("").parts]

    assert inside
    assert not [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in inside
        for owner, call in _calls(path)
        if (owner, call.func.attr) == ("clock", "now")
    ]
