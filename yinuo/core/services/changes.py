from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model

from yinuo.core.models import Change, Person


def keep(*, kind: str, subject: str, by: Person | None, at: datetime, **data: Any) -> None:
    """Keep a change of the administration: ``kind`` as ``people.role_given``, ``data`` plain JSON values."""
    Change.objects.create(kind=kind, subject=subject[:120], by=by, at=at, data=data)


def put_right(
    row: Model, values: Mapping[str, Any], *, kind: str, subject: str, by: Person | None, at: datetime
) -> None:
    """Give a row these values and keep which differed, before and after; nothing is written where none did."""
    before = {name: getattr(row, name) for name, value in values.items() if getattr(row, name) != value}
    if not before:
        return
    after = {name: values[name] for name in before}
    for name, value in after.items():
        setattr(row, name, value)
    row.save(update_fields=list(after))
    keep(kind=kind, subject=subject, by=by, at=at, before=before, after=after)
