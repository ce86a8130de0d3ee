"""Plain text."""

from __future__ import annotations

from yinuo.rulebook.extract.read import charset
from yinuo.rulebook.extract.read.reading import Progress, Source


def read(document: bytes, *, progress: Progress | None = None) -> Source:  # noqa: ARG001
    """Return the lines as they stand; line numbers are those of the file."""
    text, encoding = charset.decode(document)
    return Source(tuple(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")), "text", encoding)
