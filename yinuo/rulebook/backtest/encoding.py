"""
Histories on disk: blocks of trees, each by itself, so that any process can take any block.

A block is one JSON text (measured against MessagePack, marshal and pickle: it is read as fast and needs no package of
its own). Kinds, facts and records repeat, so a block keeps each once and an event is four numbers: kind, microseconds,
record, facts. Facts are cut down to what the rules can read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from struct import Struct
from typing import Any, BinaryIO, NamedTuple, Self

import orjson

from yinuo.rulebook.backtest.history import Hand, History, Line, Place

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LENGTHS = Struct("<QQQ")  # bytes of the block, trees, events
Facts = Mapping[str, Mapping[str, Any]]


class Block(NamedTuple):
    """Where a block lies in its file, and how much is in it."""

    path: str
    offset: int
    size: int
    trees: int
    events: int


def micros(at: datetime) -> int:
    """Return the microseconds since 1970."""
    since = at - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


class BlockWriter:
    """Writes histories into one file. Close it, or use it as a context."""

    def __init__(self, path: Path, *, events_a_block: int = 50_000) -> None:
        self._path = path
        self._file: BinaryIO = path.open("wb")
        self._most = events_a_block
        self.blocks: list[Block] = []
        self._begin()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.close()

    def add(self, history: History) -> None:
        """Take one history in."""
        places = {record: number for number, record in enumerate(history.places)}
        events: list[list[Any]] = []
        for line in history.lines:
            event: list[Any] = [self._kind(line.kind), micros(line.at), places[line.record], self._fact(line.facts)]
            if line.hand is not None:
                hand = line.hand
                event.append([hand.regulation, hand.code, hand.record, micros(hand.opened_at)])
            events.append(event)
        self.add_encoded(
            history.root,
            [[*place.lineage, place.branch, place.department] for place in history.places.values()],
            events,
        )

    def add_encoded(self, root: int, places: Sequence[Sequence[int | None]], events: list[list[Any]]) -> None:
        """Take in a history that is numbers already: places end with branch and department."""
        self._trees.append([root, places, events])
        self._events += len(events)
        if self._events >= self._most:
            self._flush()

    def close(self) -> None:
        if not self._file.closed:
            self._flush()
            self._file.close()

    def _begin(self) -> None:
        self._kinds: dict[str, int] = {}
        self._facts: dict[bytes, int] = {}
        self._sorts: dict[tuple[str, int], tuple[int, int]] = {}
        self._trees: list[list[Any]] = []
        self._events = 0

    def _kind(self, kind: str) -> int:
        return self._kinds.setdefault(kind, len(self._kinds))

    def _fact(self, facts: Facts) -> int:
        return self._facts.setdefault(orjson.dumps(facts, option=orjson.OPT_SORT_KEYS), len(self._facts))

    def known(self, kind: str, sort: int, carried: Sequence[Facts]) -> tuple[int, int]:
        """Return the numbers, in the block being written, of a kind and of the facts that this sort of it carries."""
        key = kind, sort
        found = self._sorts.get(key)
        if found is None:
            self._sorts[key] = found = self._kind(kind), self._fact(carried[sort])
        return found

    def _flush(self) -> None:
        if not self._trees:
            return
        facts = b"[" + b",".join(self._facts) + b"]"
        text = orjson.dumps({"kinds": list(self._kinds), "facts": orjson.Fragment(facts), "trees": self._trees})
        offset = self._file.tell()
        self._file.write(_LENGTHS.pack(len(text), len(self._trees), self._events))
        self._file.write(text)
        self.blocks.append(Block(str(self._path), offset + _LENGTHS.size, len(text), len(self._trees), self._events))
        self._begin()


def blocks_of(path: Path) -> Iterator[Block]:
    """Yield the blocks of a file."""
    with path.open("rb") as file:
        while head := file.read(_LENGTHS.size):
            size, trees, events = _LENGTHS.unpack(head)
            yield Block(str(path), file.tell(), size, trees, events)
            file.seek(size, 1)


class Content(NamedTuple):
    """A block as it is read: kinds, facts, and of each tree the root, places and events in numbers."""

    kinds: list[str]
    facts: list[Facts]
    trees: list[tuple[int, list[list[Any]], list[list[Any]]]]


def content_of(block: Block) -> Content:
    with Path(block.path).open("rb") as file:
        file.seek(block.offset)
        return Content(**orjson.loads(file.read(block.size)))


def read(block: Block) -> Iterator[History]:
    """Yield the histories of a block, one at a time."""
    content = content_of(block)
    for root, places, events in content.trees:
        yield history_of(content, root, places_of(places), events)


def places_of(encoded: Sequence[Sequence[Any]]) -> list[Place]:
    return [Place(tuple(one[:-2]), one[-2], one[-1]) for one in encoded]


def history_of(content: Content, root: int, places: Sequence[Place], events: Sequence[Sequence[Any]]) -> History:
    """Return a tree of a block as it is lived."""
    records = [place.lineage[-1] for place in places]
    known = dict(zip(records, places, strict=True))
    return History(root, known, list(_lines(events, content.kinds, content.facts, records)))


def _lines(events: Iterable[Sequence[Any]], kinds: list[str], facts: list[Facts], records: list[int]) -> Iterator[Line]:
    for kind, at, place, fact, *hand in events:
        line = Line(kinds[kind], _EPOCH + timedelta(microseconds=at), records[place], facts[fact])
        yield line._replace(hand=_hand(hand[0])) if hand else line


def _hand(one: list[Any]) -> Hand:
    return Hand(one[0], one[1], one[2], _EPOCH + timedelta(microseconds=one[3]))
