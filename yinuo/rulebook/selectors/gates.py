"""What stands before an event, asked before a button is pressed and again at the door."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from yinuo.core import access
from yinuo.core.happenings import CATALOGUE
from yinuo.core.models import Person, Record
from yinuo.core.selectors.people import people_of
from yinuo.core.selectors.records import lineage as lineage_of
from yinuo.rulebook.engine import CompiledApproval, CompiledGate, GateAnswer, Incident, Program, check_gates
from yinuo.rulebook.models import Approval, GateLift, Rule
from yinuo.rulebook.pack.rules import GateRule
from yinuo.rulebook.pack.values import Bilingual
from yinuo.rulebook.selectors import programs
from yinuo.rulebook.selectors.approvals import who_may_sign
from yinuo.rulebook.selectors.line import Line
from yinuo.rulebook.selectors.versions import pack_of, parsed


def preview(*, record: Record, kind: str, facts: Mapping[str, Any], at: datetime, **data: Any) -> list[GateAnswer]:
    """
    Return the answers of all gates before an event of this kind, for pages that show what is still missing.

    ``data`` are the fields of the event as they would be; those not given count as empty (0, "", false).
    """
    line = lineage_of(record)
    program = programs.in_force(record.branch_id, at)
    if kind not in program.reactions or not program.reactions[kind].gates:
        return []
    told = {**facts, "event": {**_blank(kind), **data}}
    incident = Incident(
        kind=kind,
        at=at,
        record=record.pk,
        lineage=tuple(one.pk for one in line),
        facts=told,
        people=people_of(line, at),
        waivers=programs.timetable().waivers_for(record.branch_id, [one.pk for one in line], told),
    )
    return answers(program, incident)


def answers(program: Program, incident: Incident) -> list[GateAnswer]:
    """Return the answer of every gate; lifts and signatures are looked up only if something would be refused."""
    first = check_gates(program, incident)
    refused = [answer.rule for answer in first if not answer.passed]
    if not refused:
        return list(first)
    lifted = _lifted([rule.id for rule in refused if isinstance(rule, CompiledGate)], incident.lineage)
    approved = {rule.id for rule in refused if isinstance(rule, CompiledApproval) and _is_approved(rule, incident)}
    return list(check_gates(program, incident, lifted, approved))


def may_lift(rule: Rule, record: Record, person: Person, at: datetime) -> bool:
    """Whether the rule lets this person lift the gate for the record: a role that it names, reaching that far."""
    spec = parsed(rule)
    if not isinstance(spec, GateRule):
        return False
    roles = {pack_of(rule.version_id).house_role(role) for role in spec.lifted_by}
    access.remember(person, at)
    return (
        bool(roles)
        and access.visible(person, Record.objects.all(), roles=roles, is_one=True).filter(pk=record.pk).exists()
    )


def waiting_for(rule_id: int, record: Record) -> list[Person]:
    """Return who has to sign next before an approval lets something pass."""
    approval = Approval.objects.filter(rule=rule_id, record=record, state=Approval.State.OPEN).first()
    if approval is None:
        return []
    line = Line(approval.opened_at)
    steps = approval.steps.filter(state="asked").select_related("approval__record")
    return [person for step in steps.order_by("pk") for person in who_may_sign(step, line)]


def title_of(version_id: int, code: str) -> Bilingual:
    return pack_of(version_id).rule(code).title


def _lifted(rule_ids: list[int], lineage: tuple[int, ...]) -> set[int]:
    """Return which of the gates were lifted for the record or one above it, by this or an earlier version's rule."""
    if not rule_ids:
        return set()
    wanted = {
        (regulation, code): pk
        for pk, regulation, code in Rule.objects.filter(pk__in=rule_ids).values_list(
            "pk", "version__regulation", "code"
        )
    }
    lifts = GateLift.objects.filter(record__in=lineage).values_list("rule__version__regulation", "rule__code")
    return {wanted[key] for key in lifts if key in wanted}


def _is_approved(rule: CompiledApproval, incident: Incident) -> bool:
    latest = Approval.objects.filter(
        rule__code=rule.code, rule__version__regulation__code=rule.regulation, record__in=incident.lineage
    ).order_by("-pk")
    return latest.values_list("state", flat=True).first() == Approval.State.APPROVED


def _blank(kind: str) -> dict[str, Any]:
    happening = CATALOGUE.get(kind)
    empty: dict[str, Any] = {"str": "", "int": 0, "bool": False, "list": []}
    return {name: empty[type_] for name, type_ in happening.data_types().items()} if happening else {}
