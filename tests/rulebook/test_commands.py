from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.cast import Cast
from tests.rulebook import house
from yinuo.rulebook.models import Obligation, RegulationVersion

pytestmark = pytest.mark.django_db


def _run(*words: str, **options: object) -> str:
    out = io.StringIO()
    call_command(*words, stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    path = tmp_path / "pack.yaml"
    path.write_text(house.HOUSE, encoding="utf-8")
    return path


def test_a_good_pack_is_said_to_be_good(cast: Cast, pack: Path) -> None:
    assert "T-1 1, 6 clauses, 7 rules" in _run("pack", "check", str(pack))


def test_a_bad_pack_is_said_to_be_bad_line_by_line(cast: Cast, pack: Path) -> None:
    pack.write_text(house.HOUSE.replace("cases.case.answered}", "cases.case.answred}"), encoding="utf-8")
    out = io.StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("pack", "--lang", "en", "check", str(pack), stdout=out)

    assert ended.value.code == 1
    assert "line 20, rule O1" in out.getvalue()
    assert "did you mean cases.case.answered?" in out.getvalue()


def test_a_pack_is_loaded_published_listed_and_exported(cast: Cast, pack: Path, tmp_path: Path) -> None:
    assert "loaded as a draft" in _run("pack", "load", str(pack))
    assert "takes effect on 2099-01-01 00:00" in _run("pack", "publish", "T-1", "1", "--from", "2099-01-01T00:00")
    assert "T-1 1\tcoming\t2099-01-01 00:00\tcompany\t测试制度" in _run("pack", "list")
    _run("pack", "export", "T-1", "1", "--out", str(tmp_path / "again.yaml"))

    assert "7 rules" in _run("pack", "check", str(tmp_path / "again.yaml"))
    assert RegulationVersion.objects.get().status == RegulationVersion.Status.PUBLISHED


def test_a_refusal_is_said_and_ends_with_one(cast: Cast, pack: Path) -> None:
    _run("pack", "load", str(pack), "--publish")

    with pytest.raises(CommandError) as refused:
        _run("pack", "load", str(pack))

    assert refused.value.returncode == 1
    assert "已发布" in str(refused.value)


def test_the_schema_is_json(cast: Cast) -> None:
    assert json.loads(_run("pack", "schema"))["properties"]["rules"]


def test_explain_speaks_both_languages(cast: Cast) -> None:
    house.publish()
    house.report(house.case_of(cast), cast.hotline)
    number = str(Obligation.objects.get().pk)

    assert "十分钟内答复" in _run("explain", number)
    assert "Answer within ten minutes" in _run("explain", number, "--lang", "en")
    with pytest.raises(CommandError):
        _run("explain", "0")


def test_replay_checks_all_or_one_and_fails_on_a_difference(cast: Cast) -> None:
    house.publish()
    house.report(house.case_of(cast), cast.hotline)
    assert "all as the events say" in _run("replay", "--check", "--record", "C-1")

    Obligation.objects.update(due_at=None)

    with pytest.raises(CommandError) as refused:
        _run("replay", "--check")
    assert refused.value.returncode == 1
