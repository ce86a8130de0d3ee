"""What changed between two steps of a story: promises opened, kept, broken, sanctions proposed, people told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from yinuo.core.models import Branch
from yinuo.rulebook.models import Approval, Obligation, ObligationStep, RuleActivity, Sanction


@dataclass(frozen=True)
class Promise:
    """One obligation as the story sees it."""

    rule: str
    state: str
    due_at: datetime | None
    breached_at: datetime | None
    met_at: datetime | None
    who: str
    role: str


@dataclass
class Picture:
    """All that the rules have done in one branch, by primary key."""

    promises: dict[int, Promise] = field(default_factory=dict)
    sanctions: dict[int, tuple[str, str, str]] = field(default_factory=dict)
    told: dict[int, tuple[str, str, tuple[int, ...]]] = field(default_factory=dict)
    activity: dict[int, tuple[str, str]] = field(default_factory=dict)
    approvals: dict[int, tuple[str, str]] = field(default_factory=dict)


def picture(branch: Branch) -> Picture:
    """Return the branch's present picture: five queries, whatever the size of the story."""
    promises = {
        row.pk: Promise(
            rule=row.rule.code,
            state=row.state,
            due_at=row.due_at,
            breached_at=row.breached_at,
            met_at=row.met_at,
            who=row.assignee.username if row.assignee else "",
            role=row.role,
        )
        for row in Obligation.objects.filter(branch=branch).select_related("rule", "assignee").order_by("pk")
    }
    sanctions = {
        row.pk: (row.rule.code, row.person.username if row.person else "", str(row.amount_from or ""))
        for row in Sanction.objects.filter(branch=branch).select_related("rule", "person").order_by("pk")
    }
    steps = ObligationStep.objects.filter(obligation__branch=branch).select_related("obligation__rule").order_by("pk")
    told = {row.pk: (row.obligation.rule.code, row.action, tuple(row.people)) for row in steps}
    activity = {
        row.pk: (row.rule.code, row.outcome)
        for row in RuleActivity.objects.filter(record__branch=branch).select_related("rule").order_by("pk")
    }
    approvals = {
        row.pk: (row.rule.code, row.state)
        for row in Approval.objects.filter(record__branch=branch).select_related("rule").order_by("pk")
    }
    return Picture(promises=promises, sanctions=sanctions, told=told, activity=activity, approvals=approvals)


@dataclass(frozen=True)
class Change:
    """The difference of two pictures."""

    opened: tuple[Promise, ...]
    kept: tuple[Promise, ...]
    late: tuple[Promise, ...]
    broken: tuple[Promise, ...]
    cancelled: tuple[Promise, ...]
    proposed: tuple[tuple[str, str, str], ...]
    told: tuple[tuple[str, str, tuple[int, ...]], ...]
    acted: tuple[tuple[str, str], ...]


def change(before: Picture, after: Picture) -> Change:
    """Return what the later picture has that the earlier one had not."""

    def was(key: int) -> Promise | None:
        return before.promises.get(key)

    def became(key: int, promise: Promise, state: str) -> bool:
        old = was(key)
        return promise.state == state and (old is None or old.state != state)

    rows = after.promises.items()
    return Change(
        opened=tuple(row for key, row in rows if was(key) is None),
        kept=tuple(row for key, row in rows if became(key, row, "met") and row.breached_at is None),
        late=tuple(row for key, row in rows if became(key, row, "met") and row.breached_at is not None),
        broken=tuple(row for key, row in rows if row.breached_at and not getattr(was(key), "breached_at", None)),
        cancelled=tuple(row for key, row in rows if became(key, row, "cancelled")),
        proposed=tuple(row for key, row in after.sanctions.items() if key not in before.sanctions),
        told=tuple(row for key, row in after.told.items() if key not in before.told),
        acted=tuple(row for key, row in after.activity.items() if key not in before.activity)
        + tuple(row for key, row in after.approvals.items() if before.approvals.get(key) != row),
    )
