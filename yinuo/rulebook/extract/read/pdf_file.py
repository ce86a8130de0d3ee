"""PDF files with text, read by a process of their own (``pdf_pages``) that cannot take this one with it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from yinuo.rulebook.extract.errors import Unreadable
from yinuo.rulebook.extract.read import limits
from yinuo.rulebook.extract.read.reading import Progress, Source

_PROGRAM = Path(__file__).with_name("pdf_pages.py")
_EDGE_LINES = 2
_LEAST_TEXT = 8
#: A line that begins a clause belongs to the text, wherever on the page it stands.
_CLAUSE = re.compile(
    r"\s*(?:第\s?[〇零一二三四五六七八九十百\d]+\s?[章节条]|[(（][一二三四五六七八九十\d]+[)）]|[一二三四五六七八九十]+、|"
    r"\d+(?:\.\d+)*[、.]?\s?[\u4e00-\u9fff])"
)
_PAGE_NUMBER = re.compile(r"[\s\-—–·第页共/\d]+")


def read(document: bytes, *, progress: Progress | None = None) -> Source:
    """
    Return the lines of all pages, without the head and foot lines that repeat from page to page.

    :raises Unreadable: it has a password, is broken, has no text (scanned pages), too many pages, or takes too long
    """
    pages = list(_pages(document, progress))
    if sum(len(re.sub(r"\s", "", page)) for page in pages) < _LEAST_TEXT:
        raise Unreadable(
            "image_only",
            "PDF 里只有图片，没有文字（多半是扫描件）；请提供 Word 原文或带文字的 PDF",
            "the pdf holds pictures only, no text (a scan); give the Word file or a pdf with text",
        )
    return Source(tuple(_without_edges([_lines(page) for page in pages])), "pdf", pages=len(pages))


def _lines(page: str) -> list[str]:
    text = page.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "").replace("\x02", "")
    return [line.rstrip() for line in text.split("\n") if line.strip()]


def _pages(document: bytes, progress: Progress | None) -> Iterator[str]:
    words = [
        sys.executable,
        "-I",
        str(_PROGRAM),
        str(limits.PDF_MEMORY),
        str(limits.PDF_SECONDS),
        str(limits.PDF_PAGES),
    ]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        clock = threading.Timer(limits.PDF_SECONDS, child.kill)
        clock.start()
        try:
            yield from _told(child, document, progress)
        finally:
            clock.cancel()
            child.kill()


def _told(child: subprocess.Popen[bytes], document: bytes, progress: Progress | None) -> Iterator[str]:
    assert child.stdin is not None
    assert child.stdout is not None
    _hand_over(child.stdin, document)
    total, done = -1, 0
    for line in child.stdout:
        said: dict[str, Any] = json.loads(line)
        if "error" in said:
            raise _refusal(said["error"])
        if "pages" in said:
            total = said["pages"]
            if total > limits.PDF_PAGES:
                raise Unreadable(
                    "too_many_pages",
                    f"有 {total} 页，最多 {limits.PDF_PAGES} 页",
                    f"it has {total} pages, at most {limits.PDF_PAGES} are read",
                )
        else:
            done += 1
            if progress is not None:
                progress(done, total)
            yield said["text"]
    if done < total or total < 0:
        raise _refusal("broken")


def _hand_over(pipe: IO[bytes], document: bytes) -> None:
    try:
        pipe.write(document)
        pipe.close()
    except BrokenPipeError:  # it ended early; what it said, or did not say, tells why
        return


def _refusal(code: str) -> Unreadable:
    if code == "encrypted":
        return Unreadable(
            "encrypted", "PDF 有密码；请去掉密码另存后再试", "the pdf has a password; save it without one"
        )
    return Unreadable(
        "broken", "PDF 已损坏或太复杂，读不出来；请重新导出后再试", "the pdf is broken or too complex; export it again"
    )


def _without_edges(pages: list[list[str]]) -> Iterator[str]:
    """Yield the lines of the pages without those that stand at the same edge of most pages, but for their digits."""
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({_shape(line) for line in (*page[:_EDGE_LINES], *page[-_EDGE_LINES:]) if not _CLAUSE.match(line)})
    often = {shape for shape, count in seen.items() if count >= 3 and count * 2 > len(pages)}
    for page in pages:
        for at, line in enumerate(page):
            is_edge = at < _EDGE_LINES or at >= len(page) - _EDGE_LINES
            repeats = is_edge and (_shape(line) in often or _PAGE_NUMBER.fullmatch(line))
            if _CLAUSE.match(line) or not repeats:
                yield line


def _shape(line: str) -> str:
    return re.sub(r"\d+|\s+", "#", line.strip())
