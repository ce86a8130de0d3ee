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

from yinuo.core import sql
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
    digest = hashlib.sha256(canonical.canonical([name, by.pk, payload])).digest()
    with transaction.atomic():
        if sql.run(_CLAIM, [id, name, by.pk, at, digest]) == 0:
            earlier = Command.objects.get(pk=id)
            if bytes(earlier.digest) != digest:
                raise CommandChanged
            yield Once(is_new=False, answer=earlier.answer)
            return
        command = Once(is_new=True)
        yield command
        sql.run(_ANSWER, [sql.dumps(command.answer), id])
