"""The record of a version of a regulation, and letting something happen to it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from yinuo.core.errors import Refusal
from yinuo.core.happenings import Happening
from yinuo.core.models import Branch, Department, Event, Person, Record
from yinuo.core.services import records
from yinuo.rulebook.models import RegulationVersion
from yinuo.rulebook.selectors import life_cycle as selectors
from yinuo.rulebook.services import regulated


class NoBranch(Refusal):
    def __init__(self) -> None:
        super().__init__("no_branch", _("公司还没有分公司，制度的办理过程无处登记；请先建立分公司。"))


def record_of(
    version: RegulationVersion, *, by: Person | None, at: datetime, department: Department | None = None
) -> Record:
    """
    Return the record of the version; it is opened where there is none yet.

    :raises NoBranch: a house without a branch keeps no records
    """
    found = selectors.record_of(version)
    if found is not None:
        return found
    branch = Branch.objects.order_by("code").first()
    if branch is None:
        raise NoBranch
    return records.open_record(
        kind="regulation",
        number=str(version),
        title=version.regulation.title,
        branch=branch,
        state="draft",
        owner=by,
        department=department or version.regulation.owner,
        at=at,
    )


def emit(version: RegulationVersion, happening: Happening, *, by: Person | None, at: datetime) -> Event:
    """
    Let something happen to the version.

    :raises GateRefusal, ApprovalMissing: a regulation in force does not let it
    """
    record = record_of(version, by=by, at=at)
    return regulated.emit(record=record, happening=happening, by=by, at=at, facts=selectors.facts_of(version))


def must_be_published(version: RegulationVersion) -> None:
    """:raises NotPublished: it is a draft"""
    if version.status != RegulationVersion.Status.PUBLISHED:
        raise NotPublished(version)


class NotPublished(Refusal):
    def __init__(self, version: RegulationVersion) -> None:
        super().__init__("not_published", _("%(version)s 尚未发布，不能这样做。") % {"version": str(version)})
