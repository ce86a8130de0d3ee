"""Every story that ships, in the test database: it goes as told, and its log says the same when it is read again."""

from __future__ import annotations

from pathlib import Path

import pytest

from yinuo.rulebook import pack as packs
from yinuo.rulebook.selectors import replay
from yinuo.stage import coverage, runner
from yinuo.stage.scenario import read

STORIES = runner.shipped()
PICTURES: dict[Path, runner.Outcome] = {}


def _name(path: Path) -> str:
    return f"{path.parent.parent.name}-{path.stem}"


@pytest.fixture(scope="module")
def told() -> dict[Path, runner.Outcome]:
    """What each story showed, kept for the coverage: nothing is played twice."""
    return {}


@pytest.mark.django_db
@pytest.mark.parametrize("path", STORIES, ids=_name)
def test_a_shipped_story_goes_as_told_and_replays_the_same(path, told, files_root):
    scenario = read(path)
    outcome = told[path] = runner.play(scenario, name=path.name)
    assert not outcome.faults, "\n".join(outcome.lines)
    verdict = replay.check(at=list(scenario.moments())[-1])
    assert verdict.obligations == len(outcome.picture.promises)
    assert not verdict.differences


@pytest.mark.parametrize("code", runner.pack_codes())
def test_every_rule_of_a_shipped_pack_fires_in_every_way_it_should(code, told):
    pictures = [told[path].picture for path in runner.shipped(code)]
    lines = coverage.report(packs.parse(runner.pack_text(code)), pictures)
    assert lines
    assert {line.rule: line.missing for line in lines if line.missing} == {}


def test_every_shipped_pack_has_stories():
    assert {path.parent.parent.name for path in STORIES} == {
        code.lower().replace("-", "_") for code in runner.pack_codes()
    }
