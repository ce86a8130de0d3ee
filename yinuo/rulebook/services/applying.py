"""How each sort of effect changes rows. Called by the ledger, under the locks of the trees concerned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from yinuo.core import loading, sql
from yinuo.core.models import Event, Person
from yinuo.lib.worktime import Calendar
from yinuo.rulebook import events
from yinuo.rulebook.engine import (
    ApprovalOpened,
    Classified,
    CompiledObligation,
    CompiledRule,
    Effects,
    Met,
    Opened,
    Paused,
    Proposed,
)  # fmt: skip
from yinuo.rulebook.models import (
    Approval,
    Clause,
    Obligation,
    Pause,
    RuleActivity,
    Sanction,
    SanctionStep,
)
from yinuo.rulebook.selectors import programs
from yinuo.rulebook.services import routes
from yinuo.rulebook.services.deeds import Deed, Notice
from yinuo.rulebook.services.scenes import Scene

if TYPE_CHECKING:
    from yinuo.rulebook.services.ledger import Ledger

State = Obligation.State
UNDONE = _("按时履行，事后上报。")


def apply(ledger: Ledger, deeds: list[Deed]) -> None:
    """Write what the engine answered; events that follow go into the ledger's next wave."""
    proposed: list[tuple[Scene, Sanction]] = []
    for deed in deeds:
        effects, event = deed.effects, deed.event
        if event is None:
            continue
        _change(ledger, deed.scene, effects, event)
        proposed += [(deed.scene, _proposed(deed.scene, one, event)) for one in effects.proposed]
        ledger.activity += [_assigned(one, deed) for one in effects.classified]
        for one in effects.approvals:
            _open_approval(ledger, deed, one)
    _write_opened(deeds)
    _write_proposed(ledger, proposed)


def rule_of(obligation: Obligation) -> CompiledObligation:
    return programs.obligation_rule(obligation.version_id, obligation.rule_id)


def code_of(obligation: Obligation) -> str:
    return rule_of(obligation).code


def topics_of(scene: Scene, effects: Effects) -> set[str]:
    """Return what pages watch that show the duties which the effects touch."""
    people = {one.assignee for one in effects.opened}
    touched = [one.obligation for one in effects.met]
    touched += [one.obligation for one in effects.cancelled]
    touched += [one.obligation for one in effects.paused]
    touched += [one.obligation for one in effects.resumed]
    touched += [one.obligation for one in effects.rescheduled]
    people |= {scene.running[pk].assignee_id for pk in touched}
    return {f"duties:{person}" for person in people if person is not None}


def _change(ledger: Ledger, scene: Scene, effects: Effects, event: Event) -> None:
    for met in effects.met:
        _meet(ledger, scene, met, event)
    for cancelled in effects.cancelled:
        _end(ledger, scene, cancelled.obligation, State.CANCELLED).ended_at = cancelled.at
    for paused in effects.paused:
        _pause(ledger, scene, paused, event)
    for resumed in effects.resumed:
        one = _touched(ledger, scene, resumed.obligation)
        one.state, one.due_at, one.act_at = State.OPEN, resumed.due_at, resumed.act_at
        Pause.objects.filter(obligation=one, ends_at=None).update(ends_at=resumed.at)
        scene.pauses.pop(one.pk, None)
        happening = events.ObligationResumed(obligation=one.pk, rule=code_of(one))
        ledger.follow(scene, happening, resumed.at)
    for moved in effects.rescheduled:
        one = _touched(ledger, scene, moved.obligation)
        one.due_at, one.act_at = moved.due_at, moved.act_at


def _touched(ledger: Ledger, scene: Scene, pk: int) -> Obligation:
    one = scene.running[pk]
    ledger.changed[pk] = one
    return one


def _end(ledger: Ledger, scene: Scene, pk: int, state: Obligation.State) -> Obligation:
    one = _touched(ledger, scene, pk)
    if one.state == State.PAUSED:
        Pause.objects.filter(obligation=one, ends_at=None).update(ends_at=ledger.now)
    one.state, one.act_at = state, None
    del scene.running[pk]
    return one


