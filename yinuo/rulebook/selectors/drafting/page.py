"""What the workbench page shows: clauses with their marked words, cards, and how far the work is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeVar

from django.db.models import Count, Q, QuerySet

from yinuo.rulebook.models import DraftCard, DraftClause, DraftDecision, DraftSpan, DraftWork
from yinuo.rulebook.selectors.drafting import report
from yinuo.rulebook.selectors.drafting.checks import TAKEN

State = DraftClause.State
Mark = TypeVar("Mark", DraftSpan, DraftCard)
FILTERS = ("undecided", "doubts", "errors")
#: Clauses that are listed at once, and how many of them before the one that is looked at.
MOST, BEFORE = 300, 100


@dataclass(frozen=True, slots=True)
class Segment:
    """Some signs of a clause with the same marks: of a span, or none."""

    text: str
    start: int
    end: int
    type: str = ""
    value: str = ""


@dataclass(slots=True)
class ClauseRow:
    clause: DraftClause
    segments: list[Segment]
    waiting: int = 0
    taken: int = 0
    doubtful: int = 0
    faulty: int = 0


@dataclass(frozen=True, slots=True)
class Listing:
    """Clauses of a list, ``first`` to ``last`` of ``total`` (from 1); the clauses to go on with before and after."""

    rows: list[ClauseRow]
    first: int
    last: int
    total: int
    earlier: int | None
    later: int | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How many clauses are decided of those that can be, and how many are in each state."""

    decided: int
    total: int
    states: list[tuple[str, str, int]]
    faults: int

    @property
    def percent(self) -> int:
        return round(100 * self.decided / self.total) if self.total else 100


@dataclass(frozen=True, slots=True)
class CardView:
    """A card as it is shown. ``standing`` says how it was decided, for the report too."""

    card: DraftCard
    doubts: list[str] = field(default_factory=list)
    says: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    standing: str = ""


def clauses(work: DraftWork) -> QuerySet[DraftClause]:
    """Return the clauses of a work in order, with how many cards wait, were taken, have doubts or faults."""
    cards = Q(cards__state__in=(DraftCard.State.PROPOSED, *TAKEN))
    counted = {
        "waiting": Count("cards", filter=Q(cards__state=DraftCard.State.PROPOSED)),
        "taken": Count("cards", filter=Q(cards__state__in=TAKEN)),
        "doubtful": Count("cards", filter=Q(cards__state=DraftCard.State.PROPOSED) & ~Q(cards__doubts="")),
        "faulty": Count("cards", filter=cards & Q(cards__faults__gt=0) & Q(cards__state__in=TAKEN)),
    }
    return DraftClause.objects.filter(work=work).annotate(**counted).order_by("position", "pk")


def listing(work: DraftWork, shown: str = "", at: DraftClause | None = None) -> Listing:
    """Return the clauses to list: those that a filter leaves, of a long regulation only some around a clause."""
    wanted = {
        "undecided": Q(state=State.UNDECIDED),
        "doubts": Q(doubtful__gt=0),
        "errors": Q(faulty__gt=0),
    }.get(shown, Q())
    pks = list(clauses(work).filter(wanted).values_list("pk", flat=True))
    place = pks.index(at.pk) if at is not None and at.pk in pks else 0
    first = max(0, place - BEFORE) if len(pks) > MOST else 0
    chosen = pks[first : first + MOST]
    last = first + len(chosen)
    earlier = pks[max(0, first - MOST + BEFORE)] if first else None
    return Listing(
        rows(work, chosen), first + 1, last, len(pks), earlier, pks[last] if last < len(pks) else None
    )  # fmt: skip


def rows(work: DraftWork, only: Sequence[int]) -> list[ClauseRow]:
    """Return some clauses, with their marks and how their cards stand."""
    listed = list(clauses(work).filter(pk__in=only))
    marks = _marks(DraftSpan.objects.filter(clause__in=listed).order_by("start"))
    edges = _marks(DraftCard.objects.filter(clause__in=listed).exclude(state=DraftCard.State.REJECTED))
    return [
        ClauseRow(
            one, segments(one.words, marks.get(one.pk, ()), edges.get(one.pk, ())),
            *(getattr(one, name) for name in ("waiting", "taken", "doubtful", "faulty")),
        )
        for one in listed
    ]  # fmt: skip


def _marks(found: Iterable[Mark]) -> Mapping[int, list[Mark]]:
    by: dict[int, list[Mark]] = {}
    for one in found:
        by.setdefault(one.clause_id, []).append(one)
    return by


def segments(words: str, spans: Sequence[DraftSpan], cards: Sequence[DraftCard] = ()) -> list[Segment]:
    """Return the words cut wherever a mark or the words of a card begin or end."""
    cuts = {0, len(words)}
    for start, end in [(one.start, one.end) for one in spans] + [(one.start, one.end) for one in cards]:
        cuts |= {min(start, len(words)), min(end, len(words))}
    places = sorted(cuts)
    found = []
    for start, end in pairwise(places):
        mark = next((one for one in spans if one.start <= start and end <= one.end), None)
        found.append(Segment(words[start:end], start, end, mark.type if mark else "", mark.value if mark else ""))
    return found


def progress(work: DraftWork) -> Progress:
    """Return how far the work is; headings do not count."""
    counts = Counter(DraftClause.objects.filter(work=work).values_list("state", flat=True))
    faults = DraftCard.objects.filter(clause__work=work, state__in=TAKEN, faults__gt=0).count()
    states = [(state.value, str(state.label), counts[state]) for state in State if counts[state]]
    total = sum(counts.values()) - counts[State.HEADING]
    return Progress(total - counts[State.UNDECIDED], total, states, faults)


def cards(clause: DraftClause) -> list[DraftCard]:
    return list(DraftCard.objects.filter(clause=clause).order_by("position", "pk"))


def standing(card: DraftCard) -> str:
    return report.standing(card)


def neighbours(clause: DraftClause) -> tuple[int | None, int | None]:
    """Return the clauses before and after."""
    others = DraftClause.objects.filter(work=clause.work_id)
    before = others.filter(position__lt=clause.position).order_by("-position").values_list("pk", flat=True).first()
    after = others.filter(position__gt=clause.position).order_by("position").values_list("pk", flat=True).first()
    return before, after


def first_to_decide(work: DraftWork) -> DraftClause | None:
    """Return the clause to begin with: the first undecided one, else the first."""
    found = DraftClause.objects.filter(work=work).order_by("position", "pk")
    return found.filter(state=State.UNDECIDED).first() or found.first()


def last_decision(clause: DraftClause) -> DraftDecision | None:
    """Return who decided last in a clause."""
    return DraftDecision.objects.filter(clause=clause.pk).select_related("by").order_by("-pk").first()
