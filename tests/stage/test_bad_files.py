"""`yinuo scenario run` on files that are none: it says file, place and fault, exits with 1, and touches nothing real."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from tests.house.running import database_url, fresh_database
from tests.house.tree import ROOT
from yinuo.rulebook.selectors import replay
from yinuo.stage import runner
from yinuo.stage.actions import ACTIONS
from yinuo.stage.scenario import read
from yinuo.stage.scratch import SUFFIX

HEAD = """\
scenario: 1
title: {zh: 坏故事, en: A bad story}
packs: [S001-R01]
start: "2026-03-02 09:00"
steps:
"""
REPORT = (
    '  - {at: "09:00", by: hotline, do: case.report, with: {customer: customer, contact_name: 张, contact_phone: "13800010001",'
    " site: site, fault: 火小, channel: phone, in_city: true}"
)
BAD = {
    "no_yaml.yaml": ("scenario: [1\ntitle: x", [r"第 \d+ 行"]),
    "unknown_key.yaml": (HEAD + '  - {at: "09:00", dos: case.report}\n', [r"第 6 行", r"step 1"]),
    "unknown_action.yaml": (
        HEAD + '  - {at: "09:00", by: hotline, do: case.explode}\n',
        [r"第 1 步", r"case\.explode"],
    ),
    "unknown_person.yaml": (
        HEAD + '  - {at: "09:00", by: nobody, do: case.report}\n',
        [r"第 1 步", r"nobody", r"hotline"],
    ),
    "missing_argument.yaml": (
        HEAD + '  - {at: "09:00", by: hotline, do: case.report}\n',
        [r"第 1 步", r"contact_name"],
    ),
    "unknown_rule.yaml": (HEAD + REPORT + ", owed: [O999]}\n", [r"第 1 步|✗ +1", r"O999"]),
    "missing_pack.yaml": (HEAD.replace("S001-R01", "S009-R99") + '  - {at: "09:00"}\n', [r"S009-R99", r"S001-R01"]),
    "backwards.yaml": (HEAD + '  - {at: "09:10"}\n  - {at: "09:05"}\n', [r"第 2 步", r"早于"]),
    "failed.yaml": (HEAD + REPORT + ', owed: [{rule: O62, due: "09:30"}]}\n', [r"✗ +1", r"O62", r"09:10", r"09:30"]),
    "not_refused.yaml": (HEAD + REPORT + ", refused: G01}\n", [r"✗ +1", r"G01"]),
}
GOOD = HEAD + REPORT + ", owed: [O62]}\n"


@pytest.fixture
def real(transactional_db):
    """A real database of its own with something in it, and afterwards no trace of the one for stories."""
    name = f"{connection.settings_dict['NAME']}_real"
    with fresh_database(name, str(connection.settings_dict["NAME"])) as url:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute("INSERT INTO core_numberseries (code, period, last) VALUES ('kept', '', 7)")
        yield url
    with psycopg.connect(database_url("postgres"), autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}{SUFFIX}" WITH (FORCE)')


def rows_of(url: str) -> dict[str, int]:
    """Count the rows of every table."""
    with psycopg.connect(url) as server:
        tables = server.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return {name: server.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in tables}


def test_each_bad_file_is_named_with_the_place_and_the_fault_and_the_real_data_stay_as_they_were(real, tmp_path):
    for name, (text, _said) in BAD.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "good.yaml").write_text(GOOD, encoding="utf-8")
    before = rows_of(real)

    names = [*BAD, "gone.yaml", "good.yaml"]
    run = subprocess.run(
        [sys.executable, "-m", "yinuo", "scenario", "run", *(str(tmp_path / name) for name in names)],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "yinuo.config.settings",
            "YINUO_SECRET_KEY": settings.SECRET_KEY,
            "DATABASE_URL": real,
            "YINUO_HOME": str(tmp_path / "home"),
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )

    said = run.stdout + run.stderr
    assert run.returncode == 1, said
    assert "Traceback" not in said
    parts = dict(re.findall(r"^[✓✗] ([\w.]+)(.*?)(?=^[✓✗] [\w]+\.yaml|\Z)", run.stdout, re.S | re.M))
    assert list(parts) == names
    for name, (_text, words) in BAD.items():
        for word in words:
            assert re.search(word, parts[name]), f"{name}: {word!r} is not in\n{parts[name]}"
    assert "gone.yaml" in parts["gone.yaml"]
    assert "1 个通过，11 个未通过" in said
    assert rows_of(real) == before


def test_what_can_be_done_in_a_story_stands_in_the_manual():
    manual = (ROOT / "docs" / "scenarios.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \|", manual, re.M)

    assert sorted(told) == sorted(ACTIONS)


LEVEL = (
    '  - {at: "09:10", by: coordinator, do: tier.give, with: {record: case, rule: T01, level: visit, reason: 客户坚持上门},'
    ' acted: ["T01:assigned:visit"]}\n'
)


@pytest.mark.django_db
def test_a_story_gives_a_level_that_the_conditions_leave_open(tmp_path, files_root):
    path = tmp_path / "level.yaml"
    path.write_text(HEAD + REPORT + "}\n" + LEVEL, encoding="utf-8")

    story = read(path)
    outcome = runner.play(story, name=path.name)

    assert outcome.faults == []
    assert not replay.check(at=list(story.moments())[-1]).differences
