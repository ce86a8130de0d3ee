from __future__ import annotations

from datetime import datetime
from typing import Any

from yinuo.core.models import Change, Person


def keep(*, kind: str, subject: str, by: Person | None, at: datetime, **data: Any) -> None:
    """Keep a change of the administration: ``kind`` as ``people.role_given``, ``data`` plain JSON values."""
    Change.objects.create(kind=kind, subject=subject[:120], by=by, at=at, data=data)
