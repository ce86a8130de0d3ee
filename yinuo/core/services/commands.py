"""Say it twice, it happens once: requests carry an id made by their sender."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.core import loading, sql
from yinuo.core.errors import Refusal
from yinuo.core.models import Command, Person
from yinuo.lib import canonical

_CLAIM = """
INSERT INTO core_command (id, name, by_id, at, digest, answer) VALUES (%s, %s, %s, %s, %s, '{}')
ON CONFLICT (id) DO NOTHING
"""
_ANSWER = "UPDATE core_command SET answer = %s::jsonb WHERE id = %s"


class CommandChanged(Refusal):
    """The id was used before, for something else or by someone else."""

    def __init__(self) -> None:
        super().__init__("command_changed", _("这个编号已用于另一项内容不同的操作，请重新提交。"))


class Taken(RuntimeError):
    """Somebody sent the command before: what this one would have written is not written."""


@dataclass
class Claim:
    """
    A command that is taken down with the first thing that it writes, one statement for both.

    Whoever is second with the id writes nothing and gets ``Taken``; ``answered`` tells what the first was answered.
    """

    id: UUID
    name: str
    by: Person
    at: datetime
    digest: bytes
    answer: dict[str, Any] = field(default_factory=dict)

    def row(self) -> Command:
        """Return what is to be written."""
        kept = {"by_id": self.by.pk, "at": self.at, "digest": self.digest, "answer": self.answer}
        return loading.new(Command, id=self.id, name=self.name, **kept)


@dataclass
class Once:
    """``is_new``: do it and set ``answer`` (plain JSON); otherwise ``answer`` is what was answered then."""

    is_new: bool
    answer: dict[str, Any] = field(default_factory=dict)


@contextmanager
def once(*, id: UUID, name: str, by: Person, at: datetime, payload: Mapping[str, Any]) -> Iterator[Once]:  # noqa: A002
    """
    Run a command in one transaction, unless it ran before::

        with commands.once(id=…, name="cases.report", by=…, at=…, payload=…) as command:
            if command.is_new:
                command.answer = {"case": intake.report(…).pk}
        return command.answer

    A second sender of the same id waits for the first and gets its answer; if the first failed, it runs itself.

    :raises CommandChanged: the same id came with another name, person or payload
    """
    digest = _digest(name, by, payload)
    with transaction.atomic():
        if sql.run(_CLAIM, [id, name, by.pk, at, digest]) == 0:
            earlier = Command.objects.get(pk=id)
            yield Once(is_new=False, answer=_same(earlier, digest))
            return
        command = Once(is_new=True)
        yield command
        sql.run(_ANSWER, [sql.dumps(command.answer), id])


def claim(*, id: UUID, name: str, by: Person, at: datetime, payload: Mapping[str, Any]) -> Claim:  # noqa: A002
    """Return a command that is still to be taken down, with the first thing that it writes."""
    return Claim(id, name, by, at, _digest(name, by, payload))


def answered(claim: Claim) -> dict[str, Any] | None:
    """
    Return what the command was answered when it was sent before; None: it never was, or failed.

    :raises CommandChanged: the id came with another name, person or payload
    """
    earlier = Command.objects.filter(pk=claim.id).first()
    return None if earlier is None else _same(earlier, claim.digest)


def answer(claim: Claim, answer: Mapping[str, Any]) -> None:
    """Change what a command that was taken down is answered, if that is something else by now."""
    if claim.answer != answer:
        claim.answer = dict(answer)
        sql.run(_ANSWER, [sql.dumps(claim.answer), claim.id])


def _digest(name: str, by: Person, payload: Mapping[str, Any]) -> bytes:
    return hashlib.sha256(canonical.canonical([name, by.pk, payload])).digest()


def _same(earlier: Command, digest: bytes) -> dict[str, Any]:
    """:raises CommandChanged: see there"""
    if bytes(earlier.digest) != digest:
        raise CommandChanged
    found: dict[str, Any] = earlier.answer
    return found
