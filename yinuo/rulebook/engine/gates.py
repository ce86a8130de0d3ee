"""What must be true before an event is allowed."""

from __future__ import annotations

from collections.abc import Collection

from yinuo.rulebook.engine.compiled import CompiledGate, Program
from yinuo.rulebook.engine.openings import matching
from yinuo.rulebook.engine.types import Facts, GateAnswer, Incident
from yinuo.rulebook.engine.waiving import is_suspended


def check_gates(
    program: Program,
    incident: Incident,
    lifted: Collection[int] = frozenset(),
    approved: Collection[int] = frozenset(),
) -> tuple[GateAnswer, ...]:
    """
    Return the answer of every gate that stands before an event, in order of rule code.

    ``lifted``: ids of the rules that were lifted for the record or one above it; ``approved``: ids of the approval
    rules whose signatures are all given there. The event may happen if every answer passed.

    :raises EngineError: a condition cannot be evaluated
    """
    reactions = program.reactions.get(incident.kind)
    if reactions is None or not reactions.gates:
        return ()
    answers = []
    for _, rule in matching(reactions.gates, incident.facts):
        if is_suspended(incident.waivers, rule.id, incident.at):
            answers.append(GateAnswer(rule, passed=True, is_waived=True))
        elif isinstance(rule, CompiledGate):
            answers.append(_gate(rule, incident, lifted))
        elif rule.id in approved:
            answers.append(GateAnswer(rule, passed=True))
        else:
            subject = rule.spec.subject
            answers.append(GateAnswer(rule, False, f"尚未审批通过：{subject.zh}", f"Not approved yet: {subject.en}"))  # noqa: FBT003
    return tuple(answers)


def is_met(rule: CompiledGate, facts: Facts) -> bool:
    """
    Return whether what a gate wants is true.

    :raises EngineError: its condition cannot be evaluated
    """
    return rule.needs is None or rule.needs.holds(facts)


def _gate(rule: CompiledGate, incident: Incident, lifted: Collection[int]) -> GateAnswer:
    if is_met(rule, incident.facts):
        return GateAnswer(rule, passed=True)
    if rule.id in lifted:
        return GateAnswer(rule, passed=True, is_lifted=True)
    missing = rule.spec.missing
    return GateAnswer(rule, False, missing.zh, missing.en, rule.lifted_by)  # noqa: FBT003
