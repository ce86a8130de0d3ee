"""Gates before events: checked at the door, lifted by those whom the rule names."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.core.errors import NotAllowed, Refusal
from yinuo.core.models import Person, Record
from yinuo.rulebook.engine import CompiledGate, GateAnswer, Incident
from yinuo.rulebook.errors import ApprovalMissing, GateRefusal, language, reason_of
from yinuo.rulebook.events import GateLifted
from yinuo.rulebook.models import GateLift, Rule, RuleActivity
from yinuo.rulebook.selectors import gates as selectors
from yinuo.rulebook.services.ledger import Ledger
from yinuo.rulebook.services.scenes import Scene


class GateNotLiftable(NotAllowed):
    def __init__(self, clause: str) -> None:
        super().__init__("gate_not_liftable", _("按制度，这项前置条件不能由您放行。"), clause)


class LiftedAlready(Refusal):
    def __init__(self, clause: str) -> None:
        super().__init__("gate_lifted", _("这项前置条件已经放行。"), clause)


def check(ledger: Ledger, scene: Scene, incident: Incident, by: Person | None) -> None:
    """
    Let an event pass, or refuse it; what passed is taken down for the figures of the rule.

    :raises GateRefusal: a gate does not let it pass
    :raises ApprovalMissing: it waits for signatures
    """
    answers = selectors.answers(scene.program, incident)
    refused = [answer for answer in answers if not answer.passed]
    if refused:
        raise refusal(refused, scene.record)
    for answer in answers:
        if isinstance(answer.rule, CompiledGate):
            ledger.activity.append(
                RuleActivity(
                    rule_id=answer.rule.id,
                    record_id=scene.record.pk,
                    outcome="waived" if answer.is_waived else "lifted" if answer.is_lifted else "passed",
                    at=incident.at,
                    by=by,
                )
            )


def refusal(refused: list[GateAnswer], record: Record) -> Refusal:
    """Return what the person is told: everything that is missing, and who can lift the first of it."""
    chinese = language() == "zh"
    gates = [answer for answer in refused if isinstance(answer.rule, CompiledGate)]
    if not gates:
        rule = refused[0].rule
        title = _title(rule.version_id, rule.code, chinese=chinese)
        waiting = selectors.waiting_for(rule.id, record)
        names = "、".join(one.name for one in waiting)
        return ApprovalMissing(title=title, clause=rule.citation, waiting=names, rules=(rule.code,))
    first = gates[0].rule
    return GateRefusal(
        rule=first.id,
        record=record.pk,
        title=_title(first.version_id, first.code, chinese=chinese),
        clause=first.citation,
        missing=" ".join(answer.missing_zh if chinese else answer.missing_en for answer in gates),
        lifted_by=gates[0].lifted_by,
        rules=tuple(answer.rule.code for answer in gates),
    )


def lift(*, record: Record, rule: Rule, by: Person, at: datetime, reason: str) -> GateLift:
    """
    Let one record pass one gate.

    :raises GateNotLiftable: the rule names no role that ``by`` holds there
    :raises LiftedAlready: somebody has done so
    :raises ReasonMissing: no reason is given
    """
    from yinuo.rulebook.services import regulated  # noqa: PLC0415  # the door asks the gates, lifting is an event too

    why = reason_of(reason)
    clause = f"{rule.version.regulation.code} {rule.clause.number}"
    if not selectors.may_lift(rule, record, by, at):
        raise GateNotLiftable(clause)
    with transaction.atomic():
        lifted, is_new = GateLift.objects.get_or_create(
            rule=rule, record=record, defaults={"by": by, "at": at, "reason": why}
        )
        if not is_new:
            raise LiftedAlready(clause)
        regulated.emit(record=record, happening=GateLifted(rule=rule.code, reason=why), by=by, at=at, facts={})
    return lifted


def _title(version_id: int, code: str, *, chinese: bool) -> str:
    title = selectors.title_of(version_id, code)
    return title.zh if chinese else title.en
