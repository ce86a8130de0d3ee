"""Who may see and touch promises, sanctions, approvals and regulations. Views get objects from here only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from django.db.models import Q, QuerySet

from yinuo.core import access
from yinuo.core.errors import NotVisible
from yinuo.core.models import Department, Person, Record
from yinuo.core.rights import RIGHTS
from yinuo.rulebook.models import (
    Approval,
    ApprovalStep,
    Campaign,
    Comment,
    DraftCard,
    DraftClause,
    DraftWork,
    Objection,
    Obligation,
    Reading,
    Recipient,
    RegulationVersion,
    Retirement,
    Rule,
    Sanction,
    Waiver,
)
from yinuo.rulebook.selectors import approvals, gates, life_cycle, obligations, sanctions
from yinuo.rulebook.selectors.line import Line

Row = TypeVar("Row")


def record_for(person: Person, pk: int) -> Record:
    """:raises NotVisible: there is none, or it is none of the person's business"""
    records = Record.objects.select_related("branch", "root")
    return access.visible_or_404(person, records, pk=pk)


def seen_records(person: Person, pks: Iterable[int]) -> frozenset[int]:
    """Return those of a few records that the person sees. A duty of a role may lie on one he does not see yet."""
    found = access.visible(person, Record.objects.filter(pk__in=set(pks)), is_one=True)
    return frozenset(found.values_list("pk", flat=True))


def visible_obligations(person: Person) -> QuerySet[Obligation]:
    """Return the promises on records that the person sees, and those that are his own to keep."""
    seen = access.visible(person, obligations.full(), path="record")
    return obligations.full().filter(Q(pk__in=seen.values("pk")) | Q(pk__in=obligations.duties(person).values("pk")))


def obligation_for(person: Person, pk: int) -> Obligation:
    """:raises NotVisible: there is none, or it is none of the person's business"""
    return _found(visible_obligations(person).filter(pk=pk).first())


def may_manage(person: Person, obligation: Obligation) -> bool:
    """Whether the person may reassign or pause: those who dispatch or lead, as far as they reach."""
    reached = access.visible(person, Record.objects.all(), roles=RIGHTS["obligations.manage"])
    return access.may(person, "obligations.manage") and reached.filter(pk=obligation.record_id).exists()


def visible_sanctions(person: Person) -> QuerySet[Sanction]:
    """Return a person's own sanctions, and to those who lead the ones of their reach. Colleagues see none."""
    led = access.visible(person, Sanction.objects.all(), roles=RIGHTS["sanctions.see"], path="record")
    return sanctions.full().filter(Q(person=person) | Q(pk__in=led.values("pk")))


def sanction_for(person: Person, pk: int) -> Sanction:
    """:raises NotVisible: there is none, or it is none of the person's business"""
    return _found(visible_sanctions(person).filter(pk=pk).first())


def may_decide(person: Person, sanction: Sanction, at: datetime) -> bool:
    """Whether the person can decide it now: one of the deciders, and not about himself."""
    return sanction.person_id != person.pk and any(
        one.pk == person.pk for one in (*sanctions.deciders(sanction, at), *_deputies(person, sanction))
    )


def may_decide_appeal(person: Person, sanction: Sanction, at: datetime) -> bool:
    """Whether the person can decide the appeal: somebody else than the first decider, if there is anybody else."""
    if sanction.appealed_at is None or sanction.appeal_decided_at is not None or sanction.person_id == person.pk:
        return False
    others = sanctions.other_deciders(sanction, at)
    if others:
        return any(one.pk == person.pk for one in others)
    return may_decide(person, sanction, at)


def approval_for(person: Person, pk: int, at: datetime) -> Approval:
    """
    Return an approval to its author, its signers, and those who see its record.

    :raises NotVisible: there is none, or it is none of the person's business
    """
    found = _found(
        Approval.objects.select_related("rule__clause", "rule__version__regulation", "record", "author")
        .prefetch_related("steps__signer", "steps__decided_by", "steps__delegated_by", "steps__added_by")
        .filter(pk=pk)
        .first()
    )
    if found.author_id == person.pk or _signs(found, person, at):
        return found
    record_for(person, found.record_id)
    return found


def approvals_on(person: Person, record: Record, at: datetime) -> list[tuple[Approval, bool]]:
    """Return the approvals of a record, newest first, and whether the person may open each."""
    found = Approval.objects.filter(record=record).select_related("author").prefetch_related("steps__signer")
    sees = access.visible(person, Record.objects.all(), is_one=True).filter(pk=record.pk).exists()
    return [(one, sees or one.author_id == person.pk or _signs(one, person, at)) for one in found.order_by("-pk")]


def step_for(person: Person, approval: Approval, at: datetime) -> ApprovalStep | None:
    """Return the step that waits for this person's signature."""
    line = Line(at)
    asked = [step for step in approval.steps.all() if step.state == ApprovalStep.State.ASKED]
    return next((step for step in asked if approvals.may_sign(step, person, line)), None)


def visible_versions(person: Person) -> QuerySet[RegulationVersion]:
    """
    Return published regulations to everybody, drafts to those who keep or review the regulations, who are asked for
    their opinion, and who sign for them.
    """
    versions = RegulationVersion.objects.select_related("regulation__owner", "published_by").prefetch_related(
        "branches"
    )
    if access.may(person, "regulations.manage"):
        return versions
    readable = Q(status=RegulationVersion.Status.PUBLISHED) | life_cycle.readable_drafts(person)
    if access.may(person, "regulations.review"):
        readable |= life_cycle.put_forward()
    return versions.filter(readable)


