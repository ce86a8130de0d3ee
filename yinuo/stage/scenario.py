"""
The format of a scenario: a story in YAML that the real services play.

A stranger writes one from ``docs/scenarios.md``. Times are the company's own (Asia/Shanghai): ``"09:10"`` is that clock time on the
day of the step before, ``"+10m"`` / ``"+2h"`` / ``"+1d"`` counts from the step before, ``"2026-03-03 08:00"`` is a full time.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

COMPANY_TIME = ZoneInfo("Asia/Shanghai")
_STEP = re.compile(r"^\+(\d+)([smhd])$")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class ScenarioError(Exception):
    """The file is not a scenario; the message names file, step and what is wrong."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Title(_Strict):
    zh: str
    en: str


class Owed(_Strict):
    """An obligation that must be open after the step, with its due time where one is given."""

    rule: str
    due: str = ""
    who: str = ""


class Sanctioned(_Strict):
    """A sanction that must have been proposed by the step."""

    rule: str
    person: str = ""
    amount: str = ""


class Refused(_Strict):
    """The step must be refused: by a gate (``rule``), or with a refusal code."""

    rule: str = ""
    code: str = ""


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
    not_owed: tuple[str, ...] = ()
    proposed: tuple[str | Sanctioned, ...] = ()
    not_proposed: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    acted: tuple[str, ...] = ()
    refused: str | Refused | None = None


class Scenario(_Strict):
    scenario: int
    title: Title
    packs: tuple[str, ...]
    start: str
    steps: tuple[Step, ...]


def read(path: Path) -> Scenario:
    """Read one file. :raises ScenarioError: it is not YAML, or not a scenario"""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ScenarioError(f"{path}: {error}") from error
    try:
        return Scenario.model_validate(raw)
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors()]
        raise ScenarioError(f"{path}:\n  " + "\n  ".join(lines)) from error


def instant(text: str, before: datetime) -> datetime:
    """Return the moment that ``text`` names, seen from ``before``. :raises ScenarioError: it names none"""
    step = _STEP.match(text)
    if step:
        return before + timedelta(**{_UNITS[step[2]]: int(step[1])})
    local = before.astimezone(COMPANY_TIME)
    try:
        if re.fullmatch(r"\d\d:\d\d(:\d\d)?", text):
            return datetime.fromisoformat(f"{local.date().isoformat()} {text}").replace(tzinfo=COMPANY_TIME)
        return datetime.fromisoformat(text).replace(tzinfo=COMPANY_TIME)
    except ValueError as error:
        raise ScenarioError(f'"{text}" is no time: write 09:10, +10m, or 2026-03-02 09:10') from error
