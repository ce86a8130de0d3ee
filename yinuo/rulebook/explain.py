"""
One obligation explained: rule and clause, the version that held, facts, arithmetic, every day skipped, every pause,
what time did to it, and how it ended.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from yinuo.core.models import Event, Person
from yinuo.core.selectors import calendars
from yinuo.rulebook import condition_words, words
from yinuo.rulebook.engine import explain as arithmetic
from yinuo.rulebook.engine.compiled import CompiledObligation
from yinuo.rulebook.engine.times import instant
from yinuo.rulebook.models import Obligation, RegulationVersion
from yinuo.rulebook.selectors import programs, waiving
from yinuo.rulebook.selectors.obligations import full

Line = arithmetic.Line


@dataclass(frozen=True, slots=True)
class Explanation:
    """
    An obligation, explained. ``counted`` is the arithmetic done again (``agrees`` says whether it comes to what is
    stored); ``lines`` is everything in order, each with its topic and both languages.
    """

    obligation: Obligation
    counted: arithmetic.Explanation
    lines: tuple[Line, ...]

    def said(self, lang: str) -> list[str]:
        """Return it line by line, Chinese for every code that begins with ``zh``, else English."""
        return [one.zh if lang.startswith("zh") else one.en for one in self.lines]


def explain(obligation: Obligation) -> Explanation:
    """
    Return why an obligation is owed, when it is due and what became of it.

    :raises NoDueTime: the pinned calendar does not reach as far as the due time
    """
    one = full().select_related("opened_by__by", "met_by__by", "calendar_version").get(pk=obligation.pk)
    rule = programs.obligation_rule(one.version_id, one.rule_id)
    counted = arithmetic.explain(
        _history(one, rule),
        always=calendars.round_the_clock(settings.TIME_ZONE),
        names=condition_words.names(),
        values=condition_words.VALUES,
    )
    told = list(counted.all_lines)
    head = [line for line in told if line.topic in {"rule", "clause"}]
    rest = [line for line in told if line.topic not in {"rule", "clause", "verdict"}]
    verdict = [line for line in told if line.topic == "verdict"]
    lines = (
        *head,
        *_version_lines(one),
        *_event_lines(one),
        *rest,
        *_step_lines(one),
        *_waiver_lines(one, rule),
        *verdict,
    )
    return Explanation(one, counted, lines)


def _history(one: Obligation, rule: CompiledObligation) -> arithmetic.History:
    pauses = [
        arithmetic.PauseSpan(
            starts_at=pause.starts_at,
            ends_at=pause.ends_at,
            reason_zh=pause.reason,
            reason_en=pause.reason_en or pause.reason,
            clause=pause.clause.number,
            remaining_seconds=pause.remaining_seconds,
        )
        for pause in one.pauses.select_related("clause").order_by("starts_at", "pk")
    ]
    pinned = one.calendar_version_id
    return arithmetic.History(
        rule=rule,
        opened_at=one.opened_at,
        counts_from=one.counts_from,
        due_at=None if one.state == Obligation.State.PAUSED else one.due_at,
        not_before=one.not_before,
        calendar=calendars.compiled(pinned) if pinned else None,
        facts={**one.facts, **_read_facts(one, rule)},
        pauses=pauses,
        moves=list(_moves(one, rule)),
        met_at=one.met_at,
        breached_at=one.breached_at,
        cancelled_at=one.ended_at if one.state == Obligation.State.CANCELLED else None,
    )


def _read_facts(one: Obligation, rule: CompiledObligation) -> dict[str, str]:
    """Return the time facts from which the due time was worked out at opening."""
    found = {}
    for ref in (rule.counts_from, rule.follows):
        entity = one.opened_by.facts.get(ref[0]) if ref else None
        if ref and entity and entity.get(ref[1]):
            found[".".join(ref)] = entity[ref[1]]
    return found


def _moves(one: Obligation, rule: CompiledObligation) -> Iterable[arithmetic.Move]:
    """Yield the changes of the fact that the due time follows, while it could still move it."""
    if rule.follows is None:
        return
    due_at = instant(one.opened_by.facts, rule.follows)
    later = Event.objects.filter(root=one.root_id, pk__gt=one.opened_by_id).order_by("pk")
    if one.met_by_id is not None:
        later = later.filter(pk__lt=one.met_by_id)
    for event in later:
        if event.record_id not in one.lineage and one.record_id not in (event.record_id, event.root_id):
            continue
        moved = instant(event.facts, rule.follows)
        if moved is None or moved == due_at or (due_at is not None and event.at > due_at):
            continue
        due_at = moved
        yield arithmetic.Move(event.at, moved)


def _version_lines(one: Obligation) -> Iterable[Line]:
    """Say which wording holds for this obligation, and that a later one does not."""
    version = one.version
    if version.effective_at is None:
        return
    since = _at(version.effective_at)
    yield Line("rule", f"该版本自 {since} 起生效", f"That version is in force from {since}")
    newer = (
        RegulationVersion.objects.filter(
            regulation=version.regulation_id,
            status=RegulationVersion.Status.PUBLISHED,
            effective_at__gt=one.opened_at,
        )
        .exclude(pk=version.pk)
        .order_by("effective_at")
        .first()
    )
    if newer is not None and newer.effective_at is not None:
        begins = _at(newer.effective_at)
        yield Line(
            "rule",
            f"版本 {newer.version} 自 {begins} 起生效，只适用于此后产生的义务；本义务仍按版本 {version.version}",
            f"Version {newer.version} takes effect on {begins} and covers what arises from then on; "
            f"this obligation keeps version {version.version}",
        )


def _event_lines(one: Obligation) -> Iterable[Line]:
    event = one.opened_by
    by = event.by.name if event.by else ""
    zh, en = words.event(event.kind, "zh"), words.event(event.kind, "en")
    yield Line(
        "start",
        f"由事件“{zh}”引起（{one.record.number}{'，' + by if by else ''}）",
        f"Brought about by “{en}” ({one.record.number}{', ' + by if by else ''})",
    )


def _waiver_lines(one: Obligation, rule: CompiledObligation) -> Iterable[Line]:
    """Say which waivers reached it while it ran, and what that means."""
    codes = {act.code for act in rule.ladder if act.action == "propose"} | {code for _needed, code in rule.late}
    concerned = {rule.id} | {rule.version.rules[code].id for code in codes}
    for waiver in waiving.reaching(one):
        is_while = waiver.ends_at > one.opened_at and (one.ended_at is None or waiver.starts_at < one.ended_at)
        if is_while and waiver.rules & concerned:
            since, until = _at(waiver.starts_at), _at(waiver.ends_at)
            yield Line(
                "check",
                f"豁免 {waiver.number}：{since} 至 {until} 期间发生的不提出考核",
                f"Waiver {waiver.number}: what happens from {since} to {until} brings no sanction",
            )


def _step_lines(one: Obligation) -> Iterable[Line]:
    """Say what time did: warning, breach, the steps of the ladder, and whom it told."""
    steps = list(one.steps.order_by("step"))
    names = dict(Person.objects.filter(pk__in={pk for step in steps for pk in step.people}).values_list("pk", "name"))
    for step in steps:
        zh, en = _ACTIONS.get(step.action, (step.action, step.action))
        told = "、".join(names[pk] for pk in step.people if pk in names)
        late = step.acted_at - step.scheduled_at
        noticed_zh = f"，系统于 {_at(step.acted_at)} 执行" if late.total_seconds() > 60 else ""
        noticed_en = f", acted on at {_at(step.acted_at)}" if late.total_seconds() > 60 else ""
        yield Line(
            "check",
            f"{_at(step.scheduled_at)} {zh}{'：' + told if told else ''}{noticed_zh}",
            f"{_at(step.scheduled_at)} {en}{': ' + told if told else ''}{noticed_en}",
        )


_ACTIONS = {
    "warn": ("到期提醒", "reminder"),
    "breach": ("期限已到，记为违约", "time ran out: broken"),
    "notify": ("通知", "told"),
    "escalate": ("上报", "passed up"),
    "propose": ("提出考核", "sanction proposed"),
    "reassign": ("转交办理", "handed over"),
    "open": ("开启另一义务", "another duty arose"),
}


def _at(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S")