def _meet(ledger: Ledger, scene: Scene, met: Met, event: Event) -> None:
    one = _end(ledger, scene, met.obligation, State.MET)
    one.met_at, one.met_by, one.ended_at = met.at, event, met.at
    if met.undoes_breach:
        one.breached_at = None
        _withdraw_sanctions(ledger, scene, one)
    elif met.is_late:
        one.breached_at = one.due_at
        happening = events.ObligationMetLate(obligation=one.pk, rule=code_of(one), late_minutes=met.late_seconds // 60)
        ledger.follow(scene, happening, met.at, about=one, late_seconds=met.late_seconds)


def _withdraw_sanctions(ledger: Ledger, scene: Scene, obligation: Obligation) -> None:
    """Take back what was proposed because a phone without signal told of it too late; what is decided stays."""
    for sanction in Sanction.objects.filter(obligation=obligation, state=Sanction.State.PROPOSED):
        reason = str(UNDONE)
        sanction.state, sanction.decided_at, sanction.reason = Sanction.State.WAIVED, ledger.now, reason
        sanction.save(update_fields=["state", "decided_at", "reason"])
        SanctionStep.objects.create(sanction=sanction, step="withdrawn", at=ledger.now, reason=reason)
        happening = events.SanctionDecided(sanction=sanction.pk, decision="withdrawn", reason=reason)
        ledger.follow(scene, happening, ledger.now)


def _pause(ledger: Ledger, scene: Scene, paused: Paused, event: Event) -> None:
    one = _touched(ledger, scene, paused.obligation)
    one.state, one.act_at = State.PAUSED, None
    scene.pauses[one.pk] = Pause.objects.create(
        obligation=one,
        starts_at=paused.at,
        reason=paused.reason_zh[:200],
        reason_en=paused.reason_en[:200],
        clause_id=clause_id(one.version_id, paused.clause),
        allowed_by_id=event.by_id,
        remaining_seconds=paused.remaining_seconds,
    )
    happening = events.ObligationPaused(obligation=one.pk, rule=code_of(one), reason=paused.reason_zh)
    ledger.follow(scene, happening, paused.at)


@lru_cache(maxsize=1024)
def clause_id(version_id: int, number: str) -> int:
    """:raises Clause.DoesNotExist: the version has no such clause"""
    return Clause.objects.values_list("pk", flat=True).get(version=version_id, number=number)


def opened(deed: Deed) -> list[Obligation]:
    """Return the obligations that the deed opens, not written yet; ``opened_by`` is the deed's event if it has one."""
    return [_opened(deed.scene, one, deed.event) for one in deed.effects.opened]


def _opened(scene: Scene, opened: Opened, event: Event | None) -> Obligation:
    place = scene.lineage_ids.index(opened.record)
    one = loading.new(
        Obligation,
        rule_id=opened.rule.id,
        version_id=opened.rule.version_id,
        record_id=opened.record,
        root_id=scene.root_id,
        lineage=list(scene.lineage_ids[: place + 1]),
        branch_id=scene.record.branch_id,
        role=opened.role,
        assignee_id=opened.assignee,
        state=State.OPEN,
        opened_at=opened.opened_at,
        counts_from=opened.counts_from,
        not_before=opened.not_before,
        due_at=opened.due_at,
        act_at=opened.act_at,
        calendar_version_id=calendar_id(scene, opened.calendar),
        is_certain=opened.is_certain,
        by_ladder_of_id=opened.by_ladder_of,
        values=dict(opened.values),
        facts=dict(opened.facts),
    )
    if event is not None:
        one.opened_by = event
    return one


def calendar_id(scene: Scene, calendar: Calendar | None) -> int | None:
    """Return the version to pin; None for the calendar in which every second counts."""
    return None if calendar is None else scene.joined.calendar_ids[calendar.code, calendar.version]


def _write_opened(deeds: list[Deed]) -> None:
    """Write what single events have not written with themselves, and let all of it run."""
    unwritten = [deed for deed in deeds if deed.event is not None and deed.opened is None]
    for deed in unwritten:
        deed.opened = opened(deed)
    sql.insert(*(one for deed in unwritten for one in deed.opened or ()))
    for deed in deeds:
        for one in deed.opened or ():
            deed.scene.running[one.pk] = one


def _proposed(scene: Scene, proposed: Proposed, event: Event) -> Sanction:
    spec = proposed.rule.spec
    return Sanction(
        rule_id=proposed.rule.id,
        record_id=proposed.record,
        obligation_id=proposed.obligation,
        cause=event,
        person_id=proposed.person,
        branch_id=scene.record.branch_id,
        kind=spec.sanction,
        amount_from=spec.amount.least if spec.amount else None,
        amount_to=spec.amount.most if spec.amount else None,
        unit=spec.amount.unit if spec.amount else "",
        proposed_at=proposed.at,
    )


def _write_proposed(ledger: Ledger, proposed: list[tuple[Scene, Sanction]]) -> None:
    if not proposed:
        return
    Sanction.objects.bulk_create([sanction for _scene, sanction in proposed])
    SanctionStep.objects.bulk_create(
        [SanctionStep(sanction=one, step="proposed", at=one.proposed_at) for _scene, one in proposed]
    )
    for scene, one in proposed:
        happening = events.SanctionProposed(sanction=one.pk, rule=one.rule.code, person=one.person_id or 0)
        ledger.follow(scene, happening, one.proposed_at)
        if one.person_id is not None:
            rule = programs.rule(one.rule.version_id, one.rule_id)
            ledger.tell(
                Notice(
                    [ledger.line.person(one.person_id)],
                    scene.record,
                    "sanction_proposed",
                    {"title": pair(rule), "clause": rule.citation},
                    page="sanction",
                    pk=one.pk,
                    urgency="warning",
                    key=f"sanction:{one.pk}:proposed",
                )
            )


def _assigned(classified: Classified, deed: Deed) -> RuleActivity:
    return RuleActivity(
        rule_id=classified.rule.id, record_id=classified.record, outcome="assigned", value=classified.level, at=deed.at
    )


def _open_approval(ledger: Ledger, deed: Deed, opened: ApprovalOpened) -> None:
    """Open it, unless signatures for the same thing are being gathered already."""
    rule, record, event = opened.rule, deed.scene.record, deed.event
    same = Approval.objects.filter(
        rule__code=rule.code, rule__version__regulation__code=rule.regulation, record=record, state=Approval.State.OPEN
    )
    if event is None or same.exists():
        return
    approval = Approval.objects.create(
        rule_id=rule.id,
        record=record,
        subject=rule.spec.subject.zh[:200],
        subject_en=rule.spec.subject.en[:200],
        author_id=event.by_id,
        opened_by=event,
        opened_at=deed.at,
    )
    ledger.follow(deed.scene, events.ApprovalOpened(approval=approval.pk, rule=rule.code), deed.at)
    if not routes.write_down(approval=approval, steps=opened.steps, people=deed.scene.people, line=ledger.line):
        approval.state, approval.ended_at = Approval.State.APPROVED, deed.at
        approval.save(update_fields=["state", "ended_at"])
        happening = events.ApprovalEnded(approval=approval.pk, rule=rule.code, outcome=str(approval.state))
        ledger.follow(deed.scene, happening, deed.at)


def pair(rule: CompiledRule) -> dict[str, str]:
    """Return the title of a rule in both languages."""
    title = rule.version.pack.rule(rule.code).title
    return {"zh": title.zh, "en": title.en}


def follow_roles(ledger: Ledger, scene: Scene, data: Mapping[str, object]) -> None:
    """
    Give running obligations to the person who now plays their role: those without anybody yet, and those of a role to
    which the event itself names somebody else. What a person was given by hand stays with him.
    """
    for one in scene.running.values():
        person = scene.people.get(one.role)
        if person is None or person == one.assignee_id or one.by_hand:
            continue
        if one.assignee_id is not None and data.get(one.role) != person:
            continue
        if one.record_id in scene.lineage_ids or scene.record.pk in one.lineage:
            ledger.topics.update(f"duties:{pk}" for pk in (one.assignee_id, person) if pk)
            one.assignee_id = person
            ledger.changed[one.pk] = one


def show_conduct(ledger: Ledger, scene: Scene, kind: str, at: datetime, by: Person | None) -> None:
    """Note the points of behaviour that belong to this moment."""
    reactions = scene.program.reactions.get(kind)
    for rule in reactions.conduct if reactions else ():
        ledger.activity.append(RuleActivity(rule_id=rule.id, record=scene.record, outcome="shown", at=at, by=by))
