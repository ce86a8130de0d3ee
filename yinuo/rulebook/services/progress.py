"""What publishing and submitting mean for the life of a version: kept in step with it, and held against its text."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from yinuo.core.errors import Refusal
from yinuo.core.models import Person
from yinuo.rulebook import life_cycle_events as events
from yinuo.rulebook.models import LifeCycle, RegulationVersion
from yinuo.rulebook.selectors import life_cycle as selectors
from yinuo.rulebook.services import preparation, regulation_records

Stage = LifeCycle.Stage
must_not_be_under_approval = preparation.must_not_be_under_approval


class ChangedSinceSubmitted(Refusal):
    def __init__(self, version: RegulationVersion) -> None:
        super().__init__(
            "changed_since_submitted",
            _("%(version)s 的文本在送审批后改动过，签字不再算数；请重新送审批。") % {"version": str(version)},
        )


class Dropped(Refusal):
    def __init__(self, version: RegulationVersion) -> None:
        super().__init__("dropped", _("%(version)s 已终止起草，不能发布。") % {"version": str(version)})


def must_be_what_was_submitted(version: RegulationVersion) -> None:
    """:raises ChangedSinceSubmitted, Dropped: see there"""
    life = selectors.life_of(version)
    if life is None:
        return
    if life.stage == Stage.DROPPED:
        raise Dropped(version)
    if life.submitted_digest and life.submitted_digest != version.digest:
        raise ChangedSinceSubmitted(version)


def submitted(version: RegulationVersion, at: datetime) -> None:
    """Note which text was submitted for signature."""
    life = selectors.life_of(version)
    if life is not None:
        life.submitted_at, life.submitted_digest = at, version.digest
        preparation.move(life, Stage.SUBMITTED, at, "submitted_at", "submitted_digest")


def published(version: RegulationVersion, at: datetime) -> None:
    """Note that it is published; the department that put it forward owns the regulation."""
    life = selectors.life_of(version)
    if life is not None:
        preparation.move(life, Stage.PUBLISHED, at)
        version.regulation.owner = life.department
        version.regulation.save(update_fields=["owner"])


def superseded(version: RegulationVersion, by_version: str, by: Person | None, at: datetime) -> None:
    """Let a version that now has an end know, if it has a record: what is due for it again and again is over."""
    if version.ends_at is not None and selectors.record_of(version) is not None:
        happening = events.RegulationSuperseded(by_version=by_version, ends_at=version.ends_at.isoformat())
        regulation_records.emit(version, happening, by=by, at=at)
