"""From the bytes of a file to what it says."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence

from yinuo.rulebook.extract import drafting, duties, flow, noise, normal, read
from yinuo.rulebook.extract.clauses import listing, titles
from yinuo.rulebook.extract.flow import Flow
from yinuo.rulebook.extract.model import Clause, Extraction, Place, Regulation, Span
from yinuo.rulebook.extract.spans import deadline, form, frequency, money, penalty, percent
from yinuo.rulebook.extract.spans.found import Found

Progress = Callable[[int, int], None]
_FINDERS = (deadline, frequency, money, percent, form, penalty)


def extract(document: bytes, name: str, *, progress: Progress | None = None) -> Extraction:
    """Do what ``yinuo.rulebook.extract.extract`` says."""
    source = read.read(document, name, progress=progress)
    return from_lines(source.lines, name, kind=source.kind, encoding=source.encoding, pages=source.pages)


def from_lines(
    lines: Sequence[str], name: str, *, kind: read.FileKind = "text", encoding: str = "", pages: int = 0
) -> Extraction:
    """Return what a text says that is already there line by line."""
    text = "\n".join(lines)
    made, gone = noise.cover(normal.normal(text))
    starts = _line_starts(text)
    parts = titles.split(made.split("\n"), gone)
    regulations = tuple(_regulation(_Text(text, made, starts), part) for part in parts)
    warnings = () if regulations else ("没有找到制度正文",)
    return Extraction(name, kind, encoding, pages, tuple(lines), gone, regulations, warnings)


class _Text:
    """The text as it is, the same made ready for search, and where its lines start."""

    def __init__(self, text: str, made: str, starts: Sequence[int]) -> None:
        self.text = text
        self.made = made
        self.starts = starts

    def place(self, start: int, end: int) -> Place:
        """Return a place; what reaches over a line is cut to the line that holds most of it."""
        start, end = self._longest(start, end)
        line = bisect_right(self.starts, start)
        return Place(start, end, line, start - self.starts[line - 1], self.text[start:end])

    def whole_place(self, start: int, end: int) -> Place:
        """Return a place that may reach over lines."""
        line = bisect_right(self.starts, start)
        return Place(start, end, line, start - self.starts[line - 1], self.text[start:end])

    def _longest(self, start: int, end: int) -> tuple[int, int]:
        if "\n" not in self.text[start:end]:
            return start, end
        best = (start, start)
        at = start
        for piece in self.text[start:end].split("\n"):
            low, high = at + len(piece) - len(piece.lstrip()), at + len(piece.rstrip())
            if high - low > best[1] - best[0]:
                best = (low, high)
            at += len(piece) + 1
        return best


def _regulation(whole: _Text, part: titles.Part) -> Regulation:
    start = whole.starts[part.first - 1]
    end = whole.starts[part.last] - 1 if part.last < len(whole.starts) else len(whole.text)
    nodes = listing.nodes(whole.made, start, end)
    stretch = flow.build(whole.made, start, end, [(node.marker.start, node.marker.end) for node in nodes])
    clauses = listing.clauses(whole.made, whole.text, end, nodes, whole.whole_place)
    spans = _spans(whole, stretch, clauses)
    found = duties.find(stretch, clauses, spans, whole.whole_place)
    rules = drafting.draft(stretch, clauses, spans, found, whole.whole_place)
    return Regulation(part.title, part.first, part.last, clauses, spans, found, rules)


def _spans(whole: _Text, stretch: Flow, clauses: Sequence[Clause]) -> tuple[Span, ...]:
    begins = [clause.place.start for clause in clauses]
    found = [(stretch.origin(one.start, one.end), one) for finder in _FINDERS for one in finder.find(stretch.text)]
    found.sort(key=lambda pair: (pair[0], pair[1].type))
    return tuple(_span(whole, start, end, one, clauses, begins) for (start, end), one in found)


def _span(whole: _Text, start: int, end: int, one: Found, clauses: Sequence[Clause], begins: Sequence[int]) -> Span:
    at = bisect_right(begins, start) - 1
    value = whole.text[start:end].replace("\n", "").strip() if one.type == "FORM" else one.value
    return Span(one.type, whole.place(start, end), value, clauses[at].number if at >= 0 else None)


def _line_starts(text: str) -> list[int]:
    starts = [0]
    at = text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return starts
