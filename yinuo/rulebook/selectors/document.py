"""A version as a document: cover, clauses, and who signed for what and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from yinuo.core.models import Role
from yinuo.rulebook.models import ApprovalStep, Consultation, LifeCycle, Meeting, RegulationVersion, Retirement
from yinuo.rulebook.selectors import life_cycle, reading


@dataclass(frozen=True, slots=True)
class Passage:
    """A clause as it is printed: its depth in the tree, its number, its heading and its words."""

    depth: int
    number: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Signature:
    """One step of the way: what was done, by whom, when, and what was said."""

    step: str
    who: str
    at: datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class Document:
    company: str
    code: str
    title: str
    version: str
    standing: str
    effective_at: datetime | None
    owner: str
    digest: str
    passages: list[Passage]
    signatures: list[Signature]
    printed_at: datetime


def of_version(version: RegulationVersion, *, company: str, lang: str, at: datetime) -> Document:
    """Return the document in Chinese ("zh") or English ("en"); a clause without English stays Chinese."""
    english = lang == "en"
    regulation = version.regulation
    owner = regulation.owner
    passages = [
        Passage(
            read.depth,
            read.clause.number,
            (english and read.clause.title_en) or read.clause.title,
            (english and read.clause.text_en) or read.clause.text,
        )
        for read in reading.clauses(version, {})
    ]
    return Document(
        company=company,
        code=regulation.code,
        title=(english and regulation.title_en) or regulation.title,
        version=version.version,
        standing=standings()[reading.standing(version, at)],
        effective_at=version.effective_at,
        owner=((english and owner.name_en) or owner.name) if owner else "",
        digest=version.digest,
        passages=passages,
        signatures=signatures(version),
        printed_at=at,
    )


def standings() -> dict[str, str]:
    """Return how a version can stand, in words."""
    return {"draft": _("草案"), "coming": _("将生效"), "in_force": _("生效中"), "ended": _("已失效")}


def signatures(version: RegulationVersion) -> list[Signature]:
    """Return who did what on the way of the version to publication and to its end, in order of time."""
    life, record = life_cycle.life_of(version), life_cycle.record_of(version)
    found = _of_life(life) if life else []
    if record is not None:
        for one in Consultation.objects.filter(record=record).select_related("opened_by"):
            found.append(Signature(_("征求意见"), one.opened_by.name, one.opened_at, one.note))
        for meeting in Meeting.objects.filter(record=record).select_related("by"):
            found.append(Signature(_("会议讨论"), meeting.by.name, meeting.at, meeting.note))
        steps = ApprovalStep.objects.filter(approval__record=record, decided_at__isnull=False)
        found += [_of_step(step) for step in steps.select_related("decided_by", "department", "approval__rule")]
        for end in Retirement.objects.filter(record=record).exclude(effective_at=None).select_related("decided_by"):
            found.append(
                Signature(_("废止"), end.decided_by.name if end.decided_by else "", end.decided_at, end.reason)
            )
    if version.published_at is not None:
        by = version.published_by
        found.append(Signature(_("发布"), by.name if by else "", version.published_at, ""))
    return sorted(found, key=lambda one: (one.at is None, one.at))


def moment(at: datetime | None) -> str:
    """Return an instant as it is printed, "" if there is none."""
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""


def _of_life(life: LifeCycle) -> list[Signature]:
    found = [Signature(_("立项起草"), life.drafted_by.name, life.drafted_at, life.reason)]
    if life.handed_in_at and life.handed_in_by:
        found.append(Signature(_("送审"), life.handed_in_by.name, life.handed_in_at, ""))
    if life.reviewed_at and life.reviewed_by:
        found.append(Signature(_("审查"), life.reviewed_by.name, life.reviewed_at, life.review_note))
    return found


def _of_step(step: ApprovalStep) -> Signature:
    role = str(Role(step.role).label) if step.role in Role.values else step.role
    what = f"{step.department.name} {_('会签')}" if step.department else role
    name = step.decided_by.name if step.decided_by else ""
    said = step.get_state_display() + (f"：{step.opinion}" if step.opinion else "")
    return Signature(what, name, step.decided_at, said)
