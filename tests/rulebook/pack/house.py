"""A house with few words, for holding packs against."""

from __future__ import annotations

from yinuo.rulebook.pack import EventShape, Pack, PackError, check
from yinuo.rulebook.pack.vocabulary import PlainFact

CATALOGUE = {
    "core.period.started": EventShape("branch", (), {"period": "str", "first_day": "str"}),
    "cases.case.reported": EventShape("case", ("case", "customer"), {"channel": "str", "is_complete": "bool"}),
    "cases.case.answered": EventShape("case", ("case", "customer"), {"note": "str"}),
    "cases.case.closed": EventShape("case", ("case", "customer"), {}),
    "dispatch.order.dispatched": EventShape("order", ("case", "order"), {"technician": "int", "appointment_at": "str"}),
    "dispatch.order.arrived": EventShape("order", ("case", "order"), {"late_minutes": "int"}),
    "feedback.call_back.completed": EventShape("call_back", ("case",), {"purpose": "str", "score": "int"}),
    "procedures.form.completed": EventShape("*", (), {"form": "str"}),
}
ENTITIES = {
    "case": {
        "kind": PlainFact("str", ("repair", "consultation")),
        "in_city": PlainFact("bool"),
        "in_warranty": PlainFact("bool"),
        "reopened": PlainFact("int"),
        "reported_at": PlainFact("time"),
        "tags": PlainFact("list"),
    },
    "customer": {"has_contract": PlainFact("bool"), "tier": PlainFact("str")},
    "order": {"appointment_at": PlainFact("time"), "is_late": PlainFact("bool")},
    "obligation": {"rule": PlainFact("str"), "late_minutes": PlainFact("int")},
}
ROLES = ("hotline_agent", "coordinator", "technician", "department_manager")
CALENDARS = ("office",)


def faults(pack: Pack) -> tuple[PackError, ...]:
    """Return what is wrong with the pack in this house."""
    return check(pack, catalogue=CATALOGUE, entities=ENTITIES, calendars=CALENDARS, roles=ROLES)
