"""Looks at what a file is and has it read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePath
from typing import Literal

from yinuo.rulebook.extract.errors import Unreadable
from yinuo.rulebook.extract.read import limits, sniffing

FileKind = Literal["text", "html", "docx", "pdf"]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Source:
    """The lines of a file, its kind, the encoding of its text (text and html) and the number of its pages (pdf)."""

    lines: tuple[str, ...]
    kind: FileKind
    encoding: str = ""
    pages: int = 0


def read(document: bytes, name: str, *, progress: Progress | None = None) -> Source:
    """
    Return the text of a file, line by line. What it is, its content says; its name must not say something else.

    :raises Unreadable: it cannot be read, with the reason in both languages
    """
    if len(document) > limits.FILE_BYTES:
        size, most = len(document) // limits.MEBI, limits.FILE_BYTES // limits.MEBI
        raise Unreadable(
            "too_big",
            f"文件有 {size} MB，最多 {most} MB；请拆分后再试",
            f"the file has {size} MB, at most {most} MB are read; split it",
        )
    kind = sniffing.kind_of(document, PurePath(name).suffix.lower())
    # One reader for each kind, imported when a file of that kind comes: the web process does not pay for the others.
    reader = import_module(f"yinuo.rulebook.extract.read.{kind}_file")
    source: Source = reader.read(document, progress=progress)
    signs = sum(map(len, source.lines))
    if signs > limits.TEXT_SIGNS:
        raise Unreadable(
            "too_big", f"文字有 {signs} 个字符，太多；请拆分后再试", f"it has {signs} characters, too many; split it"
        )
    if not any(line.strip() for line in source.lines):
        raise Unreadable("no_text", "文件里没有文字", "there is no text in the file")
    return source
