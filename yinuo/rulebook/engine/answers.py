"""
What a program says when it is asked: who pays, how a record is numbered, what a form holds, how to behave.

A rule that a waiver suspends where and when it is asked (``standing``) says nothing, as if it were not there.
"""

from __future__ import annotations

from yinuo.rulebook.engine.compiled import Program
from yinuo.rulebook.engine.errors import OverlappingRules
from yinuo.rulebook.engine.openings import matching
from yinuo.rulebook.engine.types import ChargeAnswer, ConductItem, Facts, FormAnswer, NumberingAnswer
from yinuo.rulebook.engine.waiving import WHOLE, Standing
from yinuo.rulebook.pack.overlaps import Overlap, Placed


def decide_charge(program: Program, facts: Facts, standing: Standing = WHOLE) -> ChargeAnswer | None:
    """
    Return who pays; None if no rule says so.

    :raises OverlappingRules: two rules hold and neither is an exception to the other
    :raises EngineError: a condition cannot be evaluated
    """
    asked = [((rule.condition,), rule) for rule in program.charges if standing.acts(rule)]
    found = [rule for _, rule in matching(asked, facts)]
    if not found:
        return None
    if len(found) > 1:
        one, other = (Placed(rule.version.pack, rule.spec) for rule in found[:2])
        raise OverlappingRules([Overlap(one, other, "同时适用于这次收费", "both apply to this charge")])
    rule = found[0]
    spec = rule.spec
    return ChargeAnswer(
        rule, spec.basis, spec.price_list, spec.items, spec.share_percent, spec.sentence.zh, spec.sentence.en
    )


def numbering(program: Program, record_kind: str, standing: Standing = WHOLE) -> NumberingAnswer | None:
    """Return how records of a kind are numbered; None if no regulation says so."""
    rule = program.numberings.get(record_kind)
    if rule is None or not standing.acts(rule):
        return None
    return NumberingAnswer(rule, rule.spec.pattern, rule.spec.resets, rule.spec.gapless)


def form_definition(program: Program, form: str, standing: Standing = WHOLE) -> FormAnswer | None:
    """Return the definition of a form; None if no regulation has it."""
    rule = program.forms.get(form)
    if rule is None or not standing.acts(rule):
        return None
    signers = tuple(rule.role(role) for role in rule.spec.signed_by)
    return FormAnswer(rule, rule.spec, rule.role(rule.spec.filled_by), signers)


def checklist(program: Program, kind: str, standing: Standing = WHOLE) -> tuple[ConductItem, ...]:
    """Return the points of behaviour to show when an event of a kind happens, in order of rule code."""
    reactions = program.reactions.get(kind)
    return tuple(
        ConductItem(rule, point.code, point.zh, point.en, rule.clause, rule.role(rule.spec.who))
        for rule in (reactions.conduct if reactions else ())
        if standing.acts(rule)
        for point in rule.spec.items
    )
