"""A regulation ends at an instant: nothing new comes of it from then on, what was opened before goes on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.core.errors import Refusal
from yinuo.core.models import Person
from yinuo.core.services import changes, records
from yinuo.rulebook import life_cycle_events as events
from yinuo.rulebook.errors import reason_of
from yinuo.rulebook.models import Regulation, RegulationVersion, Retirement
from yinuo.rulebook.selectors import life_cycle
from yinuo.rulebook.services import packs, regulation_records

Status = RegulationVersion.Status


class NothingInForce(Refusal):
    def __init__(self, regulation: Regulation) -> None:
        super().__init__("nothing_in_force", _("%(code)s 没有生效中的版本。") % {"code": regulation.code})


class RetirementAskedAlready(Refusal):
    def __init__(self) -> None:
        super().__init__("retirement_asked_already", _("已申请废止，请等待审批。"))


class VersionToCome(Refusal):
    def __init__(self, version: RegulationVersion) -> None:
        message = _("版本 %(version)s 在那之后才生效；废止时间须晚于它的生效时间。") % {"version": version.version}
        super().__init__("version_to_come", message, fields={"effective_at": message})


class RetirementDecided(Refusal):
    def __init__(self) -> None:
        super().__init__("retirement_decided", _("这项废止申请已有结果。"))


@transaction.atomic
def ask(*, version: RegulationVersion, reason: str, by: Person, at: datetime) -> Retirement:
    """
    Ask that the regulation end; the approval that a regulation in force demands is opened.

    :raises NotPublished, NothingInForce: there is nothing to retire
    :raises RetirementAskedAlready: it was asked for
    :raises ReasonMissing: no reason is given
    """
    why = reason_of(reason)
    regulation_records.must_be_published(version)
    if version.ends_at is not None and version.ends_at <= at:
        raise NothingInForce(version.regulation)
    record = regulation_records.record_of(version, by=by, at=at)
    records.lock_tree(record)
    if Retirement.objects.filter(regulation=version.regulation, decided_at=None).exists():
        raise RetirementAskedAlready
    made = Retirement.objects.create(regulation=version.regulation, record=record, reason=why, asked_at=at, asked_by=by)
    happening = events.RetirementAsked(regulation=version.regulation.code, reason=why)
    regulation_records.emit(version, happening, by=by, at=at)
    return made


@transaction.atomic
def retire(*, retirement: Retirement, effective_at: datetime, by: Person, at: datetime) -> None:
    """
    Let the regulation end at an instant, in every branch.

    :raises RetirementDecided: that was done, or given up
    :raises EffectiveInThePast: ``effective_at`` does not lie after ``at``
    :raises VersionToCome: a version takes effect only then or later
    :raises ApprovalMissing, GateRefusal: a regulation in force does not let it end yet
    """
    packs.lock_publishing()
    retirement.refresh_from_db()
    if retirement.decided_at is not None:
        raise RetirementDecided
    if effective_at <= at:
        raise packs.EffectiveInThePast
    living = [one for one in _published(retirement.regulation) if one.ends_at is None or one.ends_at > effective_at]
    for one in living:
        if one.effective_at is not None and one.effective_at >= effective_at:
            raise VersionToCome(one)
    if not living:
        raise NothingInForce(retirement.regulation)
    version = life_cycle.version_of(retirement.record)
    happening = events.RegulationRetired(
        regulation=retirement.regulation.code, version=version.version, ends_at=effective_at.isoformat()
    )
    regulation_records.emit(version, happening, by=by, at=at)
    retirement.effective_at, retirement.decided_at, retirement.decided_by = effective_at, at, by
    retirement.save(update_fields=["effective_at", "decided_at", "decided_by"])
    packs.end_what_came_before(retirement.regulation, by=by, at=at, said=version)
    changes.keep(
        kind="regulations.retired", subject=retirement.regulation.code, by=by, at=at,
        effective_at=effective_at.isoformat(), reason=retirement.reason,
    )  # fmt: skip


@transaction.atomic
def give_up(*, retirement: Retirement, by: Person, at: datetime) -> None:
    """
    Take the request back.

    :raises RetirementDecided: it is decided
    """
    records.lock_tree(retirement.record)
    retirement.refresh_from_db()
    if retirement.decided_at is not None:
        raise RetirementDecided
    retirement.decided_at, retirement.decided_by = at, by
    retirement.save(update_fields=["decided_at", "decided_by"])


def _published(regulation: Regulation) -> list[RegulationVersion]:
    return list(RegulationVersion.objects.filter(regulation=regulation, status=Status.PUBLISHED))
