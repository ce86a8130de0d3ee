"""Puts the draft rules of all kinds together in reading order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from yinuo.rulebook.extract import sentences
from yinuo.rulebook.extract.drafting import approvals, forms, measures, obligations, sanctions, tiers
from yinuo.rulebook.extract.drafting.context import Context
from yinuo.rulebook.extract.flow import Flow
from yinuo.rulebook.extract.model import Clause, DraftRule, Duty, Place, Span

_DRAFTERS = (
    obligations.draft, approvals.draft, forms.draft, sanctions.draft, tiers.draft,
    measures.metrics, measures.numberings, measures.retentions,
)  # fmt: skip


def draft(
    stretch: Flow, clauses: Sequence[Clause], spans: Sequence[Span], duties: Sequence[Duty],
    place: Callable[[int, int], Place]
) -> tuple[DraftRule, ...]:  # fmt: skip
    """Return the draft rules of a regulation in reading order."""
    context = Context(list(sentences.find(stretch, clauses)), clauses, spans, duties, place)
    made = [rule for drafter in _DRAFTERS for rule in drafter(context)]
    return tuple(sorted(made, key=lambda rule: (rule.place.start, rule.code)))
