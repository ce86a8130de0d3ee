"""Actions of a story that name a rule instead of a row: lift this gate, sign that approval, confirm that sanction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from yinuo.core.models import Branch, Person, Record
from yinuo.insight.services import rollup
from yinuo.procedures.models import FormEntry
from yinuo.procedures.services import forms
from yinuo.rulebook.models import ApprovalStep, Rule, Sanction
from yinuo.rulebook.services import approvals, gates, sanctions
from yinuo.stage.scenario import ScenarioError


def lift_gate(*, case: Record, rule: str, reason: str, by: Person, at: datetime) -> None:
    """Let a record pass a gate, with a reason."""
    gates.lift(record=case, rule=_rule(rule, case.branch), by=by, at=at, reason=reason)


def sign(*, rule: str, branch: Branch, by: Person, at: datetime, opinion: str = "") -> None:
    """Sign the step of the rule's approval that is asked of ``by``."""
    approvals.sign(step=_step(rule, branch, by), by=by, at=at, opinion=opinion)


def refuse(*, rule: str, branch: Branch, reason: str, by: Person, at: datetime) -> None:
    """Refuse the step of the rule's approval that is asked of ``by``."""
    approvals.refuse(step=_step(rule, branch, by), by=by, at=at, reason=reason)


def confirm(*, rule: str, branch: Branch, by: Person, at: datetime, amount: Decimal | None = None) -> None:
    """Confirm the latest open sanction of the rule."""
    sanctions.confirm(sanction=_sanction(rule, branch), amount=amount, by=by, at=at)


def waive(*, rule: str, branch: Branch, reason: str, by: Person, at: datetime) -> None:
    """Waive the latest open sanction of the rule."""
    sanctions.waive(sanction=_sanction(rule, branch), by=by, at=at, reason=reason)


def compute_metrics(*, at: datetime) -> None:
    """Compute the metrics of the periods that are over, as the nightly roll-up does."""
    rollup.roll_up(at=at)


def fill_form(*, record: Record, form: str, data: Mapping[str, Any], by: Person, at: datetime) -> FormEntry:
    """Fill in a form of the regulation on a record; start it first where it is not started."""
    entry = FormEntry.objects.filter(record=record, form=form).exclude(state=FormEntry.State.VOID).first()
    if entry is None:
        entry = forms.start(record=record, form=form, by=by, at=at)
    forms.fill(entry=entry, data=data, by=by, at=at)
    return entry


def _rule(code: str, branch: Branch) -> Rule:
    rule = Rule.objects.filter(version__branches=branch, code=code).order_by("-version__effective_at").first()
    if rule is None:
        raise ScenarioError(f"no rule {code} is in force here")
    return rule


def _step(code: str, branch: Branch, signer: Person) -> ApprovalStep:
    steps = ApprovalStep.objects.filter(
        approval__rule__code=code, approval__record__branch=branch, state=ApprovalStep.State.ASKED
    )
    step = steps.filter(signer=signer).order_by("-pk").first() or steps.order_by("-pk").first()
    if step is None:
        raise ScenarioError(f"no signature is asked for by {code}")
    return step


def _sanction(code: str, branch: Branch) -> Sanction:
    sanction = Sanction.objects.filter(rule__code=code, branch=branch, state="proposed").order_by("-pk").first()
    if sanction is None:
        raise ScenarioError(f"no sanction of {code} is open")
    return sanction
