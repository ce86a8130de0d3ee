"""
Reads files: docx, pdf with text, html and plain text, each within bounds, each refused in plain words where it
must be.
"""

from __future__ import annotations

from yinuo.rulebook.extract.read.reading import FileKind, Progress, Source, read

__all__ = ["FileKind", "Progress", "Source", "read"]
