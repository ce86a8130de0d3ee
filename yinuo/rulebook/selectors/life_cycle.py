"""How far the versions of regulations have come, and what rules may know of it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from yinuo.core import access
from yinuo.core.facts import EntityFacts
from yinuo.core.models import Department, Event, Person, Record, Role
from yinuo.rulebook.models import (
    Comment,
    Consultation,
    ConsultedDepartment,
    LifeCycle,
    Meeting,
    Objection,
    Obligation,
    RegulationVersion,
    RuleActivity,
    Waiver,
)
from yinuo.rulebook.selectors import programs


def record_of(version: RegulationVersion) -> Record | None:
    """Return the record on which the life of the version is kept; None as long as nothing has happened to it."""
    return Record.objects.select_related("branch").filter(kind="regulation", number=str(version)).first()


def life_of(version: RegulationVersion) -> LifeCycle | None:
    lives = LifeCycle.objects.select_related(
        "record__branch", "department", "drafted_by", "handed_in_by", "reviewed_by"
    )
    return lives.filter(regulation=version.regulation_id, version=version.version).first()


def version_of(record: Record) -> RegulationVersion:
    """
    Return the version that the record of a regulation is about.

    :raises RegulationVersion.DoesNotExist: there is none any more
    """
    code, _, number = record.number.rpartition(" ")
    return RegulationVersion.objects.select_related("regulation").get(regulation__code=code, version=number)


def silent(record: Record | None) -> QuerySet[ConsultedDepartment]:
    """Return the departments that were asked for their opinion on the record and have said nothing."""
    spoken = Comment.objects.filter(consultation=OuterRef("consultation"), department=OuterRef("department"))
    asked = ConsultedDepartment.objects.filter(consultation__record=record, agreed_at=None)
    return asked.filter(~Exists(spoken)).select_related("department")


def heard() -> QuerySet[ConsultedDepartment]:
    """Return the departments asked, each with how many comments it has made as ``said``."""
    made = Comment.objects.filter(consultation=OuterRef("consultation"), department=OuterRef("department"))
    counted = made.order_by().values("department").annotate(count=Count("pk")).values("count")
    asked = ConsultedDepartment.objects.annotate(said=Coalesce(Subquery(counted), 0))
    return asked.select_related("department", "agreed_by").order_by("department__code")


def facts_of(version: RegulationVersion) -> dict[str, EntityFacts]:
    """Return the facts of a version of a regulation, as they stand."""
    life, record = life_of(version), record_of(version)
    published = RegulationVersion.objects.filter(
        regulation=version.regulation_id, status=RegulationVersion.Status.PUBLISHED
    )
    owner = life.department if life else version.regulation.owner
    comments = Comment.objects.filter(consultation__record=record, outcome="")
    filled = RuleActivity.objects.filter(record=record, outcome="filled").values_list("rule__spec__form", flat=True)
    return {
        "regulation": {
            "code": version.regulation.code,
            "version": version.version,
            "sort": life.sort if life else LifeCycle.Sort.RULE.value,
            "department": owner.code if owner else "",
            "is_urgent": life is not None and life.is_urgent,
            "is_amendment": published.exclude(pk=version.pk).exists(),
            "crosses_departments": life is not None and life.crosses_departments,
            "is_consulted": Consultation.objects.filter(record=record).exclude(closed_at=None).exists(),
            "is_discussed": Meeting.objects.filter(record=record, is_agreed=True).exists(),
            "is_reviewed": life is not None and life.reviewed_digest == version.digest,
            "open_comments": comments.count() if record else 0,
            "silent_departments": silent(record).count() if record else 0,
            "open_objections": Objection.objects.filter(clause__version__regulation=version.regulation_id, outcome="")
            .count(),
            "departments": _consulted(record),
            "forms": sorted(set(filled)) if record else [],
            "effective_at": version.effective_at.isoformat() if version.effective_at else "",
        }
    }  # fmt: skip


def _consulted(record: Record | None) -> list[str]:
    """Return the codes of the departments that were asked for their opinion, in order."""
    asked = ConsultedDepartment.objects.filter(consultation__record=record) if record else None
    return sorted(set(asked.values_list("department__code", flat=True))) if asked is not None else []


def waiver_facts(waiver: Waiver) -> dict[str, EntityFacts]:
    """Return the facts of a waiver and of the version whose clause it is about."""
    return {
        **facts_of(waiver.clause.version),
        "waiver": {
            "effect": waiver.effect,
            "scope": scope_of(waiver),
            "days": (waiver.ends_at - waiver.starts_at).days,
        },
    }


def scope_of(waiver: Waiver) -> str:
    """Return company, branch, record or customer."""
    if waiver.target is not None:
        return "customer" if waiver.target.kind == "customer" else "record"
    return "branch" if waiver.branch_id else "company"


def due_by_rule(event: Event, kind: str) -> Obligation | None:
    """Return the duty with a due time that the event opened and that an event of the kind meets, the first due one."""
    opened = Obligation.objects.filter(opened_by=event).exclude(due_at=None).select_related("rule__clause")
    for one in opened.select_related("rule__version__regulation").order_by("due_at", "pk"):
        rule = programs.obligation_rule(one.version_id, one.rule_id)
        if any(trigger.event == kind for trigger in rule.spec.do):
            return one
    return None


def speaks_for(person: Person, department: Department) -> bool:
    """
    Tell whether the person speaks for the department: its manager or his deputy, whoever else holds the manager's role
    in it; where there is no manager, whoever belongs to it.
    """
    if department.manager_id == person.pk:
        return True
    managers = [grant for grant in access.grants(person) if grant.role == Role.DEPARTMENT_MANAGER]
    if any(grant.person == department.manager_id or grant.department == department.pk for grant in managers):
        return True
    return department.manager_id is None and person.department_id == department.pk


def consultations_for(person: Person, at: datetime) -> list[ConsultedDepartment]:
    """Return the departments for which the person is asked for an opinion now."""
    asked = ConsultedDepartment.objects.filter(
        consultation__closed_at=None, consultation__ends_at__gt=at, agreed_at=None
    ).select_related("department", "consultation__record")
    return [one for one in asked.order_by("consultation__ends_at", "pk") if speaks_for(person, one.department)]


def put_forward() -> Q:
    """Return the condition that a version was put forward, for those who review drafts."""
    return Q(Exists(LifeCycle.objects.filter(regulation=OuterRef("regulation"), version=OuterRef("version"))))


def readable_drafts(person: Person) -> Q:
    """
    Return the condition on versions under which a draft is shown to somebody who does not keep the regulations: his
    department is asked for its opinion, he drafted it, or he signs or has signed for it.
    """
    roles = {grant.role for grant in access.grants(person)}
    same = LifeCycle.objects.filter(regulation=OuterRef("regulation"), version=OuterRef("version"))
    departments = {grant.department for grant in access.grants(person) if grant.role == Role.DEPARTMENT_MANAGER}
    asked = Q(record__consultations__departments__department__in={*departments, person.department_id} - {None})
    asked |= Q(record__consultations__departments__department__manager=person)
    signs = Q(record__approvals__steps__signer=person) | Q(
        record__approvals__steps__signer=None, record__approvals__steps__role__in=roles
    )
    return Q(Exists(same.filter(asked | signs | Q(drafted_by=person))))


def history(record: Record) -> list[Event]:
    """Return what happened to the version, its waivers and objections, the last first."""
    return list(Event.objects.filter(root=record).select_related("by", "record").order_by("-at", "-pk")[:100])
