from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from django.db.models import Count, Max, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from yinuo.cases.models import Case
from yinuo.core import access
from yinuo.core.models import Branch, Person
from yinuo.feedback.events import CallBackCompleted
from yinuo.feedback.models import CallBack, Opinion, OpinionSummary, Survey
from yinuo.rulebook.models import Obligation, Rule
from yinuo.rulebook.pack.expressions import look_at
from yinuo.rulebook.pack.obligation_rule import ObligationRule
from yinuo.rulebook.selectors import obligations
from yinuo.rulebook.selectors.versions import parsed

DEED = CallBackCompleted.KIND


@dataclass(frozen=True)
class Owed:
    """
    A call-back that somebody owes: the promise, the case it is about, and what has been tried so far.

    ``case`` is None for a programme of the branch (regular call-backs): there any case will do.
    """

    obligation: Obligation
    purpose: str
    case: Case | None
    attempts: int
    last_attempt_at: datetime | None

    @property
    def purpose_label(self) -> str:
        return str(CallBack.Purpose(self.purpose).label)


# What has no limit comes last.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
ORDER = ("due", "pk")


def owed(person: Person) -> QuerySet[Obligation]:
    """Return the promises of call-backs within the person's reach, the next to be broken first (``ORDER``)."""
    rules = Rule.objects.filter(kind=Rule.Kind.OBLIGATION, spec__do__contains=[{"event": DEED}])
    seen = access.visible(person, obligations.full(), roles=access.RIGHTS["feedback.see"], path="record")
    running = seen.filter(rule__in=list(rules), state__in=obligations.RUNNING)
    return running.annotate(due=Coalesce("due_at", Value(NEVER))).order_by(*ORDER)


def queue(rows: Sequence[Obligation]) -> list[Owed]:
    """Put beside each promise whom to call and what has been tried. Two queries."""
    cases = _cases(rows)
    purposes = {rule.pk: purpose_of(rule) for rule in {row.rule_id: row.rule for row in rows}.values()}
    tried = _tried(cases)
    return [
        Owed(row, purpose, cases.get(row.root_id), *tried.get((row.root_id, purpose), (0, None)))
        for row in rows
        for purpose in [purposes[row.rule_id] or _last_purpose(row, tried)]
    ]


def purpose_of(rule: Rule) -> str:
    """Return the purpose that the rule's own condition names; empty if any call-back will do."""
    spec = cast(ObligationRule, parsed(rule))
    for trigger in spec.do:
        for test in look_at(trigger.condition).comparisons:
            if trigger.event == DEED and test.ref == ("event", "purpose") and test.sign == "==":
                return str(test.constants[0])
    return ""


def _last_purpose(row: Obligation, tried: dict[tuple[int, str], tuple[int, datetime | None]]) -> str:
    """Where any call-back will do, go on with the sort that the case has had, repair before guidance."""
    known = [purpose for root, purpose in tried if root == row.root_id]
    return next((one for one in CallBack.Purpose.values if one in known), CallBack.Purpose.REPAIR)


def _cases(rows: Iterable[Obligation]) -> dict[int, Case]:
    found = Case.objects.filter(pk__in={row.root_id for row in rows})
    return {case.pk: case for case in found.select_related("record", "customer", "equipment__product", "branch")}


def _tried(cases: dict[int, Case]) -> dict[tuple[int, str], tuple[int, datetime | None]]:
    """Return (case, purpose) → calls made in the round under way and when the last was; 0 where it is done."""
    under_way = Q(state=CallBack.State.DUE)
    rows = (
        CallBack.objects.filter(case__in=cases)
        .values("case", "purpose")
        .annotate(calls=Count("attempts", filter=under_way), last=Max("attempts__at", filter=under_way))
    )
    return {(row["case"], row["purpose"]): (row["calls"], row["last"]) for row in rows}


def obligation_of(case: Case, purpose: str) -> Obligation | None:
    """Return the promise that this call-back would fulfil, the next to be broken first."""
    running = [row for row in obligations.open_for(case.pk) if DEED in {one["event"] for one in row.rule.spec["do"]}]
    exact = [row for row in running if purpose_of(row.rule) == purpose]
    return next(iter(exact or [row for row in running if not purpose_of(row.rule)]), None)


def of_case(case: Case) -> QuerySet[CallBack]:
    return (
        CallBack.objects.filter(case=case)
        .select_related("record", "done_by")
        .prefetch_related("attempts__by")
        .order_by("-opened_at", "-pk")
    )


def surveys_of(case: Case) -> QuerySet[Survey]:
    return Survey.objects.filter(case=case).order_by("-at", "-pk")


@dataclass(frozen=True)
class TopicCount:
    topic: str
    label: str
    count: int


def topics(rows: QuerySet[Opinion]) -> list[TopicCount]:
    """Count opinions by topic, the most spoken of first."""
    counts = rows.values("topic").annotate(count=Count("pk")).order_by("-count", "topic")
    return [TopicCount(row["topic"], str(Opinion.Topic(row["topic"]).label), row["count"]) for row in counts]


def summaries(branches: Iterable[Branch]) -> QuerySet[OpinionSummary]:
    return (
        OpinionSummary.objects.filter(branch__in=list(branches))
        .select_related("branch", "by")
        .order_by("-period", "branch__code", "pk")
    )
