"""Small programs and incidents: a case (record 1) with an order (2) and a call-back (3) below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from tests.lib.calendars import at, office
from yinuo.rulebook.engine import CompiledObligation, Effects, FactValue, Incident, Program, Running, compile_program
from yinuo.rulebook.engine.simulation import Simulation
from yinuo.rulebook.pack import Pack, from_data

CASE, ORDER, CALL_BACK, OTHER_ORDER, BRANCH = 1, 2, 3, 4, 9
LINEAGES = {
    CASE: (CASE,),
    ORDER: (CASE, ORDER),
    CALL_BACK: (CASE, CALL_BACK),
    OTHER_ORDER: (CASE, OTHER_ORDER),
    BRANCH: (BRANCH,),
}
PEOPLE = {"hotline_agent": 11, "coordinator": 12, "technician": 13, "department_manager": 15}
REPORTED, ANSWERED, CLOSED = "cases.case.reported", "cases.case.answered", "cases.case.closed"
AGREED, ARRIVED = "dispatch.order.appointment_agreed", "dispatch.order.arrived"
HELD, FREED = "cases.case.held", "cases.case.freed"
CALLED_BACK = "feedback.call_back.completed"
MONDAY = at("2026-03-02 09:00")


def rule(code: str, kind: str, **fields: Any) -> dict[str, Any]:
    return {"rule": code, "clause": "1", "kind": kind, "title": {"zh": code, "en": code}, **fields}


def duty(
    code: str = "O1", when: Sequence[str] = (REPORTED,), do: Sequence[str] = (ANSWERED,), **fields: Any
) -> dict[str, Any]:
    """Return an obligation of the coordinator; an event may carry a condition after a bar, as "kind | condition"."""
    opened = {} if "every" in fields else {"when": triggers(*when)}
    return rule(code, "obligation", **opened, who=fields.pop("who", "coordinator"), do=triggers(*do), **fields)


def fine(code: str = "P1", whom: str = "coordinator", when: Sequence[str] = ()) -> dict[str, Any]:
    return rule(
        code, "sanction", whom=whom, when=triggers(*when), sanction="fine", amount={"from": "20"},
        confirmed_by="department_manager",
    )  # fmt: skip


def gate(code: str, before: Sequence[str], needs: str, **fields: Any) -> dict[str, Any]:
    missing = {"zh": "缺", "en": "missing"}
    return rule(code, "gate", before=triggers(*before), needs=needs, missing=missing, **fields)


def triggers(*kinds: str) -> list[dict[str, str]]:
    parts = [kind.split(" | ") for kind in kinds]
    return [{"event": one[0], "if": one[1]} if len(one) > 1 else {"event": one[0]} for one in parts]


def pack_of(*rules: dict[str, Any], code: str = "T-1", version: str = "1") -> Pack:
    return from_data({
        "pack": 1, "code": code, "version": version, "title": {"zh": "测试办法", "en": "Test rules"},
        "roles": [{"code": "clerk", "zh": "内勤", "en": "clerk", "is": "coordinator"}],
        "clauses": [{"number": "1", "text": {"zh": "十分钟内答复", "en": "Answer within ten minutes"}}], "rules": rules,
    })  # fmt: skip


def program_of(*rules: dict[str, Any]) -> Program:
    return joined(pack_of(*rules))


def joined(*packs: Pack) -> Program:
    """Return the program of several packs; rule ids are 100 × place of the pack + place of the rule."""
    numbered = [
        (number, pack, {one.code: number * 100 + place for place, one in enumerate(pack.rules)})
        for number, pack in enumerate(packs, 1)
    ]
    return compile_program(numbered, calendars())


@cache
def calendars() -> Mapping[str, Any]:
    return {"office": office(), "own": office()}


def incident(
    kind: str, when: datetime = MONDAY, record: int = CASE, *, actor: int | None = 11, people: Mapping[str, int] = PEOPLE,
    event: Mapping[str, FactValue] | None = None, **facts: Mapping[str, FactValue],
) -> Incident:  # fmt: skip
    carried = {"event": event or {}, **facts}
    return Incident(kind, when, record, LINEAGES[record], carried, people, actor, branch=BRANCH)


class World:
    """A simulation in which time passes before every event, as the service lets it."""

    def __init__(self, program: Program) -> None:
        self.tree = Simulation(program)
        self.passed: list[Effects] = []

    def happen(self, kind: str, when: datetime = MONDAY, record: int = CASE, **more: Any) -> Effects:
        self.wait(when)
        return self.tree.happen(incident(kind, when, record, **more))

    def wait(self, until: datetime) -> list[Effects]:
        found = list(self.tree.pass_time(until))
        self.passed += found
        return found

    @property
    def running(self) -> list[Running]:
        return list(self.tree.running.values())

    def one(self) -> Running:
        [found] = self.running
        return found


def obligation(program: Program, code: str = "O1") -> CompiledObligation:
    found = next(one for one in program.rules if one.code == code)
    assert isinstance(found, CompiledObligation)
    return found


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)
