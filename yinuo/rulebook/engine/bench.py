"""How many events a second the engine alone takes, on the life of a repair from the call to the closed file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from importlib import resources
from time import process_time

from yinuo.rulebook import pack as packs
from yinuo.rulebook.engine.compiled import Program
from yinuo.rulebook.engine.compiling import compile_program
from yinuo.rulebook.engine.simulation import Simulation
from yinuo.rulebook.engine.types import Facts, FactValue, Incident

CASE, ORDER, REQUISITION, CHARGE, CALL_BACK = 1, 2, 3, 4, 5
_PEOPLE = {"hotline_agent": 11, "coordinator": 12, "technician": 13, "parts_keeper": 14, "department_manager": 15}
_START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)

_CASE: dict[str, FactValue] = {
    "kind": "repair", "channel": "phone", "urgency": "normal", "in_city": True, "in_warranty": False, "route": "visit",
    "state": "reported", "reopened": 0, "is_repeat": False, "reported_at": "2026-03-02T09:00:00+08:00",
    "requested_at": "", "has_requested_time": False, "is_complete": True, "has_contract": False,
    "has_open_complaint": False, "fault_known": True, "call_back_satisfied": False,
    "quotation_accepted": False,
}  # fmt: skip
_CUSTOMER: dict[str, FactValue] = {
    "file": 1, "kind": "company", "tier": "ordinary", "is_key_account": False, "has_contract": False,
    "is_complete": True,
}  # fmt: skip
_EQUIPMENT: dict[str, FactValue] = {"is_known": True, "in_warranty": False, "family": "stove"}
_ORDER: dict[str, FactValue] = {
    "purpose": "repair", "state": "dispatched", "parts_needed": True, "requisition": "issued", "prepared": True,
    "appointment_at": "2026-03-02T11:00:00+08:00", "has_appointment": True,
    "depart_by": "2026-03-02T10:00:00+08:00", "contact_failures": 0, "late_cause": "",
    "is_late": False, "is_replacement": False, "has_reached_customer": True, "technician_busy": False,
}  # fmt: skip
_VISIT: dict[str, FactValue] = {
    "toolbox_checked": True, "papers_taken": True, "diagnosed": True, "is_solvable": True, "chargeable": True,
    "price_shown": True, "consented": True, "repaired": True, "tested": True, "instructed": True, "cleaned": True,
    "tools_complete": True, "settled": True, "signed": True, "rating": 5, "receipt_complete": True,
    "receipt_handed_in": True, "requisition_handed_in": True, "reported_off": True, "support_open": False,
    "goods_taken_in": False,
}  # fmt: skip
_ENTITIES: Facts = {
    "case": _CASE,
    "customer": _CUSTOMER,
    "equipment": _EQUIPMENT,
    "order": _ORDER,
    "visit": _VISIT,
    "requisition": {"state": "issued", "lines": 2, "shortage": False},
    "charge": {
        "basis": "paid", "total_fen": 30_000, "collected_fen": 30_000, "outstanding_fen": 0, "off_price_fen": 0,
        "collected_on_site": True,
    },
    "call_back": {"purpose": "repair", "round": 1, "attempts": 1},
}  # fmt: skip

#: (minutes after the start, record, kind, data of the event)
_LIFE: Sequence[tuple[int, int, str, dict[str, FactValue]]] = (
    (0, CASE, "cases.case.reported", {"channel": "phone", "is_complete": True}),
    (2, CASE, "cases.case.answered", {"note": "x"}),
    (4, CASE, "cases.case.triaged",
     {"route": "visit", "probable_cause": "valve", "measure": "replace", "parts_hint": "valve"}),
    (5, CASE, "cases.case.handed_over", {"note": "x", "is_again": False}),
    (9, ORDER, "dispatch.order.dispatched", {"technician": 13, "purpose": "repair", "form_filled": True}),
    (10, ORDER, "procedures.form.completed", {"form": "dispatch_order", "number": "1"}),
    (12, ORDER, "dispatch.order.accepted", {"note": ""}),
    (15, ORDER, "dispatch.order.contact_attempted", {"outcome": "reached", "failures": 0}),
    (16, ORDER, "dispatch.order.appointment_agreed", {
        "appointment_at": "2026-03-02T11:00:00+08:00", "is_change": False, "has_apologised": False, "reason": ""}),
    (20, REQUISITION, "parts.requisition.requested", {"lines": 2}),
    (30, REQUISITION, "parts.requisition.issued", {"lines": 2, "is_complete": True}),
    (40, ORDER, "fieldwork.visit.prepared", {"toolbox_checked": True, "papers_taken": True}),
    (45, ORDER, "dispatch.order.departed", {"is_late": False, "plan": ""}),
    (110, ORDER, "dispatch.order.arrived", {"is_late": False, "late_minutes": 0}),
    (120, ORDER, "fieldwork.visit.diagnosed", {"cause": "valve", "is_solvable": True, "needs_parts": True}),
    (122, ORDER, "fieldwork.visit.price_shown", {"amount_fen": 30_000}),
    (124, ORDER, "fieldwork.visit.price_consented", {"amount_fen": 30_000, "name": "Li"}),
    (160, ORDER, "fieldwork.visit.repaired", {"solution": "replaced", "parts": 1}),
    (165, ORDER, "fieldwork.visit.tested", {"is_accepted": True}),
    (168, ORDER, "fieldwork.visit.instructed", {"topics": "upkeep"}),
    (172, ORDER, "fieldwork.visit.cleaned", {"tools_complete": True}),
    (175, CHARGE, "billing.charge.determined", {"basis": "paid", "total_fen": 30_000, "off_price_fen": 0}),
    (178, CHARGE, "billing.charge.collected", {"amount_fen": 30_000, "outstanding_fen": 0}),
    (180, ORDER, "fieldwork.visit.signed", {"name": "Li", "rating": 5, "receipt_complete": True}),
    (182, ORDER, "fieldwork.visit.left", {"has_reported_off": True}),
    (300, ORDER, "fieldwork.visit.papers_handed_in", {"receipt": True, "requisition": True}),
    (310, REQUISITION, "parts.requisition.settled", {"used": 1, "returned": 1}),
    (320, ORDER, "dispatch.order.archived", {"is_complete": True}),
    (1500, CALL_BACK, "feedback.call_back.completed", {
        "purpose": "repair", "is_solved": True, "is_satisfied": True, "score": 5, "wore_uniform": True,
        "charged_as_shown": True}),
    (1510, CASE, "cases.case.closed", {"note": ""}),
    (1520, CASE, "cases.case.filed", {"note": ""}),
)  # fmt: skip
_LINEAGES = {
    CASE: (CASE,),
    ORDER: (CASE, ORDER),
    REQUISITION: (CASE, ORDER, REQUISITION),
    CHARGE: (CASE, ORDER, CHARGE),
    CALL_BACK: (CASE, CALL_BACK),
}


def repair_program() -> Program:
    """Return the program of the shipped repair regulation."""
    text = (resources.files("yinuo.packs") / "s001_r01" / "pack.yaml").read_text(encoding="utf-8")
    pack = packs.parse(text)
    return compile_program([(1, pack, {rule.code: place for place, rule in enumerate(pack.rules, 1)})], {})


def repair_life() -> tuple[Incident, ...]:
    """Return the events of one repair, in order: reported, dispatched, repaired, charged, called back, closed."""
    return tuple(
        Incident(
            kind=kind,
            at=_START + timedelta(minutes=minutes),
            record=record,
            lineage=_LINEAGES[record],
            facts={**_ENTITIES, "event": data},
            people=_PEOPLE,
            actor=11,
        )
        for minutes, record, kind, data in _LIFE
    )


def measure(program: Program, life: Sequence[Incident], *, seconds: float = 2.0) -> float:
    """
    Return the events that the engine takes per second on this core, keeping the running obligations up to date.

    The same life is lived again and again, each time a day later, for at least ``seconds``. Counted is the processor
    time of this process, so that what else runs on the machine matters little.
    """
    lives = [tuple(one._replace(at=one.at + timedelta(days=day)) for one in life) for day in range(50)]
    taken = 0
    start = process_time()
    while process_time() - start < seconds:
        for one_life in lives:
            tree = Simulation(program)
            for incident in one_life:
                tree.happen(incident)
        taken += len(lives) * len(life)
    return taken / (process_time() - start)
