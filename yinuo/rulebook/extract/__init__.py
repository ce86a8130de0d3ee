"""
From a regulation as people have it to its clauses, spans, duties and draft rules.

It is deterministic, works offline, and knows nothing of Django. ``extract(document, name)`` is the whole of it; see
docs/extraction.md. Importing this package is cheap: the grammars, which take half a second to build, are imported when
the first text is read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from yinuo.rulebook.extract.errors import Unreadable
from yinuo.rulebook.extract.model import Clause, DraftRule, Duty, Extraction, Place, Regulation, Span

__all__ = [
    "Clause", "DraftRule", "Duty", "Extraction", "Place", "Regulation", "Span", "Unreadable", "extract", "from_lines",
]  # fmt: skip


def extract(document: bytes, name: str, *, progress: Callable[[int, int], None] | None = None) -> Extraction:
    """
    Return what a file says: its regulations with clauses, spans, duties and draft rules.

    ``name``: the file's name, for its ending and for messages; ``progress`` is called with (done, total) pages while a
    pdf is read. The same bytes and name always give the same.

    :raises Unreadable: the file is empty, encrypted, broken, without text, too big or of a kind that is not read
    """
    from yinuo.rulebook.extract import extraction  # noqa: PLC0415

    return extraction.extract(document, name, progress=progress)


def from_lines(lines: Sequence[str], name: str) -> Extraction:
    """Return what a text says that is already there line by line."""
    from yinuo.rulebook.extract import extraction  # noqa: PLC0415

    return extraction.from_lines(lines, name)
