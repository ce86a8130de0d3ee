"""What the drafters of the several kinds of rule share: sentences, spans, duties, and a way to make a rule."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yinuo.rulebook.extract.model import Clause, DraftRule, Duty, Place, RuleKind, Span
from yinuo.rulebook.extract.sentences import Sentence

_LETTERS: Mapping[RuleKind, str] = {
    "obligation": "O", "approval": "A", "form": "F", "sanction": "P", "tier": "T", "metric": "M", "numbering": "N",
    "retention": "R",
    "conduct": "C",
}  # fmt: skip
_LONGEST_TITLE = 40


@dataclass(slots=True)
class Context:
    """One regulation, taken apart. Codes of rules are counted by kind: O01, O02, P01 …"""

    sentences: Sequence[Sentence]
    clauses: Sequence[Clause]
    spans: Sequence[Span]
    duties: Sequence[Duty]
    place: Callable[[int, int], Place]
    _by_number: dict[str, Clause] = field(init=False)
    _of_clause: dict[int, list[Sentence]] = field(init=False)
    _counts: dict[RuleKind, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_number = {clause.number: clause for clause in self.clauses}
        self._of_clause = {}
        for sentence in self.sentences:
            self._of_clause.setdefault(sentence.clause, []).append(sentence)

    def clause_of(self, sentence: Sentence) -> Clause | None:
        return self.clauses[sentence.clause] if sentence.clause >= 0 else None

    def spans_in(self, sentence: Sentence, *types: str) -> list[Span]:
        low = bisect_left(self.spans, sentence.begin, key=lambda span: span.place.start)
        high = bisect_left(self.spans, sentence.stop, key=lambda span: span.place.start)
        return [span for span in self.spans[low:high] if span.type in types]

    def duties_in(self, sentence: Sentence) -> list[Duty]:
        low = bisect_left(self.duties, sentence.begin, key=lambda duty: duty.place.start)
        high = bisect_left(self.duties, sentence.stop, key=lambda duty: duty.place.start)
        return list(self.duties[low:high])

    def duty_at(self, sentence: Sentence) -> Duty | None:
        """Return the first duty that a sentence states."""
        return next(iter(self.duties_in(sentence)), None)

    def above(self, clause: Clause | None) -> Clause | None:
        if clause is None or clause.parent is None:
            return None
        return self._by_number[clause.parent]

    def before(self, sentence: Sentence) -> Sentence | None:
        """Return the sentence before in the same clause."""
        same = self._of_clause[sentence.clause]
        at = bisect_left(same, sentence.start, key=lambda one: one.start)
        return same[at - 1] if at else None

    def rule(
        self, kind: RuleKind, where: Sentence | Clause | Duty, title: str, fields: Mapping[str, Any],
        confidence: float, doubts: Sequence[str] = ()
    ) -> DraftRule:  # fmt: skip
        """Return a rule that rests on a sentence or a whole clause."""
        self._counts[kind] = self._counts.get(kind, 0) + 1
        number: str | None
        if isinstance(where, Clause):
            number, place = where.number, where.place
        elif isinstance(where, Duty):
            number, place = where.clause, where.place
        else:
            clause = self.clause_of(where)
            number, place = clause.number if clause else None, self.place(where.begin, where.stop)
        title = " ".join(title.strip(" ,;。:、的").split())[:_LONGEST_TITLE] or place.text.strip()[:_LONGEST_TITLE]
        code = f"{_LETTERS[kind]}{self._counts[kind]:02}"
        doubts = tuple(doubts)
        return DraftRule(code, kind, number, title, fields, place, round(max(0.05, min(confidence, 0.98)), 2), doubts)
