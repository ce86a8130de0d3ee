"""
The format of a scenario: a story in YAML that the real services play.

A stranger writes one from ``docs/scenarios.md``. Times are the company's own (Asia/Shanghai): ``"09:10"`` is that clock
time on the day of the step before, ``"+10m"`` / ``"+2h"`` / ``"+1d"`` counts from the step before, and
``"2026-03-03 08:00"`` is a full time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from yinuo.rulebook.pack import PackErrors, yaml_text

COMPANY_TIME = ZoneInfo("Asia/Shanghai")
_STEP = re.compile(r"^\+(\d+)([smhd])$")
_CLOCK = re.compile(r"^\d\d:\d\d(:\d\d)?$")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class ScenarioError(Exception):
    """The file is not a scenario; the message names file, step and what is wrong."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Title(_Strict):
    zh: str
    en: str


class Owed(_Strict):
    """An obligation that the step must have opened (or broken), with its due time and person where they are given."""

    rule: str
    due: str = ""
    who: str = ""


class Sanctioned(_Strict):
    """A sanction that the step must have proposed; ``amount`` in yuan is the least of its range."""

    rule: str
    person: str = ""
    amount: str = ""


class Refused(_Strict):
    """The step must be refused: by a rule, or with a refusal code, or both."""

    rule: str = ""
    code: str = ""


class Measured(_Strict):
    """The newest figure of a metric; ``value`` as the metric's unit says it, ``is_met`` whether the target was met."""

    rule: str
    value: str = ""
    is_met: bool | None = None


class Explained(_Strict):
    """What the explanation of the rule's newest obligation must say; ``nth`` counts from 1 in order of opening."""

    rule: str
    says: tuple[str, ...]
    nth: int = 0
    lang: Literal["zh", "en"] = "zh"


class Step(_Strict):
    at: str
    by: str = ""
    do: str = ""
    for_: str = Field(default="", alias="for")
    called: str = Field(default="", alias="as")
    with_: dict[str, Any] = Field(default_factory=dict, alias="with")
    owed: tuple[str | Owed, ...] = ()
    met: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    broken: tuple[str | Owed, ...] = ()
    cancelled: tuple[str, ...] = ()
    paused: tuple[str, ...] = ()
    not_owed: tuple[str, ...] = ()
    proposed: tuple[str | Sanctioned, ...] = ()
    not_proposed: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    acted: tuple[str, ...] = ()
    figures: tuple[Measured, ...] = ()
    explained: tuple[Explained, ...] = ()
    refused: str | Refused | None = None


class Scenario(_Strict):
    scenario: Literal[1]
    title: Title
    packs: tuple[str, ...] = Field(min_length=1)
    start: str
    steps: tuple[Step, ...] = Field(min_length=1)

    @property
    def begins_at(self) -> datetime:
        """:raises ScenarioError: ``start`` is no full time"""
        try:
            return datetime.fromisoformat(self.start).replace(tzinfo=COMPANY_TIME)
        except ValueError as error:
            raise ScenarioError(
                _("start：“%(text)s”不是时间，应写成 2026-03-02 09:00") % {"text": self.start}
            ) from error

    def moments(self) -> Iterator[datetime]:
        """Yield the instant of each step. :raises ScenarioError: one is no time, or lies before the one before"""
        before = self.begins_at
        for number, step in enumerate(self.steps, start=1):
            try:
                at = instant(step.at, before)
            except ScenarioError as error:
                raise ScenarioError(_("第 %(number)d 步：%(error)s") % {"number": number, "error": error}) from error
            if at < before:
                raise ScenarioError(
                    _("第 %(number)d 步：时间 %(at)s 早于上一步的 %(before)s，故事只能向前走")
                    % {"number": number, "at": clock(at), "before": clock(before)}
                )
            yield at
            before = at


def read(path: Path) -> Scenario:
    """Read one file. :raises ScenarioError: it is not YAML, or not a scenario; says where"""
    try:
        raw, places = yaml_text.read(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(f"{path}: {error}") from error
    except PackErrors as error:
        raise ScenarioError(f"{path}: {error.say(get_language() or 'zh')}") from error
    try:
        scenario = Scenario.model_validate(raw)
        for _at in scenario.moments():
            pass
    except ValidationError as error:
        lines = [_said(item["loc"], item["msg"], places) for item in error.errors()]
        raise ScenarioError(f"{path}:\n  " + "\n  ".join(dict.fromkeys(lines))) from error
    except ScenarioError as error:
        raise ScenarioError(f"{path}: {error}") from error
    return scenario


def instant(text: str, before: datetime) -> datetime:
    """Return the moment that ``text`` names, seen from ``before``. :raises ScenarioError: it names none"""
    step = _STEP.match(text)
    if step:
        return before + timedelta(**{_UNITS[step[2]]: int(step[1])})
    day = f"{before.astimezone(COMPANY_TIME).date().isoformat()} " if _CLOCK.match(text) else ""
    try:
        return datetime.fromisoformat(day + text).replace(tzinfo=COMPANY_TIME)
    except ValueError as error:
        raise ScenarioError(_("“%(text)s”不是时间，可写 09:10、+10m 或 2026-03-02 09:10") % {"text": text}) from error


def clock(at: datetime | None) -> str:
    """Return a time as a reader of stories expects it, with seconds only where there are some."""
    if at is None:
        return _("无期限")
    local = at.astimezone(COMPANY_TIME)
    return local.strftime("%Y-%m-%d %H:%M:%S" if local.second else "%Y-%m-%d %H:%M")


def _said(location: tuple[int | str, ...], message: str, places: yaml_text.Places) -> str:
    """Return what is wrong and where: the line in the file, and the step, counted from 1 as in the verdict."""
    known = next(location[:length] for length in range(len(location), -1, -1) if location[:length] in places)
    words = list(location)
    if len(words) > 1 and words[0] == "steps" and isinstance(words[1], int):
        words[:2] = [f"step {words[1] + 1}"]
    where = ".".join(str(word) for word in words)
    return _("第 %(line)d 行，%(where)s：%(message)s") % {"line": places[known][0], "where": where, "message": message}
