"""
Every decision on a workbench is one entry of its log: what the rows were before, what they are after, who and when.

Undoing is a decision too; the log only grows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction

from yinuo.core.models import Person
from yinuo.core.services import live
from yinuo.rulebook.models import DraftCard, DraftClause, DraftDecision, DraftSpan, DraftWork
from yinuo.rulebook.services.drafting import settling
from yinuo.rulebook.services.drafting.refusals import ChangedMeanwhile, NothingToUndo, NotUndoable, WorkFinished

Row = DraftClause | DraftCard | DraftSpan
State = dict[str, Any]
_TABLES: dict[str, type[Row]] = {"clause": DraftClause, "card": DraftCard, "span": DraftSpan}
_ORDER = tuple(_TABLES)


class Decision:
    """Takes down rows as they are before they are changed, made or removed."""

    def __init__(self, work: DraftWork) -> None:
        self.work = work
        self._before: dict[tuple[str, int], State] = {}
        self._rows: dict[tuple[str, int], Row | None] = {}

    def change(self, *rows: Row) -> None:
        """Rows that are about to be changed."""
        for row in rows:
            key = _key(row)
            if key not in self._rows:
                self._before[key] = _state(row)
            self._rows[key] = row

    def made(self, *rows: Row) -> None:
        for row in rows:
            self._rows[_key(row)] = row

    def remove(self, row: Row) -> None:
        """Delete a row."""
        key = _key(row)
        self._before.setdefault(key, _state(row))
        self._rows[key] = None
        row.delete()

    def finish(self) -> tuple[list[State], list[State], set[int]]:
        """Save what was changed; return the rows before and after, and the keys of the clauses concerned."""
        clauses: set[int] = set()
        for key, row in self._rows.items():
            if row is not None and key in self._before:
                if not isinstance(row, DraftSpan):
                    row.revision += 1
                row.save()
            state = _state(row) if row is not None else self._before.get(key)
            if state is not None:
                clauses.add(int(state["id"] if key[0] == "clause" else state["clause_id"]))
        after = [_state(row) for row in self._rows.values() if row is not None]
        return list(self._before.values()), after, clauses


@contextmanager
def decide(
    work: DraftWork, *, action: str, what: str, by: Person, at: datetime,
    clause: DraftClause | None = None, card: DraftCard | None = None, undoes: DraftDecision | None = None,
) -> Iterator[Decision]:  # fmt: skip
    """
    One decision: the rows that the block changes are saved, settled, noted and told to open pages.

    :raises WorkFinished: the work is no longer open
    """
    with transaction.atomic():
        lock(work)
        decision = Decision(work)
        yield decision
        before, after, clauses = decision.finish()
        settling.settle(work, clauses)
        made = next((row["id"] for row in after if row["_"] == "card"), None)
        DraftDecision.objects.create(
            work=work, action=action, what=what[:120], before=before, after=after, undoes=undoes, by=by, at=at,
            clause=clause.pk if clause else None, card=card.pk if card else made if action == "add" else None,
        )  # fmt: skip
        live.tell(f"draft:{work.pk}")


def lock(work: DraftWork) -> None:
    """
    Let others wait until this decision is written. To be called within a transaction, before rows are read.

    :raises WorkFinished: the work is no longer open
    """
    locked = DraftWork.objects.select_for_update().get(pk=work.pk)
    if locked.state != DraftWork.State.OPEN:
        raise WorkFinished


def fresh(row: Row, revision: int) -> None:
    """
    Read a row again under the work's lock.

    :raises ChangedMeanwhile: it is no longer as the person saw it, or it is gone
    """
    is_card = isinstance(row, DraftCard)
    found = type(row)._default_manager.filter(pk=row.pk).first()  # noqa: SLF001  # Django's own name for it
    if found is None or getattr(found, "revision", revision) != revision:
        key = "card" if is_card else "clause"
        last = DraftDecision.objects.filter(**{key: row.pk}).select_related("by").order_by("-pk").first()
        if found is not None:
            row.refresh_from_db()
        raise ChangedMeanwhile(last, str(row))
    row.refresh_from_db()


def last_of(work: DraftWork, by: Person) -> DraftDecision | None:
    """Return the person's last decision that is not undone yet."""
    own = DraftDecision.objects.filter(work=work, by=by, undoes=None, undone_by=None)
    return own.order_by("-pk").first()


@transaction.atomic
def undo(*, work: DraftWork, by: Person, at: datetime) -> DraftDecision:
    """
    Take back the person's last decision.

    :raises NothingToUndo: there is none
    :raises NotUndoable: somebody changed the same rows since
    """
    lock(work)
    last = last_of(work, by)
    if last is None:
        raise NothingToUndo
    _must_be_as_left(last)
    clause = DraftClause.objects.filter(pk=last.clause).first() if last.clause else None
    with decide(work, action="undo", what=last.what, by=by, at=at, clause=clause, undoes=last) as decision:
        _restore(last, decision)
    return last


def _must_be_as_left(last: DraftDecision) -> None:
    for state in last.after:
        found = _TABLES[state["_"]]._default_manager.filter(pk=state["id"]).first()  # noqa: SLF001
        if found is None or _plain(_state(found)) != _plain(state):
            later = DraftDecision.objects.filter(work=last.work, pk__gt=last.pk).select_related("by").order_by("-pk")
            raise NotUndoable(later.exclude(by=last.by).first() or later.first())


def _restore(last: DraftDecision, decision: Decision) -> None:
    """Put the rows back as they were: first those that are gone, then those that were changed; what was made goes."""
    before = {(state["_"], state["id"]): state for state in last.before}
    after = {(state["_"], state["id"]) for state in last.after}
    for key, state in sorted(before.items(), key=lambda one: (one[0] in after, _ORDER.index(one[0][0]))):
        values = {name: value for name, value in state.items() if name != "_"}
        if key not in after:
            row = _TABLES[key[0]](**values)
            row.save(force_insert=True)
            decision.made(row)
            continue
        row = _TABLES[key[0]]._default_manager.get(pk=key[1])  # noqa: SLF001
        decision.change(row)
        for name, value in values.items():
            if name != "revision":
                setattr(row, name, value)
        row.save()
    for key in sorted(after - before.keys(), key=lambda one: -_ORDER.index(one[0])):
        decision.remove(_TABLES[key[0]]._default_manager.get(pk=key[1]))  # noqa: SLF001


def _key(row: Row) -> tuple[str, int]:
    return next(name for name, model in _TABLES.items() if isinstance(row, model)), int(row.pk)


def _state(row: Row) -> State:
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}  # noqa: SLF001
    return {"_": _key(row)[0], **values}


def _plain(state: State) -> State:
    """Return a row's state without what follows from other rows."""
    left_out = {"revision", "faults"} | ({"state"} if state["_"] == "clause" else set())
    return {name: value for name, value in state.items() if name not in left_out}