def version_for(person: Person, pk: int) -> RegulationVersion:
    """:raises NotVisible: there is none, or it is a draft of others"""
    return _found(visible_versions(person).filter(pk=pk).first())


def departments_of(person: Person) -> list[Department]:
    """Return the departments for which the person speaks."""
    return [one for one in Department.objects.order_by("code") if life_cycle.speaks_for(person, one)]


def may_hand_in(person: Person, version: RegulationVersion) -> bool:
    """Whether the person may hand the draft in: who keeps the regulations, drafted it, or speaks for its department."""
    life = life_cycle.life_of(version)
    if access.may(person, "regulations.manage"):
        return True
    return life is not None and (life.drafted_by_id == person.pk or life_cycle.speaks_for(person, life.department))


def comment_for(person: Person, pk: int) -> Comment:
    """:raises NotVisible: there is none, or the person does not answer comments"""
    comments = Comment.objects.select_related("consultation__record", "department", "by")
    return _found(comments.filter(pk=pk).first() if access.may(person, "regulations.manage") else None)


def campaign_for(person: Person, pk: int) -> Campaign:
    """:raises NotVisible: there is none, or the person neither follows it nor is asked himself"""
    campaigns = Campaign.objects.select_related("version__regulation", "record", "opened_by")
    if not access.may(person, "readings.see"):
        campaigns = campaigns.filter(recipients__person=person)
    return _found(campaigns.filter(pk=pk).first())


def recipient_for(person: Person, campaign: int) -> Recipient:
    """
    Return the person's own part in a campaign, nobody else's.

    :raises NotVisible: he is not asked
    """
    recipients = Recipient.objects.select_related("campaign__version__regulation", "campaign__record")
    return _found(recipients.filter(campaign=campaign, person=person).first())


def waiver_for(person: Person, pk: int) -> Waiver:  # noqa: ARG001  # exceptions to what holds for all are for all to see
    """:raises NotVisible: there is none"""
    waivers = Waiver.objects.select_related(
        "record__parent", "clause__version__regulation", "branch", "target", "asked_by", "decided_by"
    )
    return _found(waivers.filter(pk=pk).first())


def objection_for(person: Person, pk: int) -> Objection:  # noqa: ARG001  # about what holds for all: for all to see
    """:raises NotVisible: there is none"""
    objections = Objection.objects.select_related(
        "record__parent", "clause__version__regulation", "department", "by", "decided_by"
    )
    return _found(objections.filter(pk=pk).first())


def retirement_for(person: Person, pk: int) -> Retirement:
    """:raises NotVisible: there is none, or the person does not keep the regulations"""
    retirements = Retirement.objects.select_related("regulation", "record")
    return _found(retirements.filter(pk=pk).first() if access.may(person, "regulations.manage") else None)


def rule_for(person: Person, pk: int) -> Rule:
    """:raises NotVisible: there is none, or it is in a draft of others"""
    rules = Rule.objects.select_related("clause", "version__regulation")
    return _found(rules.filter(pk=pk, version__in=visible_versions(person)).first())


def may_lift(person: Person, rule: Rule, record: Record, at: datetime) -> bool:
    return gates.may_lift(rule, record, person, at)


def _signs(approval: Approval, person: Person, at: datetime) -> bool:
    line = Line(at)
    steps = list(approval.steps.all())
    return any(person.pk in {step.signer_id, step.decided_by_id} for step in steps) or any(
        approvals.may_sign(step, person, line) for step in steps
    )


def _deputies(person: Person, sanction: Sanction) -> list[Person]:
    """Return the person himself if he holds the deciding role as somebody's deputy, as far as that reaches."""
    role = sanctions.decider_role(sanction)
    stands_in = any(grant.role == role and grant.person != person.pk for grant in access.grants(person))
    reached = access.visible(person, Record.objects.all(), roles=[role], is_one=True).filter(pk=sanction.record_id)
    return [person] if stands_in and reached.exists() else []


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotVisible
    return row


def reading_for(person: Person, pk: int) -> Reading:
    """:raises NotVisible: there is none, or the person does not keep the regulations"""
    found = Reading.objects.select_related("by", "work", "source")
    return _found(found.filter(pk=pk).first() if access.may(person, "regulations.manage") else None)


def draft_for(person: Person, pk: int) -> DraftWork:
    """:raises NotVisible: there is none, or the person does not keep the regulations"""
    found = DraftWork.objects.select_related("by", "loaded__regulation", "source")
    return _found(found.filter(pk=pk).first() if access.may(person, "regulations.manage") else None)


def draft_clause_for(person: Person, pk: int) -> DraftClause:
    """:raises NotVisible: there is none, or the person does not keep the regulations"""
    found = DraftClause.objects.select_related("work")
    return _found(found.filter(pk=pk).first() if access.may(person, "regulations.manage") else None)


def draft_card_for(person: Person, pk: int) -> DraftCard:
    """:raises NotVisible: there is none, or the person does not keep the regulations"""
    found = DraftCard.objects.select_related("clause__work")
    return _found(found.filter(pk=pk).first() if access.may(person, "regulations.manage") else None)
