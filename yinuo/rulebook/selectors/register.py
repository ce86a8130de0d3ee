"""The register of regulations: which holds, who owns it, when it is looked through again, how many have read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from yinuo.rulebook.life_cycle_events import RegulationReassessed
from yinuo.rulebook.models import LifeCycle, Obligation, Regulation, RegulationVersion
from yinuo.rulebook.selectors import acknowledgements, reading
from yinuo.rulebook.selectors.acknowledgements import Progress
from yinuo.rulebook.selectors.reading import Standing

FILTERS = ("in_force", "coming", "draft", "ended", "review_due", "unread")


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One regulation. ``shown`` is the version that stands for it: the one in force, else the next one, else a draft, else
    the last that held. ``under_way`` is a draft beside it and how far that has come.
    """

    regulation: Regulation
    shown: RegulationVersion
    standing: Standing
    under_way: RegulationVersion | None
    stage: str
    review_at: datetime | None
    progress: Progress | None

    def is_review_due(self, at: datetime) -> bool:
        return self.review_at is not None and self.review_at < at


def entries(versions: QuerySet[RegulationVersion], at: datetime) -> list[Entry]:
    """Return one entry per regulation of the versions, in order of code. Four queries."""
    by_regulation: dict[int, list[RegulationVersion]] = {}
    for version in versions.select_related("regulation__owner").order_by("regulation__code", "-effective_at", "-pk"):
        by_regulation.setdefault(version.regulation_id, []).append(version)
    chosen = {pk: _shown(rows, at) for pk, rows in by_regulation.items()}
    drafts = {pk: _draft(rows, chosen[pk]) for pk, rows in by_regulation.items()}
    stages = _stages([draft for draft in drafts.values() if draft is not None])
    reviews = _reviews(chosen.values())
    progress = acknowledgements.of_versions([one.pk for one in chosen.values()])
    found = []
    for pk, shown in chosen.items():
        draft = drafts[pk]
        found.append(
            Entry(
                shown.regulation,
                shown,
                reading.standing(shown, at),
                draft,
                stages.get((pk, draft.version), "") if draft else "",
                reviews.get(str(shown)),
                progress.get(shown.pk),
            )
        )
    return found


def narrowed(found: Iterable[Entry], *, query: str, department: str, show: str, at: datetime) -> list[Entry]:
    """Return the entries that match: words in code or title, the owner's code, and one of ``FILTERS``."""
    words = query.strip().lower()
    return [
        one
        for one in found
        if (not words or words in f"{one.regulation.code} {one.regulation.title} {one.regulation.title_en}".lower())
        and (not department or (one.regulation.owner is not None and one.regulation.owner.code == department))
        and _shows(one, show, at)
    ]


def _shows(one: Entry, show: str, at: datetime) -> bool:
    match show:
        case "review_due":
            return one.is_review_due(at)
        case "unread":
            return one.progress is not None and one.progress.given < one.progress.asked
        case "draft":
            return one.standing == "draft" or one.under_way is not None
        case "in_force" | "coming" | "ended":
            return one.standing == show
        case _:
            return True


def _shown(rows: list[RegulationVersion], at: datetime) -> RegulationVersion:
    """``rows`` are newest first."""
    for wanted in ("in_force", "coming", "draft"):
        for one in rows:
            if reading.standing(one, at) == wanted:
                return one
    return rows[0]


def _draft(rows: list[RegulationVersion], shown: RegulationVersion) -> RegulationVersion | None:
    drafts = [one for one in rows if one.status == RegulationVersion.Status.DRAFT and one.pk != shown.pk]
    return max(drafts, key=lambda one: one.pk, default=None)


def _stages(drafts: list[RegulationVersion]) -> dict[tuple[int, str], str]:
    lives = LifeCycle.objects.filter(regulation__in=[one.regulation_id for one in drafts])
    return {(one.regulation_id, one.version): one.get_stage_display() for one in lives}


def _reviews(versions: Iterable[RegulationVersion]) -> dict[str, datetime]:
    """Return record number → when the version is due to be looked through again."""
    duties = Obligation.objects.filter(
        record__kind="regulation",
        record__number__in=[str(one) for one in versions],
        state=Obligation.State.OPEN,
        rule__spec__do__contains=[{"event": RegulationReassessed.KIND}],
    ).exclude(due_at=None)
    dated = duties.order_by("-due_at").values_list("record__number", "due_at")
    return {number: due_at for number, due_at in dated if due_at is not None}
