"""Actions of a story that name a rule instead of a row: lift this gate, sign that approval, confirm that sanction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from yinuo.core.models import Branch, Person, Record
from yinuo.core.services import files
from yinuo.insight.services import rollup
from yinuo.procedures.models import FormEntry
from yinuo.procedures.services import forms
from yinuo.rulebook.models import ApprovalStep, RegulationVersion, Rule, Sanction
from yinuo.rulebook.pack import dump, from_data, to_data
from yinuo.rulebook.selectors.approvals import may_sign
from yinuo.rulebook.selectors.line import Line
from yinuo.rulebook.selectors.versions import pack_of
from yinuo.rulebook.services import approvals, gates, packs, sanctions, tiers
from yinuo.stage.scenario import ScenarioError


def lift_gate(*, record: Record, rule: str, reason: str, by: Person, at: datetime) -> None:
    """Let a record pass a gate, with a reason."""
    gates.lift(record=record, rule=_rule(rule, record.branch), by=by, at=at, reason=reason)


def give_level(*, record: Record, rule: str, level: str, reason: str, by: Person, at: datetime) -> None:
    """Give the level that the conditions of a tier leave to a person."""
    tiers.give(record=record, rule=_rule(rule, record.branch), level=level, by=by, at=at, reason=reason)


def sign_form(*, record: Record, form: str, role: str, name: str, image: bytes, by: Person, at: datetime) -> None:
    """Have a customer sign a form that is filled in; ``image`` is the stroke, drawn from a name."""
    entry = FormEntry.objects.filter(record=record, form=form).exclude(state=FormEntry.State.VOID).first()
    if entry is None:
        raise ScenarioError(_("%(record)s 上没有表单 %(form)s") % {"record": record, "form": form})
    stroke = files.store(record=record, purpose="signature", name=f"{form}.png", content=image, by=by, at=at)
    forms.sign(entry=entry, role=role, name=name, image=stroke, at=at)


def amend(
    *, pack: str, version: str, rule: str, change: Mapping[str, Any], by: Person, at: datetime
) -> RegulationVersion:
    """Load a new version of the regulation as a draft: the running one, with some values of one rule changed."""
    running = RegulationVersion.objects.filter(regulation__code=pack, status=RegulationVersion.Status.PUBLISHED).latest(
        "effective_at"
    )
    data: dict[str, Any] = to_data(pack_of(running.pk)) | {"version": version}
    found = next((one for one in data["rules"] if one["rule"] == rule), None)
    if found is None:
        raise ScenarioError(_("%(pack)s 没有规则 %(rule)s") % {"pack": pack, "rule": rule})
    found.update(change)
    return packs.load(text=dump(from_data(data)), by=by, at=at)


def publish(
    *, regulation: RegulationVersion, effective_at: datetime, branch: Branch, by: Person, at: datetime
) -> RegulationVersion:
    """Publish a draft for the story's branch, to hold from ``effective_at`` on."""
    return packs.publish(version=regulation, effective_at=effective_at, branches=[branch], by=by, at=at)


def submit(*, regulation: RegulationVersion, by: Person, at: datetime) -> RegulationVersion:
    """Submit a draft for the approval that a regulation in force asks for."""
    return packs.submit(version=regulation, by=by, at=at)


def sign(*, rule: str, branch: Branch, by: Person, at: datetime, opinion: str = "") -> None:
    """Sign the step of the rule's approval that is asked of ``by``."""
    approvals.sign(step=_step(rule, branch, by, at), by=by, at=at, opinion=opinion)


def refuse(*, rule: str, branch: Branch, reason: str, by: Person, at: datetime) -> None:
    """Refuse the step of the rule's approval that is asked of ``by``."""
    approvals.refuse(step=_step(rule, branch, by, at), by=by, at=at, reason=reason)


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
        raise ScenarioError(_("没有生效的规则 %(rule)s") % {"rule": code})
    return rule


def _step(code: str, branch: Branch, signer: Person, at: datetime) -> ApprovalStep:
    """Return the newest step asked of the signer; of somebody else if there is none, so that the house refuses."""
    steps = ApprovalStep.objects.filter(
        approval__rule__code=code, approval__record__branch=branch, state=ApprovalStep.State.ASKED
    )
    asked = list(steps.select_related("approval__record").order_by("-pk"))
    if not asked:
        raise ScenarioError(_("%(rule)s 没有等待的签字") % {"rule": code})
    line = Line(at)
    return next((step for step in asked if may_sign(step, signer, line)), asked[0])


def _sanction(code: str, branch: Branch) -> Sanction:
    sanction = Sanction.objects.filter(rule__code=code, branch=branch, state="proposed").order_by("-pk").first()
    if sanction is None:
        raise ScenarioError(_("%(rule)s 没有待定的处罚") % {"rule": code})
    return sanction
