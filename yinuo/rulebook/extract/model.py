"""
What extraction gives: the text line by line, and in it the regulations with their clauses, spans, duties and
draft rules.

Places are counted in the whole text, which is ``"\\n".join(extraction.lines)``: ``text[start:end]`` is what is
meant. Lines
count from 1, columns from 0. Every value is plain data; nothing here is stored or shared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from yinuo.rulebook.extract.spans.found import SpanType

RuleKind = Literal["obligation", "approval", "form", "sanction", "tier", "metric", "numbering", "retention", "conduct"]
FileKind = Literal["text", "html", "docx", "pdf"]


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of the text."""

    start: int
    end: int
    line: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Span:
    """
    A mention of a time limit, a frequency, an amount, a percentage, a form or a sanction.

    ``text``: the words as they stand in the line (blanks inside included); ``value``: the common notation (ISO 8601 for
    lengths of time, ``monthly:05``, ``1/month``, ``CNY 50``, ``>=90%``, the name of a form, ``fine CNY 50``);
    ``clause``: number of the clause that it stands in, None before the first.
    """

    type: SpanType
    place: Place
    value: str
    clause: str | None

    @property
    def text(self) -> str:
        return self.place.text


@dataclass(frozen=True, slots=True)
class Clause:
    """
    A numbered passage. ``number`` is unique in its regulation (``4.1.2``, ``第三条(一)``, ``6.1``), ``label``
    is what is printed
    (``(一)``), ``parent`` the number of the clause above. ``text`` is its own text without its items, blanks
    and broken lines
    mended; ``title`` is that text where it is only a heading. ``depth`` counts from 0.
    """

    number: str
    label: str
    style: str
    depth: int
    parent: str | None
    title: str
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Duty:
    """
    Who must do what, when, in what time. ``modal``: must, must not, may or does; ``actor`` is empty where the text
    names none; ``inherited``: the actor stands in a sentence or heading above. ``limits``: time limits and
    frequencies in it.
    """

    clause: str | None
    actor: str
    inherited: bool
    modal: Literal["must", "must not", "may", "does"]
    trigger: str
    action: str
    limits: tuple[Span, ...]
    place: Place
    confidence: float


@dataclass(frozen=True, slots=True)
class DraftRule:
    """
    A rule that the text suggests. ``fields``: what was understood, by kind (see docs/extraction.md); ``place``:
    the exact words
    that it rests on; ``confidence``: 0 to 1; ``doubts``: what a reviewer has to settle, in Chinese.
    """

    code: str
    kind: RuleKind
    clause: str | None
    title: str
    fields: Mapping[str, Any]
    place: Place
    confidence: float
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Regulation:
    """One regulation of a file. ``first``, ``last``: its lines."""

    title: str
    first: int
    last: int
    clauses: tuple[Clause, ...]
    spans: tuple[Span, ...]
    duties: tuple[Duty, ...]
    rules: tuple[DraftRule, ...]

    def clause(self, number: str) -> Clause:
        """:raises KeyError: there is no such clause"""
        for one in self.clauses:
            if one.number == number:
                return one
        raise KeyError(number)

    def rules_of(self, number: str | None) -> tuple[DraftRule, ...]:
        return tuple(one for one in self.rules if one.clause == number)


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a file says. ``encoding`` is that of a text or html file, else empty; ``pages`` that of a pdf, else 0."""

    name: str
    kind: FileKind
    encoding: str
    pages: int
    lines: tuple[str, ...]
    noise: frozenset[int]
    regulations: tuple[Regulation, ...]
    warnings: tuple[str, ...] = field(default=())

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def spans(self) -> Iterator[Span]:
        for one in self.regulations:
            yield from one.spans
