from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Required, TypedDict, Unpack

from django.db.models import Model

from yinuo.core import loading, sql
from yinuo.core.models import Branch, Department, Person, Record
from yinuo.core.services.commands import Claim

_RECORD = loading.Loaded(Record, "r")
_LOCK = f"SELECT {_RECORD.columns} FROM core_record r WHERE r.id = %s FOR UPDATE"  # noqa: S608  # names of our own


#: A column of a statement that is made anyway: the key of a record that is going to be written with its first event.
KEY = "nextval('core_record_id_seq')"


@dataclass(frozen=True, slots=True)
class Opening:
    """
    A record that is still to be written, together with its first event.

    ``thing`` is what the record is about, a new row with the record's key. ``claim``: the command that asks for it.
    """

    record: Record
    thing: Model
    claim: Claim | None = None


class Told(TypedDict, total=False):
    """What a record is opened with; see ``drawn_up``."""

    kind: Required[str]
    number: Required[str]
    title: Required[str]
    branch: Required[Branch]
    state: Required[str]
    at: Required[datetime]
    parent: Record | None
    owner: Person | None
    department: Department | None
    participants: Mapping[str, Person | int | None] | None


def open_record(*, of: Model | None = None, **told: Unpack[Told]) -> Record:
    """
    Open a record; see ``drawn_up``. ``of`` is the thing itself, a new row with the record's key, to be written with it.
    """
    record = drawn_up(**told)
    if of is None:
        sql.insert(record)
    else:
        sql.insert_under(record, of)
    return record


def drawn_up(
    *,
    kind: str,
    number: str,
    title: str,
    branch: Branch,
    state: str,
    at: datetime,
    key: int | None = None,
    parent: Record | None = None,
    owner: Person | None = None,
    department: Department | None = None,
    participants: Mapping[str, Person | int | None] | None = None,
) -> Record:
    """
    Return a record that is not written yet. ``participants`` maps a role to the person (or the person's id) who plays
    it here; None entries are left out. ``key``: as drawn by ``KEY``.

    Without a ``department`` it belongs to its parent's, else to its owner's.
    """
    department_pk = department.pk if department else None
    if department_pk is None:
        department_pk = parent.department_id if parent else (owner.department_id if owner else None)
    return loading.new(
        Record,
        id=key,
        kind=kind,
        number=number,
        title=title[:200],
        state=state,
        parent=parent,
        root_id=parent.root_pk if parent else None,
        branch=branch,
        department_id=department_pk,
        owner=owner,
        participants={role: _key_of(one) for role, one in (participants or {}).items() if one is not None},
        opened_at=at,
        state_at=at,
    )


def _key_of(person: Person | int) -> int:
    return person if isinstance(person, int) else person.pk


def lock_tree(record: Record) -> Record:
    """
    Lock the tree that the record belongs to and return its root, read under the lock.

    ``record`` itself is brought up to date too, so that its chain may be extended.
    """
    row = sql.row(_LOCK, [record.root_pk])
    if row is None:
        raise Record.DoesNotExist
    root: Record = _RECORD.made(row)
    if record.pk == root.pk:
        _take_over(record, root)
    else:
        _take_over(record, loading.get(Record, record.pk))
    return root


def set_state(record: Record, state: str, at: datetime) -> None:
    """Move an open record to another state; it keeps its closing time if it has one."""
    record.state, record.state_at = state, at
    record.save(update_fields=["state", "state_at"])


def close(record: Record, at: datetime, state: str = "closed") -> None:
    record.state, record.state_at, record.closed_at = state, at, at
    record.save(update_fields=["state", "state_at", "closed_at"])


def reopen(record: Record, state: str, at: datetime) -> None:
    record.state, record.state_at, record.closed_at = state, at, None
    record.save(update_fields=["state", "state_at", "closed_at"])


def set_participant(record: Record, role: str, person: Person | None) -> None:
    """Say who plays a role on the record from now on; None: nobody any more."""
    if person is None:
        record.participants.pop(role, None)
    else:
        record.participants[role] = person.pk
    record.save(update_fields=["participants"])


def set_owner(record: Record, owner: Person | None) -> None:
    record.owner = owner
    record.save(update_fields=["owner"])


_HEAD = ("last_seq", "last_hash", "state", "state_at", "closed_at", "participants", "owner_id", "title")


def _take_over(record: Record, fresh: Record) -> None:
    for name in _HEAD:
        setattr(record, name, getattr(fresh, name))
