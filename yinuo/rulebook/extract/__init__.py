"""
From a regulation as people have it to its clauses, spans, duties and draft rules: deterministic, offline,
without Django.

``extract(document, name)`` is the whole of it; see docs/extraction.md.
"""

from __future__ import annotations

from yinuo.rulebook.extract.errors import Unreadable
from yinuo.rulebook.extract.extraction import extract, from_lines
from yinuo.rulebook.extract.model import Clause, DraftRule, Duty, Extraction, Place, Regulation, Span

__all__ = [
    "Clause",
    "DraftRule",
    "Duty",
    "Extraction",
    "Place",
    "Regulation",
    "Span",
    "Unreadable",
    "extract",
    "from_lines",
]
