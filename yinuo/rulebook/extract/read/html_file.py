"""Web pages: the text of their blocks, without scripts, menus and what is hidden."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from yinuo.rulebook.extract.read import charset
from yinuo.rulebook.extract.read.reading import Progress, Source

_CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_SKIPPED = frozenset(
    {
        "script",
        "style",
        "nav",
        "aside",
        "noscript",
        "svg",
        "head",
        "select",
        "button",
        "template",
        "iframe",
        "object",
        "footer",
    }
)
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "br",
        "tr",
        "li",
        "ul",
        "ol",
        "table",
        "section",
        "article",
        "header",
        "main",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "pre",
        "dd",
        "dt",
        "dl",
        "hr",
        "form",
        "fieldset",
        "caption",
        "figure",
        "figcaption",
        "center",
        "title",
    ]
)
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")


def read(document: bytes, *, progress: Progress | None = None) -> Source:  # noqa: ARG001
    """
    Return the text, a line for each block; cells of a table row are parted by tabs, items of ordered lists
    numbered.
    """
    hint = _CHARSET.search(document[:4096])
    text, encoding = charset.decode(document, hint=hint[1].decode("ascii") if hint else "")
    page = _Page()
    page.feed(text)
    page.close()
    return Source(tuple(page.lines()), "html", encoding)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._skipped: list[str] = []
        self._lists: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._skipped or tag in _SKIPPED or self._is_hidden(attrs):
            if tag not in _VOID:
                self._skipped.append(tag)
            return
        if tag in {"ol", "ul"}:
            self._lists.append(0 if tag == "ol" else -1)
        if tag in _BLOCKS:
            self._parts.append("\n")
        elif tag in {"td", "th"}:
            self._parts.append("\t")
        if tag == "li" and self._lists and self._lists[-1] >= 0:
            self._lists[-1] += 1
            self._parts.append(f"{self._lists[-1]}. ")

    def handle_endtag(self, tag: str) -> None:
        if self._skipped:
            if tag in self._skipped:
                del self._skipped[len(self._skipped) - 1 - self._skipped[::-1].index(tag) :]
            return
        if tag in {"ol", "ul"} and self._lists:
            self._lists.pop()
        if tag in _BLOCKS:
            self._parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self._parts.append(re.sub(r"\s+", " ", data))

    @staticmethod
    def _is_hidden(attrs: list[tuple[str, str | None]]) -> bool:
        return any(name == "hidden" or (name == "style" and value and _HIDDEN.search(value)) for name, value in attrs)

    def lines(self) -> list[str]:
        lines = [
            re.sub(r"^(\d+\. )(?=\s*(?:\d+[.、]|[(（一二三四五六七八九十第]))", "", line.strip(" "))
            for line in "".join(self._parts).split("\n")
        ]
        return [line.strip("\t ") for line in lines if line.strip()]
